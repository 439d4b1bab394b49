import type { Calendar } from './calendar.ts'

export type Bound = number

/** One part of a field's list: `low-high/step`, `low#nth`; nothing but a step, or nothing at all, stands for `*`. */
export interface Element {
  low?: Bound
  high?: Bound
  step?: number
  nth?: number
}

export const MAX_DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The numbers of a part as fugit spreads it: ranges may go round the end, a step without an end goes to the last. */
export function spread({ low, high, step }: Element, min: number, max: number): number[] | 'every' | 'wrong' {
  if (step === 0) return 'wrong'
  if (low === undefined && step === undefined) return 'every'
  if (low !== undefined && high === undefined && step === undefined) return [low]
  const start = low ?? min
  const end = high === undefined || (high < 0 && start > 0) ? max : high
  if (start === min && end === max && (step ?? 1) === 1) return 'every'
  if ((start < 0 && end > 0) || (end < 0 && start > 0)) return 'wrong'
  return round(start, end, min, max).filter((_, i) => i % (step ?? 1) === 0)
}

function round(start: number, end: number, min: number, max: number): number[] {
  const [low, high] = start < 0 ? [-max, -1] : [min, max]
  const walked: number[] = []
  let last = end
  for (let at = start; walked.length <= 2 * max; ) {
    walked.push(at)
    if (at === last) break
    at++
    if (at > high) {
      at = low
      if (last > high) last -= high + 1
    }
  }
  return walked
}

/** Weekdays have rules of their own: a star beside a day gives way to it, a step behind a day stays there. */
export function spreadWeekDays(parts: readonly Element[]): Calendar['weekDays'] {
  const days = parts.flatMap(({ low, high, step, nth }): { day: number; nth?: number }[] => {
    if (nth !== undefined) return [{ day: (low ?? 0) % 7, nth }]
    if (step === undefined && high === undefined) return low === undefined ? [] : [{ day: low % 7 }]
    const start = low ?? 0
    const end = high ?? low ?? 6
    const to = start > end ? end + 7 : end
    const stepped: { day: number }[] = []
    for (let day = start; day <= to; day += step || 1) stepped.push({ day: day % 7 })
    return stepped
  })
  if (days.length === 0) return undefined
  const unique = new Map(days.map((asked) => [`${asked.day}#${asked.nth ?? ''}`, asked]))
  return [...unique.values()].sort((a, b) => a.day - b.day || (a.nth ?? 0) - (b.nth ?? 0))
}
