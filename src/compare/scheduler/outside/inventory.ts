import type { Phase } from '../../../kernel/check.ts'
import type { Capture, ScheduleEntry, SchedulerGem } from '../../../ports/schedule.ts'
import { timetableOf } from '../timetable.ts'
import { readCrontab } from './crontab.ts'
import { type NewHome, nothingRead, type OldEntry, type Read } from './entry.ts'
import { type HomeDecision, type Housed, houseEntries } from './homes.ts'
import { readCronJobs } from './kubernetes.ts'
import { listedTimers, readUnits } from './systemd.ts'
import { readWhenever } from './whenever.ts'

type Text = Omit<Capture, 'path'> & { text: string }

export interface InventoryInput {
  source: readonly Text[]
  target: readonly Text[]
  /** What the target's scheduler holds: app-side work lives there. */
  scheduled: { gem: SchedulerGem; timeZone: string; entries: readonly ScheduleEntry[] } | null
  decisions: readonly HomeDecision[]
  phase: Phase
  now: number
}

/** All that is scheduled outside Sidekiq, from captured files alone. */
export function inventory({ source, target, scheduled, decisions, phase, now }: InventoryInput): Housed {
  const old = nothingRead<OldEntry>()
  for (const capture of source) merge(old, readOld(capture))
  const listed = source.filter(({ kind }) => kind === 'list-timers')
  for (const { label, text } of listed)
    for (const timer of listedTimers(text))
      if (!old.entries.some(({ places }) => places.some((place) => place.endsWith(`: ${timer}`))))
        old.doubts.push(`${label}: ${timer} is listed, but its unit file was not captured.`)
  const homes = nothingRead<NewHome>()
  for (const capture of target)
    if (capture.kind === 'kubernetes') merge(homes, readCronJobs(capture.text, capture))
    else
      homes.doubts.push(
        `${capture.label}: a ${capture.kind} on the target is not expected; only Kubernetes manifests are read there.`,
      )
  homes.entries.push(...(scheduled ? scheduled.entries.map((entry) => homeOf(entry, scheduled)) : []))
  const housed = houseEntries({ old: withoutWhenever(old.entries), homes: homes.entries, decisions, phase, now })
  const own =
    old.own.length > 0
      ? [
          `${old.own.length} lines and timers of the distribution itself were passed over: ${old.own.slice(0, 5).join('; ')}.`,
        ]
      : []
  return { ...housed, doubts: [...old.doubts, ...homes.doubts, ...housed.doubts], notes: [...housed.notes, ...own] }
}

function readOld(capture: Text): Read<OldEntry> {
  switch (capture.kind) {
    case 'crontab':
    case 'cron.d':
      return readCrontab(capture.text, capture)
    case 'systemd':
      return readUnits(capture.text, capture)
    case 'whenever':
      return readWhenever(capture.text, capture)
    case 'list-timers':
      return nothingRead()
    case 'kubernetes':
      return { ...nothingRead(), doubts: [`${capture.label}: Kubernetes manifests belong to the target.`] }
  }
}

function merge<T>(into: Read<T>, { entries, own, doubts }: Read<T>): void {
  into.entries.push(...entries)
  into.own.push(...own)
  into.doubts.push(...doubts)
}

/** whenever writes the crontab: what stands in both is one. */
function withoutWhenever(entries: readonly OldEntry[]): OldEntry[] {
  const inCrontab = new Set(
    entries.filter(({ places }) => !places[0]?.includes('schedule.rb')).map(({ essence }) => essence),
  )
  return entries.filter(({ essence, places }) => !places[0]?.includes('schedule.rb') || !inCrontab.has(essence))
}

function homeOf(entry: ScheduleEntry, { gem, timeZone }: NonNullable<InventoryInput['scheduled']>): NewHome {
  const timetable = timetableOf(entry, gem, timeZone)
  return {
    name: entry.name,
    essence: `job ${entry.class}`,
    text: `${entry.name}: ${entry.timing.text} ${entry.class}`,
    when:
      timetable.kind === 'cron'
        ? { kind: 'calendar', calendar: timetable.rule.calendar, zone: timetable.rule.zone }
        : {
            kind: 'unknown',
            why: `${entry.name}: ${'why' in timetable ? timetable.why : `${entry.timing.kind} is no cron line.`}`,
          },
    overlap: 'queue',
    suspended: !entry.enabled,
    live: true,
  }
}
