import type { ScheduleEntry, SchedulerGem } from '../../ports/schedule.ts'
import { readDuration } from './duration.ts'
import { readFugit } from './fugit.ts'
import { type TickRule, ticksBetween } from './ticks.ts'
import { clockChanges, isZone } from './zone.ts'

/** When an entry fires, as its gem makes of it. */
export type Timetable =
  | { kind: 'cron'; rule: TickRule /** Whether the line names its zone itself. */; named: boolean }
  /** Once in so many milliseconds, in each process for itself, from when the process started. */
  | { kind: 'paced'; every: number }
  | { kind: 'once'; at: number }
  /** So long after the start of each process. */
  | { kind: 'at-start' }
  /** The gem does not take it: it never fires. */
  | { kind: 'refused'; why: string }
  | { kind: 'untranslated'; why: string }

/** @param processZone TZ of the processes, else Rails' zone, else the machine's: fugit takes it for lines without a zone of their own */
export function timetableOf(
  { timing }: Pick<ScheduleEntry, 'timing'>,
  gem: SchedulerGem,
  processZone: string,
): Timetable {
  const { kind, text } = timing
  if (kind === 'cron') {
    const reading = readFugit(text)
    if (reading.as !== 'calendar') return { kind: reading.as, why: reading.why }
    const zone = reading.zone ?? processZone
    const rule: TickRule = {
      calendar: reading.calendar,
      zone,
      processZone,
      rule: gem === 'sidekiq-cron' ? 'each' : 'rufus',
      fugit: true,
    }
    return { kind: 'cron', rule, named: reading.zone !== undefined }
  }
  if (gem === 'sidekiq-cron')
    return { kind: 'refused', why: `sidekiq-cron knows cron lines only, not '${kind}: ${text}'.` }
  if (kind === 'at') {
    const at = readInstant(text)
    return at === undefined
      ? {
          kind: 'untranslated',
          why: `'${text}' is no instant with a zone; write it as 2026-11-01T08:30:00Z to have it proven.`,
        }
      : { kind: 'once', at }
  }
  const every = readDuration(text)
  if (every === undefined) return { kind: 'refused', why: `'${text}' is no duration that fugit reads.` }
  return kind === 'in' ? { kind: 'at-start' } : { kind: 'paced', every }
}

function readInstant(text: string): number | undefined {
  const [, when, zone = ''] =
    /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?) ?(Z|UTC|[-+]\d\d:?\d\d)$/.exec(text.trim()) ?? []
  if (!when) return undefined
  const at = Date.parse(`${when.replace(' ', 'T')}${zone === 'UTC' ? 'Z' : zone}`)
  return Number.isNaN(at) ? undefined : at
}

/** Due ticks in [from, to); undefined for timetables that know no instants. */
export function dueTicks(timetable: Timetable, from: number, to: number): number[] | undefined {
  if (timetable.kind === 'cron') return ticksBetween(timetable.rule, from, to)
  if (timetable.kind === 'once') return timetable.at >= from && timetable.at < to ? [timetable.at] : []
  return undefined
}

/**
 * Why the due ticks of a window cannot be told although the line is understood: where clocks are changed at midnight, or by
 * another step than an hour, fugit passes over further hours of that day.
 */
export function doubtOf(timetable: Timetable, from: number, to: number): string | undefined {
  if (timetable.kind !== 'cron') return undefined
  const { zone } = timetable.rule
  if (!isZone(zone)) return `the zone ${zone} is not in the time zone tables here`
  const odd = clockChanges(zone, from, to).find(
    (change) => change.to - change.from !== 3_600_000 || change.from % 86_400_000 === 0 || change.to % 86_400_000 === 0,
  )
  return (
    odd &&
    `${zone} changes its clocks at ${new Date(odd.at).toISOString()} in a way that fugit makes more of than of others`
  )
}
