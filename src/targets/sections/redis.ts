import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { z } from 'zod'
import { Secret } from '../../kernel/secret.ts'
import type { RedisEndpoint, RedisKind } from '../../ports/redis.ts'
import type { SideServices } from '../../ports/services.ts'
import type { SidekiqDeclared } from '../../ports/sidekiq-declared.ts'
import { ConfigError } from '../config-error.ts'
import { readUrl } from '../endpoint-config.ts'
import { variable } from '../environment.ts'
import type { Resolved, ResolveSection, SectionPlace } from './index.ts'
import type { redisShape, sidekiqShape } from './redis-shape.ts'

type Written = NonNullable<z.output<typeof redisShape>['source']>

/** `PARITY_SOURCE_REDIS_URL` and `PARITY_TARGET_REDIS_URL` go before the config. */
export const resolveRedis: ResolveSection = ({ redis, sidekiq }, place): Resolved => {
  const side = (role: 'source' | 'target') => {
    const name = `PARITY_${role.toUpperCase()}_REDIS_URL`
    const url = variable(place.env, name)
    const written = redis?.[role]
    if (url !== undefined) return { redis: endpointOf({ ...written, url }, name, place) }
    return written ? { redis: endpointOf(written, `redis.${role}`, place) } : {}
  }
  const text = (name: string, at: string) => {
    try {
      return readFileSync(resolve(place.folder, name), 'utf8')
    } catch (error) {
      throw new ConfigError(`${place.file}: ${at}: cannot read ${name} (${(error as NodeJS.ErrnoException).code}).`)
    }
  }
  const file = (key: 'drill' | 'before') => {
    const name = sidekiq?.[key]
    return name === undefined ? {} : { [key]: resolve(place.folder, name) }
  }
  const named = { ...file('drill'), ...file('before') }
  const files = Object.keys(named).length > 0 ? { sidekiqFiles: named } : {}
  return {
    source: { ...side('source'), ...files },
    target: { ...side('target'), ...files },
    ...(sidekiq
      ? {
          declared: {
            sidekiq: {
              ...stated(sidekiq),
              manifests: Object.fromEntries(
                sidekiq.manifests.map((name, i) => [name, text(name, `sidekiq.manifests[${i}]`)]),
              ),
            },
          },
        }
      : {}),
  }
}

/** Throws `ConfigError` where one side has a Redis and the other none; what writes down the old one alone needs no other. */
export function refuseHalfRedis({ file, services }: { file?: string; services: SideServices }): void {
  const { source, target } = services
  if ((source.redis === undefined) === (target.redis === undefined)) return
  const [has, lacks] = source.redis ? ['source', 'target'] : ['target', 'source']
  throw new ConfigError(
    `${file ?? 'environment'}: a Redis of the ${has} is configured and none of the ${lacks}; add redis.${lacks} to the config or set PARITY_${lacks?.toUpperCase()}_REDIS_URL.`,
  )
}

/** What is stated as it is, without the keys that are not there. */
function stated({
  manifests,
  drill,
  before,
  workloads,
  otherWorkloads,
  entrypoints,
  execs,
  ...rest
}: z.output<typeof sidekiqShape>): Omit<SidekiqDeclared, 'manifests'> {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    ...(given as Pick<SidekiqDeclared, 'beatSeconds' | 'waiting'>),
    ...(workloads ? { workloads } : {}),
    ...(otherWorkloads ? { otherWorkloads } : {}),
    ...(entrypoints ? { entrypoints } : {}),
    ...(execs ? { execs } : {}),
  }
}

const GRAMMAR = {
  schemes: ['rediss', 'redis'],
  meant: 'rediss:// or redis://',
  example: 'rediss://user:password@host:6380/0',
  parameters: [],
}

export function endpointOf(written: Written, at: string, place: SectionPlace): RedisEndpoint {
  const complain = (sentence: string) => new ConfigError(`${place.file}: ${at}: ${sentence}`)
  const { url: given, ca } = written
  const text = typeof given === 'object' ? variable(place.env, given.env, `${place.file}: ${at}: `) : given
  if (!text)
    throw complain(typeof given === 'object' ? `the environment variable ${given.env} is not set.` : 'has no url.')
  // The address itself may hold a password and is not repeated.
  const url = readUrl(text, GRAMMAR, (why) => complain(`${why}.`))
  if (url.password && typeof given === 'string' && at.startsWith('redis.'))
    throw complain("holds a password; write url: env('NAME') and set that variable.")
  if (!/^\d{0,5}$/.test(url.path)) throw complain('ends with the number of a database, such as /0.')
  let pem: string | undefined
  try {
    pem = ca === undefined ? undefined : readFileSync(resolve(place.folder, ca), 'utf8')
  } catch {
    throw complain(`cannot read ${ca}.`)
  }
  const tls = url.scheme === 'rediss'
  return {
    host: url.host,
    port: url.port ?? (tls ? 6380 : 6379),
    db: Number(url.path),
    ...(url.user ? { user: url.user } : {}),
    ...(url.password ? { password: new Secret(url.password) } : {}),
    kind: written.kind ?? kindOf(url.host),
    ...(tls ? { tls: pem ? { ca: pem } : {} } : {}),
  }
}

function kindOf(host: string): RedisKind {
  if (/\.redis\.cache\.windows\.net$/.test(host)) return 'azure-cache'
  if (/\.redis\.azure\.net$/.test(host)) return 'azure-managed'
  return /\.cache\.amazonaws\.com$/.test(host) ? 'elasticache' : 'self-managed'
}
