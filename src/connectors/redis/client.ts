import { isIP } from 'node:net'
import { Redis } from 'ioredis'
import { CannotTell } from '../../kernel/judgement.ts'
import type { SideHandle } from '../side.ts'

/** The only commands that reach a server: each of them reads. */
const READS = [
  'info',
  'ping',
  'command',
  'smembers',
  'llen',
  'lrange',
  'zcard',
  'zrange',
  'hgetall',
  'hmget',
  'scan',
  'type',
] as const
export type Read = (typeof READS)[number]

export interface RedisReads {
  ask<T>(command: Read, ...args: (string | number)[]): Promise<T>
}

const CONNECT_MS = 5_000
const COMMAND_MS = 10_000
const WHERE = 'redis'

/** One connection for the length of a check. Throws `CannotTell` where no Redis is configured. */
export function redisOf({
  role,
  services,
  resources,
  signal,
}: Pick<SideHandle, 'role' | 'services' | 'resources' | 'signal'>): RedisReads {
  const endpoint = services.redis
  if (!endpoint)
    throw new CannotTell(
      'not-configured',
      `No Redis of the ${role} is configured: set ${WHERE}.${role} in the config, or PARITY_${role.toUpperCase()}_REDIS_URL.`,
    )
  const { host, port, db, user, password, tls } = endpoint
  const client = new Redis({
    host,
    port,
    db,
    ...(user ? { username: user } : {}),
    ...(password ? { password: password.reveal() } : {}),
    ...(tls ? { tls: { ...(isIP(host) ? {} : { servername: host }), ...(tls.ca ? { ca: tls.ca } : {}) } } : {}),
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    lazyConnect: true,
    enableReadyCheck: false,
  })
  let lastError: Error | undefined
  client.on('error', (error: Error) => {
    lastError = error
  })
  resources.defer(() => client.disconnect())
  signal.addEventListener('abort', () => client.disconnect(), { once: true })
  return {
    async ask<T>(command: Read, ...args: (string | number)[]): Promise<T> {
      if (!READS.includes(command)) throw new Error(`Refused by the read-only guard: ${command}`)
      try {
        return (await client.call(command, ...args)) as T
      } catch (error) {
        throw asCannotTell(lastError ?? (error as Error), `Redis of the ${role} (${host}:${port})`)
      }
    },
  }
}

function asCannotTell(error: Error, where: string): Error {
  const { message } = error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (/WRONGPASS|NOAUTH|NOPERM/.test(message))
    return new CannotTell('forbidden', `${where}: ${message.replace(/^\w+ /, '')}`, { cause: error })
  if (/timed? ?out|ETIMEDOUT/i.test(message + code))
    return new CannotTell('timed-out', `${where}: no answer in time.`, { cause: error })
  return new CannotTell('unreachable', `${where}: ${message || code}.`, { cause: error })
}
