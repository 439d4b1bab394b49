import { CannotTell } from '../../kernel/judgement.ts'
import type { ScheduleRedis, SchedulerProcess, SeenJob } from '../../ports/schedule.ts'
import type { SideHandle } from '../side.ts'
import { epochMs, parsed, readJob } from './job-json.ts'
import { openRedis, type ReadOnlyRedis } from './redis-session.ts'
import { cronFired, cronHeld } from './sidekiq-cron.ts'
import { schedulerFired, schedulerHeld } from './sidekiq-scheduler.ts'

/** A process whose last heartbeat is older is taken for dead; Sidekiq's own limit. */
const ALIVE_MS = 60_000
/** Jobs read of one queue or set. */
const MOST_JOBS = 20_000
const PAGE = 1_000

export function scheduleRedis({ role, services, signal, resources }: SideHandle): ScheduleRedis {
  const endpoint = services.scheduleRedis
  if (!endpoint)
    throw new CannotTell(
      'not-configured',
      `config: schedules.${role} is not set (gem, redis and timeZone of its scheduler), so its schedule cannot be read.`,
    )
  const prefix = endpoint.keyPrefix ? `${endpoint.keyPrefix}:` : ''
  let opened: ReadOnlyRedis | undefined
  const redis = () => {
    opened ??= openRedis(endpoint, role, signal, resources)
    return opened
  }
  const read = () =>
    endpoint.gem === 'sidekiq-cron' ? cronHeld(redis(), endpoint.namespaces) : schedulerHeld(redis(), prefix)
  return {
    async held() {
      const now = await redis().time()
      return {
        gem: endpoint.gem,
        place: await placeOf(redis(), endpoint.gem === 'sidekiq-cron' ? endpoint.namespaces.join() : prefix),
        ...(await read()),
        processes: await alive(redis(), now),
        now,
      }
    },
    async fired(from, to) {
      const { entries } = await read()
      const { marks, jobs } =
        endpoint.gem === 'sidekiq-cron'
          ? await cronFired(redis(), endpoint.namespaces, entries, from, to)
          : await schedulerFired(
              redis(),
              prefix,
              entries.map(({ name }) => name),
              from,
              to,
            )
      const standing = await standingJobs(redis(), from, to)
      return { marks, jobs: [...jobs, ...standing.jobs], complete: standing.complete }
    },
  }
}

/** Two addresses of one server are one place. */
async function placeOf(redis: ReadOnlyRedis, within: string): Promise<string> {
  const run = /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1]
  const database = /\/(\d+)$/.exec(redis.place)?.[1] ?? '0'
  return `${run ?? redis.place} ${database} ${within}`
}

async function alive(redis: ReadOnlyRedis, now: number): Promise<SchedulerProcess[]> {
  const processes: SchedulerProcess[] = []
  for (const identity of await redis.smembers('processes')) {
    const { beat, quiet } = await redis.hgetall(identity)
    const at = epochMs(Number(beat))
    if (at !== undefined && now - at <= ALIVE_MS) processes.push({ identity, quiet: quiet === 'true', beat: at })
  }
  return processes
}

/** Jobs pushed in [from, to) that wait, are worked on, or failed. */
async function standingJobs(
  redis: ReadOnlyRedis,
  from: number,
  to: number,
): Promise<{ jobs: SeenJob[]; complete: boolean }> {
  const jobs: SeenJob[] = []
  let complete = true
  const take = (texts: readonly string[]) => {
    const read = texts.flatMap((text) => readJob(text) ?? [])
    jobs.push(...read.filter(({ at }) => at >= from && at < to))
    return read
  }
  const pages = async (page: (start: number) => Promise<string[]>, newestFirst: boolean) => {
    for (let start = 0; ; start += PAGE) {
      if (start >= MOST_JOBS) {
        complete = false
        return
      }
      const texts = await page(start)
      const read = take(texts)
      const passed = newestFirst && read.length > 0 && read.every(({ at }) => at < from)
      if (texts.length < PAGE || passed) return
    }
  }
  for (const queue of await redis.smembers('queues'))
    await pages((start) => redis.lrange(`queue:${queue}`, start, start + PAGE - 1), true)
  for (const set of ['schedule', 'retry', 'dead'])
    await pages((start) => redis.zrange(set, start, start + PAGE - 1), false)
  for (const identity of await redis.smembers('processes'))
    for (const work of Object.values(await redis.hgetall(`${identity}:work`))) {
      const payload = (parsed(work) as { payload?: unknown } | undefined)?.payload
      if (payload !== undefined) take([typeof payload === 'string' ? payload : JSON.stringify(payload)])
    }
  return { jobs, complete }
}
