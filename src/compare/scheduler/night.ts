import { ticksBetween, wallClocks } from './ticks.ts'
import type { Timetable } from './timetable.ts'
import { type ClockChange, clockChanges } from './zone.ts'

/** A night on which clocks are changed, and what it makes of a job. */
export interface Night {
  change: ClockChange
  effect: 'skips' | 'doubles'
  /** Ticks that people expect of it, by the wall clock. */
  expected: number
  fired: number
}

/**
 * Nights in [from, to) that a timetable notices. Jobs of every hour go on by elapsed time and are not surprised unless the
 * gem passes over one of them; jobs of certain hours are expected once for each time on the wall.
 */
export function nightsOf(timetable: Timetable, from: number, to: number): Night[] {
  if (timetable.kind !== 'cron') return []
  const { rule } = timetable
  return clockChanges(rule.zone, from, to).flatMap((change): Night[] => {
    const walls = [...wallClocks(rule.calendar, change.from, change.to)].length
    if (walls === 0) return []
    const hourly = rule.calendar.hours === undefined
    if (change.kind === 'skipped') return hourly ? [] : [{ change, effect: 'skips', expected: walls, fired: 0 }]
    const length = change.to - change.from
    const fired = ticksBetween(rule, change.at - length, change.at + length).length
    const expected = hourly ? 2 * walls : walls
    if (fired === expected) return []
    return [{ change, effect: fired > expected ? 'doubles' : 'skips', expected, fired }]
  })
}
