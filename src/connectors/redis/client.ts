import { isIP } from 'node:net'
import { Redis, ReplyError } from 'ioredis'
import { CannotTell } from '../../kernel/judgement.ts'
import type { RedisEndpoint } from '../../ports/redis.ts'
import type { SideHandle } from '../side.ts'

/** The only commands that reach a server, each of which reads: of keys, of the server; some with these subcommands alone. */
const KEYS = {
  smembers: undefined,
  llen: undefined,
  lrange: undefined,
  zcard: undefined,
  zrange: undefined,
  hgetall: undefined,
  hmget: undefined,
  scan: undefined,
  type: undefined,
  xrange: undefined,
  xinfo: ['stream'],
} as const satisfies Record<string, readonly string[] | undefined>
const SERVER = {
  info: undefined,
  ping: undefined,
  sunion: undefined,
  command: ['info'],
  config: ['get'],
  acl: ['whoami', 'dryrun'],
} as const satisfies Record<string, readonly string[] | undefined>

export type Read = keyof typeof KEYS | keyof typeof SERVER
type Argument = string | number

export interface RedisReads {
  readonly endpoint: RedisEndpoint
  /** Replies as RESP2 has them, but for HGETALL, of which ioredis makes an object. Throws `CannotTell`; where the server itself refuses, `RedisRefusal`. */
  ask<T>(command: Read, ...args: Argument[]): Promise<T>
  /** False: the server refused to select the endpoint's database, and no key of it can be read. */
  selected(): Promise<boolean>
}

/** The server's own answer to a command that it does not run. */
export class RedisRefusal extends Error {}

const CONNECT_MS = 5_000
const COMMAND_MS = 10_000

/** One connection for the length of a check, opened by the first question. Throws `CannotTell` where no Redis is configured. */
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
      `No Redis of the ${role} is configured: set redis.${role} in the config, or PARITY_${role.toUpperCase()}_REDIS_URL.`,
    )
  const where = `Redis of the ${role} (${endpoint.host}:${endpoint.port})`
  const client = clientOf(endpoint)
  let lost: Error | undefined
  client.on('error', (error: Error) => {
    lost = error
  })
  const end = () => client.disconnect()
  signal.addEventListener('abort', end, { once: true })
  resources.defer(() => {
    signal.removeEventListener('abort', end)
    end()
  })
  let opened: Promise<boolean> | undefined
  const open = (): Promise<boolean> => {
    opened ??= connected()
    return opened
  }
  return {
    endpoint,
    selected: open,
    async ask<T>(command: Read, ...args: Argument[]): Promise<T> {
      guard(command, args)
      const selected = await open()
      if (!selected && Object.hasOwn(KEYS, command))
        throw new CannotTell('unreachable', `${where} has no database ${endpoint.db}: what is in it cannot be read.`)
      try {
        return (await client.call(command, ...args)) as T
      } catch (error) {
        throw told(error as Error)
      }
    },
  }

  async function connected(): Promise<boolean> {
    signal.throwIfAborted()
    try {
      await client.connect()
      await client.call('ping')
    } catch (error) {
      throw told(error as Error)
    }
    if (endpoint?.db === 0) return true
    try {
      return (await client.call('select', endpoint?.db ?? 0)) === 'OK'
    } catch (error) {
      const failure = told(error as Error)
      if (failure instanceof RedisRefusal) return false
      throw failure
    }
  }

  function told(error: Error): Error {
    return asTold(error instanceof ReplyError ? error : (lost ?? error), where)
  }
}

function clientOf({ host, port, user, password, tls }: RedisEndpoint): Redis {
  return new Redis({
    host,
    port,
    ...(user ? { username: user } : {}),
    ...(password ? { password: password.reveal() } : {}),
    ...(tls ? { tls: { ...(isIP(host) ? {} : { servername: host }), ...(tls.ca ? { ca: tls.ca } : {}) } } : {}),
    connectionName: 'oms-parity',
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    lazyConnect: true,
    enableReadyCheck: false,
    // Redis before 6 knows no other, and it must be told which version it is.
    protocol: 2,
  })
}

function guard(command: string, [first]: readonly Argument[]): void {
  const all: Record<string, readonly string[] | undefined> = { ...KEYS, ...SERVER }
  const subcommands = all[command]
  const known = Object.hasOwn(all, command)
  if (!known || (subcommands && !subcommands.includes(String(first).toLowerCase())))
    throw new Error(`Refused by the read-only guard: ${command} ${subcommands ? first : ''}`.trim())
}

function asTold(error: Error, where: string): Error {
  const { message } = error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(message))
    return new CannotTell('forbidden', `${where}: ${message}`, { cause: error })
  if (error instanceof ReplyError && !/^(LOADING|MASTERDOWN|CLUSTERDOWN|BUSY|MISCONF)/.test(message))
    return new RedisRefusal(`${where}: ${message}`, { cause: error })
  if (/timed? ?out|ETIMEDOUT/i.test(message + code))
    return new CannotTell('timed-out', `${where}: no answer in time.`, { cause: error })
  return new CannotTell('unreachable', `${where}: ${message || code}.`, { cause: error })
}
