import { CannotTell } from '../../kernel/judgement.ts'
import type { CommandsTold, RedisAbout, RedisServerReader } from '../../ports/redis.ts'
import type { SideHandle } from '../side.ts'
import { type RedisReads, RedisRefusal, redisOf } from './client.ts'

/** Keys in many slots; no application has them. */
const SCATTERED = Array.from({ length: 16 }, (_, i) => `oms-parity:nothing:${i}`)

export function redisServerReader(side: SideHandle): RedisServerReader {
  const redis = redisOf(side)
  const { kind, db, tls, host, port } = redis.endpoint
  return {
    async about(): Promise<RedisAbout> {
      const info = parseInfo(await redis.ask<string>('info'))
      const number = (name: string) => Number(info.get(name) ?? 0)
      return {
        version: info.get('redis_version') ?? '',
        kind,
        db,
        place: { host, port, db },
        selected: await redis.selected(),
        tls: tls !== undefined,
        cluster: info.get('cluster_enabled') === '1' || info.get('redis_mode') === 'cluster',
        policy: info.get('maxmemory_policy') ?? '',
        evicted: number('evicted_keys'),
        usedBytes: number('used_memory'),
        maxBytes: number('maxmemory'),
        machineBytes: number('total_system_memory'),
        persistence: await persistenceOf(redis, info),
        uptimeSeconds: number('uptime_in_seconds'),
      }
    },

    spansSlots: () => answersAcrossSlots(redis),

    async commands(wanted): Promise<CommandsTold> {
      const names = Object.keys(wanted)
      const told = await redis.ask<(unknown[] | null)[]>('command', 'info', ...names)
      const missing = names.filter((_, i) => !told[i])
      const refused: string[] = []
      try {
        const user = await redis.ask<string>('acl', 'whoami')
        for (const name of names.filter((one) => !missing.includes(one)))
          if (String(await redis.ask('acl', 'dryrun', user, name, ...(wanted[name] ?? []))) !== 'OK') refused.push(name)
        return { missing, refused, permissionsTold: true }
      } catch (error) {
        if (isRefused(error)) return { missing, refused: [], permissionsTold: false }
        throw error
      }
    },

    async roundTrips(count) {
      const times: number[] = []
      await redis.ask('ping')
      for (let n = 0; n < count; n++) {
        const began = performance.now()
        await redis.ask('ping')
        times.push(performance.now() - began)
      }
      return times
    },
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof RedisRefusal || (error instanceof CannotTell && error.reason === 'forbidden')
}

/** A proxy may hide from INFO that there are shards behind it; a command over many slots finds out. */
async function answersAcrossSlots(redis: RedisReads): Promise<boolean> {
  try {
    await redis.ask('sunion', ...SCATTERED)
    return true
  } catch (error) {
    if (error instanceof RedisRefusal && /CROSSSLOT/.test(error.message)) return false
    throw error
  }
}

async function persistenceOf(redis: RedisReads, info: ReadonlyMap<string, string>): Promise<RedisAbout['persistence']> {
  if (info.get('aof_enabled') === '1') return 'on'
  try {
    const [, points] = await redis.ask<string[]>('config', 'get', 'save')
    if (points !== undefined) return points === '' ? 'off' : 'on'
  } catch (error) {
    if (!isRefused(error)) throw error
  }
  // Snapshots that were taken prove themselves; that none was taken proves nothing.
  return Number(info.get('rdb_last_bgsave_time_sec') ?? -1) >= 0 ? 'on' : 'not-told'
}

function parseInfo(text: string): Map<string, string> {
  return new Map(
    text
      .split(/\r?\n/)
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
}
