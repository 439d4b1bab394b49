import type { ScheduleEntry, SeenJob, TickMark } from '../../ports/schedule.ts'
import { argsDigest, parsed } from './job-json.ts'
import type { ReadOnlyRedis } from './redis-session.ts'
import type { Held } from './sidekiq-scheduler.ts'

/** `cron_jobs:<namespace>` and the hash of each job, as sidekiq-cron 2 keeps them. */
export async function cronHeld(redis: ReadOnlyRedis, namespaces: readonly string[]): Promise<Held> {
  const entries: ScheduleEntry[] = []
  const unreadable: Held['unreadable'] = []
  for (const namespace of namespaces)
    for (const key of await redis.smembers(`cron_jobs:${namespace}`)) {
      const job = await redis.hgetall(key)
      const name = job.name ?? nameOf(key, namespace)
      if (!job.cron || !job.klass)
        unreadable.push({ name, why: `The cron job ${name} has no ${job.cron ? 'class' : 'cron line'}.` })
      else entries.push(entryOf(name, job as Record<string, string> & { cron: string; klass: string }))
    }
  return { entries, unreadable }
}

function entryOf(name: string, job: Record<string, string> & { cron: string; klass: string }): ScheduleEntry {
  const message = parsed(job.message ?? '') as { queue?: unknown } | undefined
  return {
    name,
    class: job.klass,
    timing: { kind: 'cron', text: job.cron },
    ...(typeof message?.queue === 'string' ? { queue: message.queue } : {}),
    args: argsDigest(parsed(job.args ?? '') ?? job.args),
    enabled: job.status !== 'disabled',
  }
}

function nameOf(key: string, namespace: string): string {
  return key.slice(`cron_job:${namespace}:`.length)
}

/** `:enqueued`: member and score are the tick, as ISO 8601 and in seconds. `:jid_history`: the last ten jobs. */
export async function cronFired(
  redis: ReadOnlyRedis,
  namespaces: readonly string[],
  entries: readonly ScheduleEntry[],
  from: number,
  to: number,
): Promise<{ marks: TickMark[]; jobs: SeenJob[] }> {
  const marks: TickMark[] = []
  const jobs: SeenJob[] = []
  const classes = new Map(entries.map((entry) => [entry.name, entry.class]))
  for (const namespace of namespaces)
    for (const key of await redis.smembers(`cron_jobs:${namespace}`)) {
      const name = nameOf(key, namespace)
      for (const { member, score } of await redis.scored(`${key}:enqueued`, from / 1000, to / 1000)) {
        const tick = Date.parse(member)
        // When a job is made, the tick before is noted under the time of the making, so that it does not fire at once: no claim.
        if (tick === Math.round(score) * 1000) marks.push({ name, tick })
      }
      for (const text of await redis.lrange(`${key}:jid_history`, 0, -1)) {
        const past = parsed(text) as { jid?: unknown; enqueued?: unknown } | undefined
        const at = Date.parse(String(past?.enqueued))
        if (typeof past?.jid === 'string' && at >= from && at < to)
          jobs.push({ jid: past.jid, class: classes.get(name) ?? '', name, at, pushed: true, seen: 'history' })
      }
    }
  return { marks, jobs }
}
