import type { ScheduleEntry, SeenJob, TickMark, Timing } from '../../ports/schedule.ts'
import { argsDigest, parsed } from './job-json.ts'
import type { ReadOnlyRedis } from './redis-session.ts'

const TIMINGS = ['cron', 'every', 'at', 'in', 'interval'] as const

interface ScheduleJson extends Partial<Record<(typeof TIMINGS)[number], unknown>> {
  class?: unknown
  queue?: unknown
  args?: unknown
  enabled?: unknown
}

export interface Held {
  entries: ScheduleEntry[]
  unreadable: { name: string; why: string }[]
}

/** `schedules` and, over it, `sidekiq-scheduler:states`, as sidekiq-scheduler 6 keeps them. */
export async function schedulerHeld(redis: ReadOnlyRedis, prefix: string): Promise<Held> {
  const [schedules, states] = [
    await redis.hgetall(`${prefix}schedules`),
    await redis.hgetall(`${prefix}sidekiq-scheduler:states`),
  ]
  const entries: ScheduleEntry[] = []
  const unreadable: Held['unreadable'] = []
  for (const [name, text] of Object.entries(schedules)) {
    const entry = readEntry(name, text, states[name])
    if (typeof entry === 'string') unreadable.push({ name, why: entry })
    else entries.push(entry)
  }
  return { entries, unreadable }
}

function readEntry(name: string, text: string, state: string | undefined): ScheduleEntry | string {
  const schedule = parsed(text) as ScheduleJson | undefined
  if (typeof schedule !== 'object' || schedule === null) return `The schedule ${name} is not JSON.`
  const timing = timingOf(schedule)
  if (!timing) return `The schedule ${name} says neither of ${TIMINGS.join(', ')}: the gem skips it.`
  const own = (state === undefined ? undefined : parsed(state)) as { enabled?: unknown } | undefined
  return {
    name,
    class: typeof schedule.class === 'string' ? schedule.class : name,
    timing,
    ...(typeof schedule.queue === 'string' ? { queue: schedule.queue } : {}),
    args: argsDigest(schedule.args),
    enabled: (own?.enabled ?? schedule.enabled ?? true) !== false,
  }
}

/** The first that is there counts, in the gem's own order; `[text, options]` is a form of each. */
function timingOf(schedule: ScheduleJson): Timing | undefined {
  for (const kind of TIMINGS) {
    const value = schedule[kind]
    const text = Array.isArray(value) ? value[0] : value
    if (typeof text === 'string' && text !== '') return { kind, text }
  }
  return undefined
}

/** `pushed:<name>`: the tick is both member and score, in seconds; kept for a day. */
export async function schedulerFired(
  redis: ReadOnlyRedis,
  prefix: string,
  names: readonly string[],
  from: number,
  to: number,
): Promise<{ marks: TickMark[]; jobs: SeenJob[] }> {
  const marks: TickMark[] = []
  for (const name of names) {
    const key = `${prefix}sidekiq-scheduler:pushed:${name}`
    const members = await redis.scored(key, from / 1000, to / 1000)
    marks.push(...members.map(({ member }) => ({ name, tick: Number(member) * 1000 })))
  }
  return { marks, jobs: [] }
}
