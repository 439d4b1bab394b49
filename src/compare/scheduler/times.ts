import { sameWallClocks } from './calendar.ts'
import type { Timetable } from './timetable.ts'
import { periodsOf } from './zone.ts'

const YEARS = 2 * 366 * 86_400_000

/** Whether two zones show the same time over the coming two years. */
export function sameZone(a: string, b: string, from: number): boolean {
  if (a === b) return true
  const of = (zone: string) => JSON.stringify(periodsOf(zone, from, from + YEARS))
  return of(a) === of(b)
}

/** `zone`: the same wall clocks, of other zones. `time`: others. */
export function differenceOf(a: Timetable, b: Timetable, from: number): 'none' | 'time' | 'zone' {
  if (a.kind === 'cron' && b.kind === 'cron') {
    if (!sameWallClocks(a.rule.calendar, b.rule.calendar, from)) return 'time'
    return sameZone(a.rule.zone, b.rule.zone, from) ? 'none' : 'zone'
  }
  if (a.kind === 'paced' && b.kind === 'paced') return a.every === b.every ? 'none' : 'time'
  if (a.kind === 'once' && b.kind === 'once') return a.at === b.at ? 'none' : 'time'
  return a.kind === b.kind ? 'none' : 'time'
}
