import type { RedisAbout, RedisServerReader } from '../../ports/redis.ts'
import type { SideHandle } from '../side.ts'
import { redisOf } from './client.ts'

export function redisServerReader(side: SideHandle): RedisServerReader {
  const redis = redisOf(side)
  const endpoint = side.services.redis
  return {
    async about(): Promise<RedisAbout> {
      const info = parseInfo(await redis.ask<string>('info', 'everything'))
      const number = (name: string) => Number(info.get(name) ?? 0)
      return {
        version: info.get('redis_version') ?? '',
        kind: endpoint?.kind ?? 'self-managed',
        db: endpoint?.db ?? 0,
        tls: endpoint?.tls !== undefined,
        cluster: info.get('cluster_enabled') === '1' || info.get('redis_mode') === 'cluster',
        policy: info.get('maxmemory_policy') ?? '',
        evicted: number('evicted_keys'),
        usedBytes: number('used_memory'),
        maxBytes: number('maxmemory'),
        persistent: info.get('aof_enabled') === '1' || number('rdb_saves') > 0,
      }
    },

    async lacks(commands) {
      const told = await redis.ask<(unknown[] | null)[]>('command', 'INFO', ...commands)
      return commands.filter((_, i) => !told[i])
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

function parseInfo(text: string): Map<string, string> {
  return new Map(
    text
      .split(/\r?\n/)
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
}
