import type { Phase } from '../../../kernel/check.ts'
import type { Code } from '../../../kernel/codes/index.ts'
import type { Finding } from '../../../kernel/judgement.ts'
import { sameWallClocks } from '../calendar.ts'
import { ticksBetween } from '../ticks.ts'
import { sameZone } from '../times.ts'
import type { NewHome, OldEntry, When } from './entry.ts'

/** What people decided about an old entry, by its essence. */
export interface HomeDecision {
  old: string
  /** `namespace/name` of a CronJob, or a name of the schedule. */
  new?: string | undefined
  retired?: { owner: string; reason: string; expires: string } | undefined
}

export interface HomesInput {
  old: readonly OldEntry[]
  homes: readonly NewHome[]
  decisions: readonly HomeDecision[]
  phase: Phase
  /** Epoch milliseconds. */
  now: number
}

export interface Housed {
  findings: Finding[]
  doubts: string[]
  notes: string[]
  examined: number
}

/** Every old entry has exactly one new home, of the same times in the same zone. */
export function houseEntries({ old, homes, decisions, phase, now }: HomesInput): Housed {
  const housed: Housed = { findings: [], doubts: [], notes: [], examined: 0 }
  const today = new Date(now).toISOString().slice(0, 10)
  const lived = new Set<NewHome>()
  for (const [essence, lines] of Map.groupBy(old, (entry) => entry.essence)) {
    housed.examined++
    const decision = decisions.find((one) => one.old === essence)
    if (decision?.retired && decision.retired.expires >= today) {
      housed.notes.push(
        `${essence} is not carried over: ${decision.retired.reason} (${decision.retired.owner}, until ${decision.retired.expires}).`,
      )
      continue
    }
    const named = decision?.new
    const own = homes.filter((home) => (named === undefined ? home.essence === essence : home.name === named))
    for (const home of own) lived.add(home)
    judgeHome(essence, distinct(lines), own, phase, now, housed)
  }
  for (const home of homes) {
    // Entries of a scheduler are laid against the table, not against cron.
    if (lived.has(home) || home.overlap === 'queue') continue
    housed.examined++
    housed.findings.push({
      code: 'outside-home-unknown',
      at: home.name,
      source: null,
      target: home.text,
      remedy: { how: 'Say in schedules.homes which old entry it stands for, or remove the CronJob.' },
    })
  }
  return housed
}

/** Hosts that have the same line are one entry. */
function distinct(lines: readonly OldEntry[]): OldEntry[] {
  const alike = Map.groupBy(lines, ({ when }) => JSON.stringify(when.kind === 'unknown' ? when.why : when))
  return [...alike.values()].map((same) => ({
    ...(same[0] as OldEntry),
    places: same.flatMap(({ places }) => places),
    locked: same.some(({ locked }) => locked),
  }))
}

function judgeHome(
  essence: string,
  lines: readonly OldEntry[],
  homes: readonly NewHome[],
  phase: Phase,
  now: number,
  into: Housed,
): void {
  const source = lines.map(({ text, places }) => `${text} (${places.join(', ')})`)
  const find = (code: Code, how: string) =>
    into.findings.push({
      code,
      at: essence,
      source,
      target: homes.length > 0 ? homes.map(({ text }) => text) : null,
      remedy: { how },
    })
  const hosts = new Set(lines.flatMap(({ places }) => places.map((place) => place.replace(/(?::| line ).*$/, ''))))
  if (homes.length === 0)
    return void find(
      'outside-job-left-behind',
      'Make a CronJob or a sidekiq-cron entry of it; or write into schedules.homes who decided that it ends, and why.',
    )
  if (homes.length > lines.length)
    return void find(
      'outside-job-two-homes',
      `Keep one of ${homes.map(({ name }) => name).join(' and ')}, or say in schedules.homes which one it is.`,
    )
  if (hosts.size > 1) into.notes.push(`${essence} runs on ${hosts.size} old hosts and will run once.`)
  const doubts = [...lines, ...homes].flatMap(({ when }) => (when.kind === 'unknown' ? [when.why] : []))
  into.doubts.push(...doubts)
  if (doubts.length === 0) {
    const difference = differenceBetween(lines, homes, now)
    if (difference === 'time') find('outside-job-time-differs', 'Give the new home the times of the old line.')
    if (difference === 'zone')
      find(
        'outside-job-zone-differs',
        `Set timeZone of the CronJob, or the zone in the cron line of the scheduler, to ${zonesOf(lines)}.`,
      )
  }
  const cronJobs = homes.filter(({ overlap }) => overlap !== 'queue')
  if (phase === 'after-cutover' && cronJobs.some(({ suspended }) => suspended))
    find('outside-home-suspended', 'Set suspend: false on the CronJob: the old host does not do it any more.')
  if (phase !== 'after-cutover' && cronJobs.some(({ suspended, live }) => live && !suspended))
    find('outside-home-awake-early', 'Set suspend: true on the CronJob until the cutover.')
  for (const { never, fails, times, name } of cronJobs) {
    if (never)
      find('outside-home-never-fires', `Correct ${name}: ${never}. Leave the field out, or set it to 200 or more.`)
    if (fails) find('outside-home-fails', `${name}: ${fails}. Read the log of its last pod: kubectl logs job/….`)
    if (times)
      find(
        'outside-job-two-homes',
        `Set completions and parallelism of ${name} to 1: each run does the work ${times} times.`,
      )
  }
  // An old line may bound itself, by timeout.
  const cut = cronJobs.find(({ deadline }) => deadline !== undefined)
  if (cut && !lines.some(({ text }) => /\btimeout\b/.test(text)))
    find(
      'outside-overlap-differs',
      `Leave activeDeadlineSeconds (${cut.deadline}) of ${cut.name} out: cron never ended a run that takes longer.`,
    )
  const locked = lines.some((line) => line.locked)
  if (cronJobs.some(({ overlap }) => overlap === 'Replace' || (locked && overlap !== 'Forbid')))
    find(
      'outside-overlap-differs',
      locked
        ? 'Set concurrencyPolicy: Forbid: the old line takes a lock and never runs beside itself.'
        : 'Set concurrencyPolicy to Forbid or Allow: Replace kills a run that is not done, which cron never did.',
    )
}

function zonesOf(lines: readonly OldEntry[]): string {
  return [...new Set(lines.flatMap(({ when }) => (when.kind === 'calendar' ? [when.zone] : [])))].join(', ')
}

type Calendars = Extract<When, { kind: 'calendar' }>[]

function differenceBetween(
  lines: readonly OldEntry[],
  homes: readonly NewHome[],
  now: number,
): 'none' | 'time' | 'zone' {
  const calendars = (all: readonly { when: When }[]): Calendars =>
    all.flatMap(({ when }) => (when.kind === 'calendar' ? [when] : []))
  const [before, after] = [calendars(lines), calendars(homes)]
  const [a, b] = [before[0], after[0]]
  // A line that runs at the start of the machine has no time to be kept.
  if (!a || !b) return before.length === after.length ? 'none' : 'time'
  if (before.length === 1 && after.length === 1) {
    if (!sameWallClocks(a.calendar, b.calendar, now)) return sameInstants(before, after, now) ? 'none' : 'time'
    return sameZone(a.zone, b.zone, now) ? 'none' : 'zone'
  }
  if (sameInstants(before, after, now)) return 'none'
  const inZoneOf = (zone: string) => after.map((when) => ({ ...when, zone }))
  return sameInstants(before, inZoneOf(a.zone), now) ? 'zone' : 'time'
}

const WEEKS = 26 * 7 * 86_400_000

/** Over half a year: both halves of daylight saving. Lines of every minute are many, their first weeks must do. */
function sameInstants(before: Calendars, after: Calendars, now: number): boolean {
  const of = (all: Calendars) => {
    const busy = all.some(({ calendar }) => !calendar.hours)
    const to = now + (busy ? 5 * 7 * 86_400_000 : WEEKS)
    const ticks = all.flatMap(({ calendar, zone }) =>
      ticksBetween({ calendar, zone, processZone: zone, rule: 'each' }, now, to),
    )
    return [...new Set(ticks)].sort((x, y) => x - y).join()
  }
  return of(before) === of(after)
}
