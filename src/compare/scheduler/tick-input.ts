import type { Role } from '../../kernel/check.ts'
import type {
  BySide,
  DeclaredSchedules,
  HeldSchedule,
  ScheduleEntry,
  SeenJob,
  Span,
  TickMark,
} from '../../ports/schedule.ts'
import type { LedgerInput } from './ledger-types.ts'
import { doubtOf, dueTicks, type Timetable, timetableOf } from './timetable.ts'

const DAY = 86_400_000

export interface SideEvidence {
  marks: readonly TickMark[]
  jobs: readonly SeenJob[]
  /** Where the logs or the table reach; absent where neither is configured. */
  covered?: readonly Span[]
  /** Lines that may tell of a run and could not be read. */
  unreadable?: { count: number; first?: string }
  /** Whether all queues could be read to their end. */
  complete: boolean
}

export interface Planned {
  entry: ScheduleEntry
  timetable: Timetable
}

/** The timetables that count: those of the side that is at work. */
export function planOf(side: Role, held: HeldSchedule, declared: DeclaredSchedules): Planned[] {
  return held.entries
    .filter(({ enabled }) => enabled)
    .map((entry) => ({ entry, timetable: timetableOf(entry, held.gem, declared.sides[side].timeZone) }))
}

/** What a plan owes and what both sides show, in the ledger’s terms. */
export function ledgerInput(
  plan: readonly Planned[],
  active: Role,
  sides: BySide<SideEvidence>,
  window: { from: number; to: number },
  declared: DeclaredSchedules,
): { input: LedgerInput; doubts: string[]; notes: string[] } {
  const jobOf = keysOf(plan)
  const doubts: string[] = []
  const notes: string[] = []
  const due: LedgerInput['due'][number][] = []
  const paced: LedgerInput['paced'][number][] = []
  const known = new Set<string>()
  const lateMs = declared.lateSeconds * 1000
  for (const { entry, timetable } of plan) {
    const job = jobOf(entry.name, entry.class)
    if (timetable.kind === 'untranslated') doubts.push(`${entry.name}: ${timetable.why}`)
    else if (timetable.kind === 'refused') notes.push(`${entry.name} never fires: ${timetable.why}`)
    else if (timetable.kind === 'at-start')
      notes.push(`${entry.name} fires once after each start of a process: it has no ticks.`)
    else {
      const doubt = doubtOf(timetable, window.from, window.to)
      if (doubt) doubts.push(`${entry.name}: ${doubt}.`)
      else known.add(job ?? entry.name)
      if (doubt) continue
      if (timetable.kind === 'paced') paced.push({ job: job ?? entry.name, every: timetable.every })
      // Firings at the window's edges find their ticks.
      else
        for (const at of dueTicks(timetable, window.from - DAY, window.to + lateMs) ?? [])
          due.push({ job: job ?? entry.name, at })
    }
  }
  const both = (['source', 'target'] as const).map((who) => ({ who, ...sides[who] }))
  const of = (name: string | undefined, type: string) => {
    const job = jobOf(name, type)
    return job !== undefined && known.has(job) ? job : undefined
  }
  const classes = new Map(plan.map(({ entry }) => [entry.name, entry.class]))
  const complete = both.every((side) => side.complete)
  if (!complete)
    notes.push('A queue or set was too long to be read to its end: ticks without a trace are unproven, not missed.')
  for (const { who, unreadable } of both)
    if (unreadable && unreadable.count > 0)
      doubts.push(
        `${unreadable.count} lines of the logs of the ${who} may tell of a run and could not be read, the first of them: ${unreadable.first}.`,
      )
  return {
    doubts,
    notes,
    input: {
      due,
      paced,
      window,
      lateMs,
      skewMs: declared.skewSeconds * 1000,
      replicas: { source: declared.sides.source.processes, target: declared.sides.target.processes },
      covered: (complete ? sides[active].covered : undefined) ?? [],
      happened: both.flatMap(({ who, jobs }) =>
        jobs.flatMap(({ jid, name, at, pushed, failed, ...seen }) => {
          const job = of(name, seen.class)
          return job === undefined
            ? []
            : [{ job, at, who, key: jid, pushed, ...(failed === undefined ? {} : { failed }) }]
        }),
      ),
      marks: both.flatMap(({ who, marks }) =>
        marks.flatMap(({ name, tick }) => {
          const job = of(name, classes.get(name) ?? '')
          return job === undefined ? [] : [{ job, at: tick, who }]
        }),
      ),
    },
  }
}

/** A job goes by its schedule's name; by its class where several names have the same one, as logs know classes alone. */
function keysOf(plan: readonly Planned[]): (name: string | undefined, type: string) => string | undefined {
  const names = Map.groupBy(
    plan.map(({ entry }) => entry),
    (entry) => entry.class,
  )
  const classes = new Map(plan.map(({ entry }) => [entry.name, entry.class]))
  return (name, type) => {
    const own = (name === undefined ? undefined : classes.get(name)) ?? type
    const alike = names.get(own)
    if (!alike) return undefined
    return alike.length === 1 ? alike[0]?.name : own
  }
}

/** The instant by which so many ticks have been due from now on; undefined where a day does not bring them. */
export function afterTicks(plan: readonly Planned[], now: number, count: number): number | undefined {
  const ticks = plan.flatMap(({ timetable }) => {
    if (timetable.kind === 'paced')
      return Array.from(
        { length: Math.min(count, Math.floor(DAY / timetable.every)) },
        (_, i) => now + (i + 1) * timetable.every,
      )
    return dueTicks(timetable, now, now + hoursFor(timetable)) ?? []
  })
  return ticks.sort((a, b) => a - b)[count - 1]
}

/** Lines of every second would bring too many. */
function hoursFor(timetable: Timetable): number {
  return timetable.kind === 'cron' && timetable.rule.calendar.seconds.length > 1 ? 3_600_000 : DAY
}
