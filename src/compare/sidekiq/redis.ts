import type { Finding } from '../../kernel/judgement.ts'
import type { CommandsTold, RedisAbout } from '../../ports/redis.ts'

/** Oldest Redis that a Sidekiq starts on (lib/sidekiq/cli.rb). */
const NEEDED: readonly [sidekiq: number, redis: string][] = [
  [8, '7.0'],
  [7, '6.2'],
  [6, '4.0'],
]

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

const SET_POLICY =
  'Set the policy to noeviction: az redis update --set redisConfiguration.maxmemory-policy=noeviction, or evictionPolicy NoEviction of Azure Managed Redis.'

/** `stated`: the target's policy by its control plane, for a service that does not tell it. */
export function evictionFindings(source: RedisAbout, target: RedisAbout, stated: string | undefined): Finding[] {
  const findings: Finding[] = []
  const [policy, bad] = [
    target.policy || (stated ?? ''),
    [target.policy, stated ?? ''].find((one) => one && !keepsAll(one)),
  ]
  if (bad)
    findings.push({
      code: 'redis-evicts',
      at: 'maxmemory-policy',
      source: source.policy,
      target: bad,
      remedy: { how: SET_POLICY },
    })
  if (source.policy && !keepsAll(source.policy))
    findings.push({
      code: 'redis-evicts-on-source',
      at: 'maxmemory-policy',
      source: source.policy,
      target: policy,
      remedy: {
        how: 'Set noeviction on the old Redis before the freeze: an evicted heartbeat looks like a worker that has gone.',
      },
    })
  const evicted = (side: 'source' | 'target', { evicted, uptimeSeconds }: RedisAbout): Finding => ({
    code: 'redis-has-evicted',
    at: `${side} evicted_keys`,
    source: source.evicted,
    target: target.evicted,
    remedy: {
      how: `${evicted} keys within ${Math.round(uptimeSeconds / 3600)} hours. Set noeviction first, then find out what is missing (jobs by their effects in the database), and reset the counter where that is allowed (CONFIG RESETSTAT).`,
    },
  })
  if (target.evicted > 0) findings.push(evicted('target', target))
  if (source.evicted > 0) findings.push(evicted('source', source))
  const most = target.maxBytes || target.machineBytes
  if (most > 0 && target.usedBytes / most > ROOM)
    findings.push({
      code: 'redis-memory-short',
      at: 'used_memory',
      source: megabytes(source.usedBytes),
      target: `${megabytes(target.usedBytes)} of ${megabytes(most)}`,
      remedy: { how: 'Take a larger size before the cutover, or clear what does not belong there.' },
    })
  return findings
}

/** `noeviction`, and `NoEviction` as Azure's control plane writes it. */
function keepsAll(policy: string): boolean {
  return policy.toLowerCase().replaceAll(/[^a-z]/g, '') === 'noeviction'
}

export interface Shape {
  source: RedisAbout
  target: RedisAbout
  spansSlots: boolean
  commands: CommandsTold
  /** Of the target by its control plane. */
  statedPersistence: 'on' | 'off' | null
}

export function shapeFindings({ source, target, spansSlots, commands, statedPersistence }: Shape): Finding[] {
  const findings: Finding[] = []
  if (target.cluster || !spansSlots)
    findings.push({
      code: 'redis-clustered',
      at: 'cluster',
      source: source.cluster ? 'clustered' : 'one shard',
      target: spansSlots ? 'clustered' : 'CROSSSLOT for a command over several keys',
      remedy: {
        how: 'Take Azure Managed Redis with the cluster policy NonClustered (up to 25 GB), or a size without shards.',
      },
    })
  if (target.db !== 0)
    findings.push({
      code: 'redis-database-number',
      at: 'database',
      source: source.db,
      target: target.selected ? target.db : `${target.db}, which the server refused to select`,
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
  if (commands.missing.length > 0)
    findings.push({
      code: 'redis-command-missing',
      at: commands.missing.join(', '),
      source: 'there',
      target: 'not there',
      remedy: { how: 'Take a tier that has them.' },
    })
  if (commands.refused.length > 0)
    findings.push({
      code: 'redis-command-refused',
      at: commands.refused.join(', '),
      source: 'allowed',
      target: 'not allowed to this account',
      remedy: {
        how: 'Give the account the access policy Data Contributor, or let it run them (ACL SETUSER … +command).',
      },
    })
  if (source.persistence !== 'off' && (statedPersistence ?? target.persistence) === 'off')
    findings.push({
      code: 'redis-forgets',
      at: 'persistence',
      source: source.persistence === 'on' ? 'append-only file or snapshots' : 'not told',
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
