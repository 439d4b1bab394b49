import type { SidekiqProcess, SidekiqReader, WaitingJob, WorkingJob } from '../../ports/redis.ts'
import type { SideHandle } from '../side.ts'
import { redisOf } from './client.ts'

const PAGE = 1_000
const SETS = ['schedule', 'retry', 'dead'] as const

/** Sidekiq's layout in Redis, as 7 and 8 write it (lib/sidekiq/launcher.rb, api.rb). */
export function sidekiqReader(side: SideHandle): SidekiqReader {
  const redis = redisOf(side)
  const queueNames = async () => (await redis.ask<string[]>('smembers', 'queues')).sort()
  const page = async (where: string, command: 'lrange' | 'zrange', most: number): Promise<WaitingJob[]> => {
    const jobs: WaitingJob[] = []
    for (let at = 0; at < most; at += PAGE) {
      const texts = await redis.ask<string[]>(command, where, at, Math.min(most, at + PAGE) - 1)
      jobs.push(...texts.flatMap((text) => jobOf(text, where)))
      if (texts.length < PAGE) break
    }
    return jobs
  }
  const identities = async () => (await redis.ask<string[]>('smembers', 'processes')).sort()
  return {
    async queues() {
      const names = await queueNames()
      const lengths = await Promise.all(names.map((name) => redis.ask<number>('llen', `queue:${name}`)))
      return Object.fromEntries(names.map((name, i) => [name, Number(lengths[i])]))
    },

    async waiting(most) {
      const jobs: WaitingJob[] = []
      for (const name of await queueNames()) jobs.push(...(await page(`queue:${name}`, 'lrange', most)))
      for (const set of SETS) jobs.push(...(await page(set, 'zrange', most)))
      return jobs
    },

    async processes() {
      return await Promise.all(
        (await identities()).map(async (identity): Promise<SidekiqProcess> => {
          const [info, concurrency, busy, beat, quiet] = await redis.ask<(string | null)[]>(
            'hmget',
            identity,
            'info',
            'concurrency',
            'busy',
            'beat',
            'quiet',
          )
          const told = info ? (JSON.parse(info) as { queues?: string[] }) : {}
          return {
            identity,
            quiet: quiet === 'true',
            busy: Number(busy ?? 0),
            concurrency: Number(concurrency ?? 0),
            ...(beat ? { beat: Math.round(Number(beat) * 1000) } : {}),
            queues: told.queues ?? [],
          }
        }),
      )
    },

    async working() {
      const alive = await identities()
      // Of processes that are gone the hash outlives the set's member, for a minute.
      const gone = (await keysLike('*:work')).map((key) => key.slice(0, -':work'.length))
      const all = [...new Set([...alive, ...gone])].sort()
      const hashes = await Promise.all(
        all.map((identity) => redis.ask<Record<string, string>>('hgetall', `${identity}:work`)),
      )
      return all.flatMap((identity, i) => Object.values(hashes[i] ?? {}).flatMap((text) => workOf(identity, text)))
    },
  }

  async function keysLike(pattern: string): Promise<string[]> {
    const found = new Set<string>()
    let cursor = '0'
    do {
      const [next, keys] = await redis.ask<[string, string[]]>('scan', cursor, 'MATCH', pattern, 'COUNT', 1_000)
      for (const key of keys) found.add(key)
      cursor = next
    } while (cursor !== '0')
    return [...found]
  }
}

interface Payload {
  jid?: string
  class?: string
  wrapped?: string
}

function jobOf(text: string, where: string): WaitingJob[] {
  const { jid, class: name, wrapped } = parse(text)
  return jid ? [{ jid, job: wrapped ?? name ?? '', where }] : []
}

function workOf(identity: string, text: string): WorkingJob[] {
  const {
    payload,
    queue,
    run_at: since,
  } = JSON.parse(text) as { payload: string | Payload; queue: string; run_at: number }
  // Before 7 the payload was no text of its own.
  const { jid, class: name, wrapped } = typeof payload === 'string' ? parse(payload) : payload
  return jid ? [{ identity, jid, job: wrapped ?? name ?? '', queue, since }] : []
}

function parse(text: string): Payload {
  try {
    return JSON.parse(text) as Payload
  } catch {
    return {}
  }
}
