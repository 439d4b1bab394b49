import { Cron } from 'croner'
import { asksDay, type Calendar, isPlain, wallDayOf } from './calendar.ts'
import { offsetAt, periodsOf, wallClock } from './zone.ts'

/** More than this in one window is not counted: every second of a day. */
const MOST_TICKS = 86_400

/** No zone has ever had so long a stretch of time twice, but where the date line moved. */
const LONGEST_DOUBLED = 4 * 3_600_000

export interface TickRule {
  calendar: Calendar
  /** The zone whose clock the calendar means. */
  zone: string
  /**
   * `each`: every instant at which the clock shows such a time, so twice in the night that has an hour twice, and never in the hour that it skips. This is sidekiq-cron.
   * `rufus`: sidekiq-scheduler, which asks for the next time after the last one and passes over the same digits with another offset.
   */
  rule: 'each' | 'rufus'
  /** The zone of the processes: rufus compares digits in it. */
  processZone: string
  /** Months end where fugit thinks they do. */
  fugit?: boolean
}

/** Instants in [from, to) at which it is due, epoch milliseconds, in order. Throws RangeError where there are more than a day of seconds has. */
export function ticksBetween(rule: TickRule, from: number, to: number): number[] {
  // The last tick before the window decides about the first one in it.
  const lead = rule.rule === 'rufus' ? LONGEST_DOUBLED : 0
  const all = eachInstant(rule, from - lead, to)
  return (rule.rule === 'rufus' ? withoutRepeats(all, rule) : all).filter((at) => at >= from)
}

/** Each period of the zone has its own clock: a skipped hour belongs to none, a doubled one to two. */
function eachInstant({ calendar, zone, fugit }: TickRule, from: number, to: number): number[] {
  const instants: number[] = []
  for (const period of periodsOf(zone, from, to))
    for (const wall of wallClocks(
      calendar,
      period.from + period.offset,
      period.to + period.offset,
      fugit ? zone : undefined,
    )) {
      if (instants.length > MOST_TICKS)
        throw new RangeError('More than 86 400 ticks are due in the window; take a shorter one.')
      instants.push(wall - period.offset)
    }
  return instants
}

/** Wall clocks in [from, to) as if they were UTC, where no hour is skipped or doubled: croner finds them. */
export function* wallClocks(calendar: Calendar, from: number, to: number, lastDaysOf?: string): Generator<number> {
  const plain = isPlain(calendar)
  const days = plain ? calendar : { ...calendar, monthDays: undefined, weekDays: undefined }
  const cron = new Cron(pattern(days), {
    utcOffset: 0,
    mode: '6-part',
    sloppyRanges: true,
    domAndDow: calendar.both === true,
    paused: true,
  })
  // croner looks for what comes after the given second.
  for (let at = cron.nextRun(new Date(from - 1_000)); at && at.getTime() < to; at = cron.nextRun(at))
    if (at.getTime() >= from && (plain || asksDay(calendar, wallDayOf(at.getTime()), lastDaysOf))) yield at.getTime()
}

function pattern({
  seconds,
  minutes,
  hours,
  monthDays,
  months,
  weekDays,
}: { [K in keyof Calendar]: Calendar[K] | undefined }): string {
  const list = (set: readonly number[] | undefined) => set?.join(',') ?? '*'
  return [seconds, minutes, hours, monthDays, months, weekDays?.map(({ day }) => day)].map(list).join(' ')
}

/** As fugit's next_time goes from tick to tick: where the digits of the last one come again under another offset, it goes on. */
function withoutRepeats(all: readonly number[], { zone, processZone }: TickRule): number[] {
  const kept: number[] = []
  let last: { digits: string; offset: number } | undefined
  for (const at of all) {
    const offset = offsetAt(zone, at)
    const digits = wallClock(zone, at)
    if (last && last.digits === digits && last.offset !== offset) {
      last = { digits, offset }
      continue
    }
    kept.push(at)
    last = { digits: wallClock(processZone, at), offset }
  }
  return kept
}
