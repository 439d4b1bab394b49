import type { FindingName } from '../src/kernel/comparison.ts'
import type { Ledger } from '../src/kernel/ledger.ts'
import { indented, type Screen } from './console-findings.ts'
import { counted, cut, prose, visible } from './text.ts'
import { keyText } from './values.ts'
import { changes } from './view.ts'

/** Told of a kind; the report holds more. */
const MOST = 8

/** What is new, fixed and still there since the run that `--baseline` names. */
export function sinceBefore({ comparison }: Ledger, screen: Screen): string[] {
  if (!comparison) return []
  const { paint } = screen
  const names = (symbol: string, of: readonly FindingName[], what: string) => [
    ...of.slice(0, MOST).flatMap((name) => indented(`${symbol} ${told(name)}`, 2, screen)),
    ...(of.length > MOST
      ? [`    … and ${counted(of.length - MOST, `more ${what}`, `more ${what}`)}: see the report`]
      : []),
  ]
  return [
    '',
    paint.heading('Since the run before'),
    '',
    ...indented(changes(comparison), 2, screen),
    ...comparison.remarks.flatMap((remark) => indented(`! ${prose(remark)}`, 2, screen)),
    ...names('+ new', comparison.new, 'new'),
    ...names('✔ fixed', comparison.fixed, 'fixed'),
    ...names('? not known', comparison.unknown, 'not known'),
  ]
}

function told({ check, code, at, key }: FindingName): string {
  return `${check}  ${code} at ${cut(visible(at), 160)}${key ? ` (${keyText(key, 120)})` : ''}`
}
