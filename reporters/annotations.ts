import type { Ledger } from '../src/kernel/ledger.ts'
import { scrubbed } from './scrubbed.ts'
import { cut, visible } from './text.ts'
import { pair } from './values.ts'
import { meaningOf, statement } from './view.ts'

/** GitHub shows at most ten annotations of a kind a step. */
const MOST = 10

const KIND = {
  GO: 'notice',
  'REHEARSAL-PASSED': 'notice',
  'PARTIAL-PASSED': 'warning',
  'NO-GO': 'error',
  'COULD-NOT-TELL': 'error',
} as const

/** Workflow commands: an error for each broken check, a warning for each unproven one, and the verdict. */
export function annotations(dirty: Ledger): string {
  const ledger = scrubbed(dirty)
  const broken = ledger.checks
    .filter(({ verdict }) => verdict === 'broken')
    .map(({ id, findings: [first], total }) => {
      if (!first) return command('error', id, `${total} findings`)
      const { source, target } = pair(first.source, first.target, 300)
      const more = total > 1 ? ` (and ${total - 1} more)` : ''
      return command(
        'error',
        id,
        `${first.code} at ${first.at}${more}: ${meaningOf(first.code)}\nsource: ${source}\ntarget: ${target}\n${first.remedy.how}`,
      )
    })
  const unproven = ledger.checks
    .filter(({ verdict }) => verdict === 'unproven')
    .map(({ id, reason, cause }) => command('warning', id, `unproven (${reason}): ${cause}`))
  const verdict = command(KIND[ledger.verdict], 'OMS Parity', statement(ledger))
  return `${[verdict, ...broken.slice(0, MOST - 1), ...unproven.slice(0, MOST)].join('\n')}\n`
}

function command(kind: 'error' | 'warning' | 'notice', title: string, message: string): string {
  const text = message
    .split('\n')
    .map((line) => cut(visible(line), 600))
    .join('\n')
  return `::${kind} title=${escaped(visible(title)).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${escaped(text)}`
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
