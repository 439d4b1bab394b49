import { isIP } from 'node:net'
import { Redis, type RedisOptions } from 'ioredis'
import { CannotTell } from '../../kernel/judgement.ts'
import type { ScheduleEndpoint } from '../../ports/schedule.ts'

const CONNECT_MS = 10_000
const COMMAND_MS = 15_000

type Options = Omit<RedisOptions, 'replyMapping'>

/** All that is ever sent, besides AUTH and SELECT at the beginning. Errors arrive as `CannotTell` with the place in them. */
export interface ReadOnlyRedis {
  /** Host, port and database. */
  readonly place: string
  hgetall(key: string): Promise<Record<string, string>>
  smembers(key: string): Promise<string[]>
  zrange(key: string, start: number, stop: number): Promise<string[]>
  /** Members with a score in [from, to). */
  scored(key: string, from: number, to: number): Promise<{ member: string; score: number }[]>
  lrange(key: string, start: number, stop: number): Promise<string[]>
  info(section: string): Promise<string>
  /** Epoch milliseconds. */
  time(): Promise<number>
}

/** Opens a connection that goes with `resources`. */
export function openRedis(
  { url, ca }: ScheduleEndpoint,
  role: string,
  signal: AbortSignal,
  resources: AsyncDisposableStack,
): ReadOnlyRedis {
  const { hostname, port, pathname, protocol } = new URL(url.reveal())
  const at = `${hostname}:${port || 6379}${pathname === '/' ? '' : pathname}`
  const where = `${role}'s scheduler Redis (${at})`
  const options: Options = {
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    lazyConnect: true,
    // Redis before 6 knows no other.
    protocol: 2,
    connectionName: 'oms-parity',
    ...(protocol === 'rediss:'
      ? { tls: { ...(isIP(hostname) ? {} : { servername: hostname }), ...(ca ? { ca } : {}) } }
      : {}),
  }
  const client = new Redis({ ...options, ...addressOf(url.reveal()) })
  let lost: Error | undefined
  client.on('error', (error: Error) => {
    lost = error
  })
  resources.defer(() => client.disconnect())
  const ask = async (command: string, ...args: (string | number)[]): Promise<unknown> => {
    signal.throwIfAborted()
    try {
      return await client.call(command, ...args)
    } catch (error) {
      throw asCannotTell(lost ?? error, where)
    }
  }
  const list = async (command: string, ...args: (string | number)[]) => (await ask(command, ...args)) as string[]
  return {
    place: at,
    hgetall: async (key) => Object.fromEntries(pairs(await list('HGETALL', key))),
    smembers: (key) => list('SMEMBERS', key),
    zrange: (key, start, stop) => list('ZRANGE', key, start, stop),
    // ZRANGE … BYSCORE would need Redis 6.2.
    scored: async (key, from, to) =>
      pairs(await list('ZRANGEBYSCORE', key, from, `(${to}`, 'WITHSCORES')).map(([member, score]) => ({
        member,
        score: Number(score),
      })),
    lrange: (key, start, stop) => list('LRANGE', key, start, stop),
    info: async (section) => String(await ask('INFO', section)),
    async time() {
      const [seconds, microseconds] = await list('TIME')
      return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000)
    },
  }
}

function addressOf(text: string): Options {
  const { hostname, port, username, password, pathname } = new URL(text)
  return {
    host: hostname,
    port: Number(port) || 6379,
    db: Number(pathname.slice(1)) || 0,
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
  }
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? '', flat[2 * i + 1] ?? ''])
}

function asCannotTell(error: unknown, where: string): unknown {
  if (!(error instanceof Error)) return error
  const { message } = error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(message))
    return new CannotTell('forbidden', `${where}: ${message}`, { cause: error })
  if (/timed out/i.test(message)) return new CannotTell('timed-out', `${where}: ${message}`, { cause: error })
  if (/^E[A-Z]+$/.test(code) || /closed|ended|TLS|SSL|certificate|MaxRetries/i.test(`${code} ${message}`))
    return new CannotTell('unreachable', `${where}: ${message}`, { cause: error })
  return new Error(`${where}: ${message}`, { cause: error })
}
