import type { Json } from '../src/kernel/json.ts'
import type { Finding } from '../src/kernel/judgement.ts'
import { count, cut, isHigh, visible } from './text.ts'

/** What stands where there is nothing: an absent object, or NULL. */
const NOTHING = '(none)'

/** How much is shown before the first difference of two long values. */
const LEAD = 24

/**
 * Both values as text, each at most about `most` long. Long values are shown from where they differ. Unequal values never look alike:
 * text is quoted where bare it could be taken for something else.
 */
export function pair(source: Json, target: Json, most: number): { source: string; target: string } {
  let [a, b] = [shown(source), shown(target)]
  if (a === b && JSON.stringify(source) !== JSON.stringify(target))
    [a, b] = [visible(json(source)), visible(json(target))]
  if (a.length <= most && b.length <= most) return { source: a, target: b }
  const same = commonLength(a, b)
  const start = same > most - LEAD ? same - LEAD : 0
  return { source: windowOf(a, start, most), target: windowOf(b, start, most) }
}

/** One value as text on one line. Text that could be mistaken for something else is quoted, and only quoted text holds escapes. */
export function shown(value: Json): string {
  if (value === null) return NOTHING
  if (typeof value !== 'string') return visible(json(value))
  return value === '' ||
    value === NOTHING ||
    value !== value.trim() ||
    value.startsWith('"') ||
    visible(value) !== value
    ? visible(json(value))
    : value
}

/** `id = 42, locale = (none)` */
export function keyText(key: NonNullable<Finding['key']>, most = 200): string {
  return cut(
    Object.entries(key)
      .map(([column, value]) => `${visible(column)} = ${shown(value)}`)
      .join(', '),
    most,
  )
}

/** `JSON.stringify` escapes C0 controls and lone surrogates; `visible` does the rest. */
function json(value: Json): string {
  return JSON.stringify(value)
}

function windowOf(text: string, start: number, most: number): string {
  const from = start > 0 && isHigh(text.charCodeAt(start - 1)) ? start - 1 : start
  const before = from > 0 ? `(first ${count(from)} alike) …` : ''
  return before + cut(text.slice(from), most)
}

function commonLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let n = 0
  while (n < most && a.charCodeAt(n) === b.charCodeAt(n)) n++
  return n
}
