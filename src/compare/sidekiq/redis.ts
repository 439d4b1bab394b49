import type { Finding } from '../../kernel/judgement.ts'
import type { RedisAbout } from '../../ports/redis.ts'

/** Oldest Redis that a Sidekiq starts on (lib/sidekiq/cli.rb). */
const NEEDED: readonly [sidekiq: number, redis: string][] = [
  [8, '7.0'],
  [7, '6.2'],
  [6, '4.0'],
]

/** What Sidekiq's own code sends. */
export const COMMANDS = [
  'brpop',
  'lpush',
  'rpush',
  'lrange',
  'llen',
  'lrem',
  'sadd',
  'srem',
  'smembers',
  'scard',
  'sscan',
  'hset',
  'hget',
  'hgetall',
  'hmget',
  'hincrby',
  'expire',
  'incrby',
  'zadd',
  'zrem',
  'zcard',
  'zrange',
  'zremrangebyrank',
  'zremrangebyscore',
  'evalsha',
  'script',
  'multi',
  'exec',
  'info',
  'unlink',
  'set',
  'get',
  'mget',
  'exists',
  'ping',
] as const

export function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The oldest Redis for a Sidekiq; undefined for one that nothing is known of. */
export function neededRedis(sidekiq: string): string | undefined {
  const major = Number(sidekiq.split('.')[0])
  return NEEDED.find(([from]) => major >= from)?.[1]
}

/** Above this share of its memory a Redis counts as nearly full. */
const ROOM = 0.8

export function evictionFindings(source: RedisAbout, target: RedisAbout, stated: string | undefined): Finding[] {
  const findings: Finding[] = []
  const policy = target.policy || stated || ''
  if (policy !== 'noeviction')
    findings.push({
      code: 'redis-evicts',
      at: 'maxmemory-policy',
      source: source.policy,
      target: policy,
      remedy: {
        how: 'Set the policy to noeviction: az redis update --set redisConfiguration.maxmemory-policy=noeviction, or evictionPolicy NoEviction of Azure Managed Redis.',
      },
    })
  if (target.evicted > 0)
    findings.push({
      code: 'redis-has-evicted',
      at: 'evicted_keys',
      source: source.evicted,
      target: target.evicted,
      remedy: {
        how: 'Set noeviction first, then find out what is missing: compare the queues and schedules with the old side, and reset the counter (CONFIG RESETSTAT) where that is allowed.',
      },
    })
  if (target.maxBytes > 0 && target.usedBytes / target.maxBytes > ROOM)
    findings.push({
      code: 'redis-memory-short',
      at: 'used_memory',
      source: megabytes(source.usedBytes),
      target: `${megabytes(target.usedBytes)} of ${megabytes(target.maxBytes)}`,
      remedy: { how: 'Take a larger size before the cutover, or clear what does not belong there.' },
    })
  return findings
}

export function shapeFindings(source: RedisAbout, target: RedisAbout, lacks: readonly string[]): Finding[] {
  const findings: Finding[] = []
  if (target.cluster)
    findings.push({
      code: 'redis-clustered',
      at: 'cluster',
      source: source.cluster ? 'clustered' : 'one shard',
      target: 'clustered',
      remedy: {
        how: 'Take Azure Managed Redis with the cluster policy NonClustered (up to 25 GB), or a size without shards.',
      },
    })
  if (target.db !== 0)
    findings.push({
      code: 'redis-database-number',
      at: 'database',
      source: source.db,
      target: target.db,
      remedy: { how: 'End REDIS_URL with /0, and give each application a Redis of its own in place of a number.' },
    })
  if (!target.tls)
    findings.push({
      code: 'redis-plain-text',
      at: 'tls',
      source: source.tls ? 'TLS' : 'plain text',
      target: 'plain text',
      remedy: {
        how: 'Use rediss:// in REDIS_URL (port 6380, or 10000 of Azure Managed Redis), and switch the plain port off.',
      },
    })
  if (lacks.length > 0)
    findings.push({
      code: 'redis-command-missing',
      at: lacks.join(', '),
      source: 'there',
      target: 'not there',
      remedy: { how: 'Take a tier that has them, or let the account run them (ACL).' },
    })
  if (source.persistent && !target.persistent)
    findings.push({
      code: 'redis-forgets',
      at: 'persistence',
      source: 'append-only file or snapshots',
      target: 'none',
      remedy: {
        how: 'Switch persistence on (Premium, or Azure Managed Redis), or waive it with the reason why jobs may be lost.',
      },
    })
  return findings
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`
}
