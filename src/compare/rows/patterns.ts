import { dumped } from './patterns/dumped.ts'
import { EMPTIED } from './patterns/emptied.ts'
import { numbers } from './patterns/numbers.ts'
import { type Change, LEAST, type Pattern } from './patterns/pattern.ts'
import { texts } from './patterns/texts.ts'
import { times } from './patterns/times.ts'

/** What happened to a whole column: one fault, however many rows it touched. */

/** Of the rows that differ in a column, so many must follow: one odd row must not hide what happened to all others. */
const SHARE = 0.95

/** Whether so many of the rows that differ in a column make a pattern. */
export function isPattern(following: number, differing: number, least = LEAST): boolean {
  return following >= least && following >= differing * SHARE
}

/**
 * The pattern by which a column changed, if there is one: of several, that which explains the most rows.
 * @param changes values of the rows that differ in it
 */
export function patternOf(changes: readonly Change[]): Pattern | undefined {
  let best: { pattern: Pattern; rows: number } | undefined
  for (const pattern of [...dumped(changes), ...EMPTIED, ...times(changes), ...numbers(changes), ...texts(changes)]) {
    const rows = changes.filter(([source, target]) => pattern.explains(source, target)).length
    if (isPattern(rows, changes.length, pattern.least) && rows > (best?.rows ?? 0)) best = { pattern, rows }
  }
  return best?.pattern
}
