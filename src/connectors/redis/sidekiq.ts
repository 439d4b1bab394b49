import type { SidekiqProcess, SidekiqReader, WaitingJob, WaitingPlace, WorkingJob } from '../../ports/redis.ts'
import type { SideHandle } from '../side.ts'
import { type RedisReads, redisOf } from './client.ts'
import { waitingJob, workingJob } from './sidekiq-json.ts'

const PAGE = 1_000
/** Keys that a search for what dead processes left behind looks at. */
const MOST_KEYS = 1_000_000
const SETS = ['schedule', 'retry', 'dead'] as const
/** What threads have in hand: since 7, and before. */
const WORK = [':work', ':workers']

/** Sidekiq's layout in Redis, as 6.4 to 8.1 write it (lib/sidekiq/launcher.rb, api.rb). */
export function sidekiqReader(side: SideHandle): SidekiqReader {
  const redis = redisOf(side)
  const names = async (key: 'queues' | 'processes') => (await redis.ask<string[]>('smembers', key)).sort()
  return {
    async queues() {
      const queues = await names('queues')
      const lengths = await Promise.all(queues.map((name) => redis.ask<number>('llen', `queue:${name}`)))
      return Object.fromEntries(queues.map((name, i) => [name, Number(lengths[i])]))
    },

    async waiting(most) {
      const jobs: WaitingJob[] = []
      const places: WaitingPlace[] = []
      for (const where of [...(await names('queues')).map((name) => `queue:${name}`), ...SETS]) {
        const isSet = !where.startsWith('queue:')
        const length = () => redis.ask<number>(isSet ? 'zcard' : 'llen', where).then(Number)
        const before = await length()
        for await (const page of isSet ? setPages(redis, where, most) : listPages(redis, where, most))
          for (const job of page) jobs.push(job)
        places.push({ where, length: before, moved: (await length()) !== before, cut: before > most })
      }
      return { jobs, places }
    },

    async processes() {
      return await Promise.all((await names('processes')).map((identity) => processOf(redis, identity)))
    },

    async working() {
      // The hash of a process that has gone may outlive its place among the processes, by a minute.
      const found = await keysLike(redis, `*${WORK[0]}*`)
      const left = found.keys.filter((key) => WORK.some((end) => key.endsWith(end)))
      const beating = (await names('processes')).flatMap((identity) => WORK.map((end) => `${identity}${end}`))
      const jobs: WorkingJob[] = []
      for (const key of [...new Set([...beating, ...left])].sort()) {
        const threads = await redis.ask<Record<string, string>>('hgetall', key)
        const identity = key.slice(0, key.lastIndexOf(':'))
        for (const text of Object.values(threads)) jobs.push(...workingJob(identity, text))
      }
      return { jobs, complete: found.complete }
    },
  }
}

async function* listPages(redis: RedisReads, where: string, most: number): AsyncGenerator<WaitingJob[]> {
  for (let at = 0; at < most; at += PAGE) {
    const texts = await redis.ask<string[]>('lrange', where, at, Math.min(most, at + PAGE) - 1)
    yield texts.flatMap((text) => waitingJob(text, where))
    if (texts.length < PAGE) return
  }
}

async function* setPages(redis: RedisReads, where: string, most: number): AsyncGenerator<WaitingJob[]> {
  for (let at = 0; at < most; at += PAGE) {
    const flat = await redis.ask<string[]>('zrange', where, at, Math.min(most, at + PAGE) - 1, 'WITHSCORES')
    yield flat.flatMap((text, i) => (i % 2 === 0 ? waitingJob(text, where, Number(flat[i + 1])) : []))
    if (flat.length < 2 * PAGE) return
  }
}

async function processOf(redis: RedisReads, identity: string): Promise<SidekiqProcess> {
  const fields = ['info', 'concurrency', 'busy', 'beat', 'quiet'] as const
  const [info, concurrency, busy, beat, quiet] = await redis.ask<(string | null)[]>('hmget', identity, ...fields)
  const told = info ? (JSON.parse(info) as { queues?: string[]; version?: string; concurrency?: number }) : {}
  return {
    identity,
    quiet: quiet === 'true',
    busy: Number(busy ?? 0),
    concurrency: Number(concurrency ?? told.concurrency ?? 0),
    ...(beat ? { beat: Math.round(Number(beat) * 1000) } : {}),
    queues: told.queues ?? [],
    version: told.version ?? '',
  }
}

/** By SCAN, which never holds the server up for long. */
async function keysLike(redis: RedisReads, pattern: string): Promise<{ keys: string[]; complete: boolean }> {
  const found = new Set<string>()
  let cursor = '0'
  for (let looked = 0; looked < MOST_KEYS; looked += PAGE) {
    const [next, keys] = await redis.ask<[string, string[]]>('scan', cursor, 'MATCH', pattern, 'COUNT', PAGE)
    for (const key of keys) found.add(key)
    cursor = next
    if (cursor === '0') return { keys: [...found], complete: true }
  }
  return { keys: [...found], complete: false }
}
