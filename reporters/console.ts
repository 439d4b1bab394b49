import pc from 'picocolors'
import type { Severity } from '../src/kernel/check.ts'
import type { CheckResult } from '../src/kernel/gate.ts'
import type { Ledger } from '../src/kernel/ledger.ts'
import { scrub } from '../src/kernel/secret.ts'
import { finalScreen } from './console-end.ts'
import { type Paint, painter } from './console-paint.ts'
import { LiveLine, type Step } from './console-progress.ts'
import { clip, padEnd, width, wrap } from './layout.ts'
import { clock, counted, duration, prose } from './text.ts'
import { domainOf } from './view.ts'

export interface ConsoleOut {
  write(text: string): void
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface ConsoleOptions {
  colour: boolean
  /** One line at the bottom that is written over; else at most one plain line of progress every 10 s. */
  live: boolean
  /** Checks that will be asked. */
  total: number
  /** Milliseconds, monotonic; for tests. */
  now?: () => number
}

export interface ConsoleReporter {
  /** A line on the way to the checks: provisioning, seeding. */
  step(name: string): void
  start(id: string): void
  progress(step: Step): void
  outcome(check: { id: string; question: string; severity: Severity }, result: CheckResult, ms: number): void
  /** The final screen. `files`: what was written, the page for people first or wherever it stands. */
  end(ledger: Ledger, files: readonly string[]): void
}

const ID_COLUMNS = 38

export function consoleReport(out: ConsoleOut, options: ConsoleOptions): ConsoleReporter {
  const paint = painter(pc.createColors(options.colour))
  const now = options.now ?? (() => performance.now())
  const began = now()
  // One column less than the terminal: a full line would wrap, and the live line could not be written over.
  const columns = Math.min(Math.max(out.columns ?? 80, 60), 100)
  const live = new LiveLine({ ...options, columns: columns - 1, now, write: (text) => out.write(text) })
  let lastStep = ''
  let asking = false
  let lastDomain = ''

  const say = (line: string) => {
    live.clear()
    out.write(`${harmless(line)}\n`)
  }
  const announce = () => {
    if (asking) return
    asking = true
    say(`\n${paint.heading(`Asking ${counted(options.total, 'check')}`)}\n`)
  }

  return {
    step(name) {
      const line = prose(scrub(name))
      if (line === lastStep) return
      lastStep = line
      const [first = '', ...rest] = wrap(line, columns - 9)
      say(`  ${paint.quiet(clock(now() - began).padStart(5))}  ${first}`)
      for (const more of rest) say(`         ${more}`)
    },
    start(id) {
      announce()
      live.started(id)
    },
    progress(step) {
      const line = live.progress(step)
      if (line !== undefined) say(paint.quiet(line))
    },
    outcome(check, result, ms) {
      announce()
      live.finished(check.id, result.verdict)
      say(outcomeLine(paint, check, result, ms, { columns, newDomain: domainOf(check.id) !== lastDomain }))
      lastDomain = domainOf(check.id)
      live.paint()
    },
    end(ledger, files) {
      live.clear()
      for (const line of finalScreen(ledger, files, { paint, columns })) out.write(`${harmless(line)}\n`)
    },
  }
}

/** `  ✔ holds     settings/sql-mode                       1 examined       12 ms` */
function outcomeLine(
  paint: Paint,
  check: { id: string; severity: Severity },
  result: CheckResult,
  ms: number,
  { columns, newDomain }: { columns: number; newDomain: boolean },
): string {
  const id = padEnd(prose(check.id), ID_COLUMNS)
  const time = duration(ms)
  const lead = `  ${paint.verdict(result.verdict)}  `
  const room = columns - 14 - width(id) - width(time) - 2
  const detail = padEnd(clip(detailOf(check, result), Math.max(room, 12)), room)
  return `${lead}${paint.id(id, newDomain)} ${result.verdict === 'holds' ? paint.quiet(detail) : detail} ${paint.quiet(time)}`
}

function detailOf({ severity }: { severity: Severity }, result: CheckResult): string {
  if (result.verdict === 'holds') return `${counted(result.examined, 'examined', 'examined')}`
  if (result.verdict === 'unproven') return (result.reason ?? 'defect').replaceAll('-', ' ')
  if (result.verdict === 'waived') return counted(result.waived.length, 'finding')
  return `${counted(result.total, 'finding')}${severity === 'warning' ? ', warning' : ''}`
}

/** A value at the beginning of a line must not be taken for a command by the CI that reads this stream. */
function harmless(line: string): string {
  return line.replace(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '## [')
}
