import type { Role } from '../../kernel/check.ts'
import type { Code } from '../../kernel/codes/index.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { ScheduleEntry, SchedulerGem } from '../../ports/schedule.ts'
import { differenceOf } from './times.ts'
import { type Timetable, timetableOf } from './timetable.ts'

export interface SideSchedule {
  gem: SchedulerGem
  timeZone: string
  entries: readonly ScheduleEntry[]
  unreadable: readonly { name: string; why: string }[]
}

export interface ParityInput {
  /** Rows of the table that the application loads its schedule from. */
  rows: readonly ScheduleEntry[]
  sides: Readonly<Record<Role, SideSchedule>>
  /** Whose scheduler is to be at work in this phase; none in the freeze. */
  active: Role | null
  /** Names that are scheduled beside the table, as in sidekiq.yml. */
  beside: readonly string[]
  /** Epoch milliseconds. */
  now: number
}

export interface Compared {
  findings: Finding[]
  doubts: string[]
  examined: number
}

const NAMES: Readonly<Record<Role, string>> = { source: 'the source’s scheduler', target: 'the target’s scheduler' }

/** Lays the table against what the schedulers of both sides hold, entry by entry. */
export function compareSchedules(input: ParityInput): Compared {
  const compared: Compared = { findings: [], doubts: [], examined: 0 }
  for (const side of ['source', 'target'] as const) compareSide(side, input, compared)
  compared.findings.push(...classesTwice(input))
  return compared
}

function compareSide(side: Role, { rows, sides, active, beside, now }: ParityInput, into: Compared): void {
  const { entries, unreadable, gem, timeZone } = sides[side]
  for (const { why } of unreadable) into.doubts.push(`${why} (${NAMES[side]})`)
  if (entries.length === 0 && side !== active) {
    into.doubts.push(
      `${capital(NAMES[side])} holds nothing: load its schedule with every entry disabled to have it compared before its hour comes.`,
    )
    return
  }
  const held = new Map(entries.map((entry) => [entry.name, entry]))
  const inTable = new Set(rows.map(({ name }) => name))
  // What is scheduled beside the table has the source for its measure.
  const others = sides.source.entries.filter(
    ({ name }) => side === 'target' && beside.includes(name) && !inTable.has(name),
  )
  const finding = (
    code: Code,
    row: ScheduleEntry | undefined,
    entry: ScheduleEntry | undefined,
    what: (e: ScheduleEntry) => string,
    how: string,
  ) => {
    into.findings.push({
      code,
      at: `${(row ?? entry)?.name} in ${NAMES[side]}`,
      source: row ? `${inTable.has(row.name) ? 'the table' : NAMES.source}: ${what(row)}` : null,
      target: entry ? `${NAMES[side]}: ${what(entry)}` : null,
      remedy: { how },
    })
  }
  for (const row of [...rows, ...others]) {
    into.examined++
    const entry = held.get(row.name)
    const wanted = timetableOf(row, sides.source.gem, sides.source.timeZone)
    if (wanted.kind === 'untranslated' && side === 'source') into.doubts.push(`${row.name}: ${wanted.why}`)
    if (wanted.kind === 'refused' && row.enabled && side === 'source')
      finding(
        'schedule-refused',
        row,
        entry,
        () => wanted.why,
        'Correct the line in recurring_jobs; until then the job never fires.',
      )
    if (!entry) {
      if (row.enabled)
        finding(
          'recurring-job-not-scheduled',
          row,
          undefined,
          textOf,
          'Have the application load recurring_jobs into this Redis again, and see why it passed over the row.',
        )
      continue
    }
    if (wanted.kind !== 'refused' && wanted.kind !== 'untranslated')
      compareTimes(row, entry, wanted, timetableOf(entry, gem, timeZone))
    if (row.class !== entry.class)
      finding(
        'schedule-class-differs',
        row,
        entry,
        (e) => e.class,
        'Load recurring_jobs into this Redis again, or rename the class in the table.',
      )
    if (row.queue !== entry.queue)
      finding(
        'schedule-queue-differs',
        row,
        entry,
        (e) => e.queue ?? 'the class’s own queue',
        'Set the queue of the entry as the table has it, and see that a process listens to it.',
      )
    if (row.args !== entry.args)
      finding(
        'schedule-arguments-differ',
        row,
        entry,
        (e) => `arguments: ${e.args}`,
        'Load recurring_jobs into this Redis again: the job runs with other arguments.',
      )
    if (side === active && row.enabled !== entry.enabled)
      finding(
        'schedule-enabled-differs',
        row,
        entry,
        (e) => (e.enabled ? 'enabled' : 'disabled'),
        'Enable or disable the entry as the table has it; or change the table.',
      )
  }
  for (const entry of entries) {
    if (inTable.has(entry.name) || others.some(({ name }) => name === entry.name)) continue
    into.examined++
    if (!beside.includes(entry.name))
      finding(
        'schedule-without-row',
        undefined,
        entry,
        textOf,
        'Remove the entry from this Redis, or name it in schedules.besideTable if it comes from sidekiq.yml.',
      )
  }

  function compareTimes(row: ScheduleEntry, entry: ScheduleEntry, wanted: Timetable, got: Timetable): void {
    if (got.kind === 'untranslated') return void into.doubts.push(`${entry.name} in ${NAMES[side]}: ${got.why}`)
    const difference = got.kind === 'refused' ? 'time' : differenceOf(wanted, got, now)
    const zoned = (table: Timetable, e: ScheduleEntry) =>
      `${e.timing.text}${table.kind === 'cron' ? ` in ${table.rule.zone}` : ''}`
    const what = (e: ScheduleEntry) =>
      e === row ? zoned(wanted, row) : got.kind === 'refused' ? got.why : zoned(got, entry)
    if (difference === 'time')
      finding(
        'schedule-time-differs',
        row,
        entry,
        what,
        'Load recurring_jobs into this Redis again: the entry is of another time.',
      )
    if (difference === 'zone')
      finding(
        'schedule-zone-differs',
        row,
        entry,
        what,
        'Name the zone in the cron line itself, or set TZ of the containers to the zone that the old hosts have.',
      )
  }
}

/** One class, the same arguments, two enabled names: each of their ticks fires for itself. */
function classesTwice({ sides }: ParityInput): Finding[] {
  return (['source', 'target'] as const).flatMap((side) => {
    const alike = Map.groupBy(sides[side].entries, (entry) => `${entry.class} ${entry.args}`)
    return [...alike.values()]
      .filter((entries) => entries.length > 1)
      .map((entries) => ({
        code: 'class-scheduled-twice' as const,
        at: `${entries[0]?.class} in ${NAMES[side]}`,
        source: side === 'source' ? entries.map(textOf) : null,
        target: side === 'target' ? entries.map(textOf) : null,
        remedy: { how: 'Keep one of the names and remove the others from the table and from this Redis.' },
      }))
  })
}

function textOf({ name, timing, enabled }: ScheduleEntry): string {
  return `${name}: ${timing.kind === 'cron' ? '' : `${timing.kind} `}${timing.text}${enabled ? '' : ' (disabled)'}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
