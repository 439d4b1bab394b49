import { createConnection, isIP, type Socket } from 'node:net'
import { authPlugins } from 'mysql2'
import mysql, { type Connection, type ConnectionOptions, type SslOptions } from 'mysql2/promise'
import { CannotTell } from '../../kernel/judgement.ts'
import type { MysqlEndpoint } from '../../ports/endpoint.ts'
import { asCannotTell } from './errors.ts'

export interface SessionLimits {
  /** Milliseconds a statement may run, enforced by the server for SELECT and by the client for all. */
  statementMs: number
  connectMs: number
}

export type Row = Record<string, unknown>
export type Param = string | number | bigint | boolean | null | Buffer

/** Statements that only read, or change nothing but this session. The read-only transaction mode of the session is the second fence. */
const READS =
  /^\s*(?:\/\*.*?\*\/\s*)?\(?\s*(?:SELECT|SHOW|EXPLAIN|DESCRIBE|WITH|TABLE|VALUES|START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY|COMMIT|ROLLBACK|SET (?:SESSION\b|NAMES\b|time_zone\b))/i

/** `INTO OUTFILE`, `INTO @var`, locking reads and writing calls do not belong in a read. */
const NOT_READS =
  /\bINTO\s+(?:OUTFILE|DUMPFILE)\b|\bFOR\s+UPDATE\b|\bLOCK\s+IN\s+SHARE\s+MODE\b|\bFOR\s+SHARE\b|\b(?:SLEEP|GET_LOCK|BENCHMARK)\s*\(/i

/** One guarded connection: read-only, bounded in time, UTC, byte-exact text. Values arrive as text where a number would lose digits. */
export class MysqlSession implements AsyncDisposable {
  readonly #connection: Connection
  readonly #endpoint: MysqlEndpoint
  readonly #limits: SessionLimits
  readonly label: string
  #closed = false

  private constructor(connection: Connection, endpoint: MysqlEndpoint, label: string, limits: SessionLimits) {
    this.#connection = connection
    this.#endpoint = endpoint
    this.#limits = limits
    this.label = label
  }

  static async open(endpoint: MysqlEndpoint, label: string, limits: SessionLimits): Promise<MysqlSession> {
    const where = `${label} (${endpoint.host}:${endpoint.port})`
    try {
      const connection = await connect(endpoint, limits)
      // A broken idle connection must not end the process: its next statement tells.
      connection.on('error', () => {})
      const session = new MysqlSession(connection, endpoint, where, limits)
      const core = (
        connection as unknown as { connection: { stream: { once(event: 'close', heard: () => void): void } } }
      ).connection
      core.stream.once('close', () => {
        session.#closed = true
      })
      await session.#prepare()
      return session
    } catch (error) {
      throw asCannotTell(error, where)
    }
  }

  async #prepare(): Promise<void> {
    const seconds = Math.max(1, Math.ceil(this.#limits.statementMs / 1000))
    const [rows] = await this.#connection.query('SELECT VERSION() AS version')
    const version = String((rows as Row[])[0]?.version)
    const mariadb = /mariadb/i.test(version)
    const settings = [
      'SET NAMES utf8mb4',
      "SET SESSION time_zone = '+00:00', sql_mode = '', lock_wait_timeout = 5",
      mariadb
        ? `SET SESSION max_statement_time = ${seconds}`
        : `SET SESSION max_execution_time = ${this.#limits.statementMs}`,
      'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY',
      ...(mariadb || version.startsWith('5.') ? [] : ['SET SESSION information_schema_stats_expiry = 0']),
    ]
    for (const statement of settings) await this.#connection.query(statement)
  }

  /** Rows by the column names of the statement. BIGINT, DECIMAL, dates and JSON are text; binary columns are Buffers. */
  async query<T extends Row = Row>(sql: string, params: readonly Param[] = [], signal?: AbortSignal): Promise<T[]> {
    if (!READS.test(sql) || NOT_READS.test(sql)) throw new Error(`Refused by the read-only guard: ${sql.slice(0, 120)}`)
    signal?.throwIfAborted()
    const onAbort = () => void this.#cancel()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      // The client's own limit also covers SHOW and a network that swallows packets.
      const timeout = this.#limits.statementMs + 5_000
      const [rows] = await this.#connection.query({ sql, values: [...params], timeout })
      return rows as T[]
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw asCannotTell(error, this.label, sql)
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Whether the connection was lost or given up. */
  get closed(): boolean {
    return this.#closed
  }

  /** Stops the running statement on the server too: dropping the connection alone would leave it running there. */
  async #cancel(): Promise<void> {
    const id = this.#connection.threadId
    this.#connection.destroy()
    try {
      const killer = await connect(this.#endpoint, { ...this.#limits, connectMs: 2_000 })
      killer.on('error', () => {})
      await killer.query(`KILL ${Number(id)}`).catch(() => {})
      killer.destroy()
    } catch {
      // The statement's own time limit ends it.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const end = this.#connection.end().catch(() => {})
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, 1_000)
    await Promise.race([end, promise])
    clearTimeout(timer)
    this.#connection.destroy()
  }
}

function refuseKey(): never {
  throw new CannotTell('forbidden', 'the server asks for the password itself, which is not sent without TLS')
}

const CHALLENGE_ONLY: ConnectionOptions = {
  authPlugins: {
    caching_sha2_password: authPlugins.caching_sha2_password({ onServerPublicKey: refuseKey }),
    sha256_password: authPlugins.sha256_password({ onServerPublicKey: refuseKey }),
  },
}

/**
 * A bare connection without the guard, for the TLS measurements; `session.ts` is the only place that makes one.
 * @param hidePassword logs in by challenge and response alone: the password itself is not sent, not even under a key that
 *   the server hands out, as nobody has verified whose key it is. Then caching_sha2_password needs a login of late by other means.
 */
export async function connect(
  endpoint: MysqlEndpoint,
  limits: SessionLimits,
  { hidePassword = false } = {},
): Promise<Connection> {
  const { mode } = endpoint.tls
  const options: ConnectionOptions = {
    host: endpoint.host,
    port: endpoint.port,
    user: endpoint.user,
    password: endpoint.password.reveal(),
    connectTimeout: limits.connectMs,
    charset: 'utf8mb4_general_ci',
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    ...(hidePassword ? CHALLENGE_ONLY : {}),
    ...(mode === 'verify-identity' && isIP(endpoint.host) ? { stream: () => namedByAddress(endpoint) } : {}),
  }
  if (mode === 'disabled') return await mysql.createConnection(options)
  try {
    return await mysql.createConnection({ ...options, ssl: sslOptions(endpoint) })
  } catch (error) {
    if (mode === 'preferred' && (error as { code?: string }).code === 'HANDSHAKE_NO_SSL_SUPPORT') {
      return await mysql.createConnection(options)
    }
    throw error
  }
}

/**
 * Without a server name, which TLS has not for addresses, Node would hold the certificate against 'localhost': a socket that knows
 * what it connected to is held against that, by the addresses that the certificate is for.
 */
function namedByAddress({ host, port }: MysqlEndpoint): Socket {
  const socket = createConnection({ host, port, keepAlive: true, noDelay: true })
  return Object.assign(socket, { _host: host })
}

function sslOptions({ host, tls }: MysqlEndpoint): SslOptions {
  const verify = tls.mode === 'verify-ca' || tls.mode === 'verify-identity'
  return {
    rejectUnauthorized: verify,
    ...(tls.ca ? { ca: tls.ca } : {}),
    ...(tls.mode === 'verify-identity' ? { verifyIdentity: true } : {}),
    ...(isIP(host) ? {} : { servername: host }),
  } as SslOptions
}

/** A few sessions of one server, opened when first needed, each lent to one caller at a time. */
export class MysqlPool implements AsyncDisposable {
  readonly #idle: MysqlSession[] = []
  readonly #waiting: (() => void)[] = []
  #open = 0
  readonly endpoint: MysqlEndpoint
  readonly label: string
  readonly limits: SessionLimits
  readonly size: number

  constructor(endpoint: MysqlEndpoint, label: string, limits: SessionLimits, size: number) {
    this.endpoint = endpoint
    this.label = label
    this.limits = limits
    this.size = size
  }

  /** Runs `work` with one session. A session whose work failed is not lent again. */
  async with<T>(work: (session: MysqlSession) => Promise<T>): Promise<T> {
    while (this.#idle.length === 0 && this.#open >= this.size) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    let session = this.#usable()
    try {
      if (!session) {
        this.#open++
        session = await MysqlSession.open(this.endpoint, this.label, this.limits)
      }
      const result = await work(session)
      this.#idle.push(session)
      return result
    } catch (error) {
      this.#open--
      if (session) await session[Symbol.asyncDispose]()
      throw error
    } finally {
      this.#waiting.shift()?.()
    }
  }

  /** An idle session whose connection still stands. */
  #usable(): MysqlSession | undefined {
    for (let session = this.#idle.pop(); session; session = this.#idle.pop()) {
      if (!session.closed) return session
      this.#open--
    }
    return undefined
  }

  query<T extends Row = Row>(sql: string, params: readonly Param[] = [], signal?: AbortSignal): Promise<T[]> {
    return this.with((session) => session.query<T>(sql, params, signal))
  }

  /** The first row, where there must be one. */
  async one<T extends Row = Row>(sql: string, params: readonly Param[] = [], signal?: AbortSignal): Promise<T> {
    const [row] = await this.query<T>(sql, params, signal)
    if (!row) throw new CannotTell('nothing-examined', `${this.label}: no answer to ${sql.slice(0, 80)}`)
    return row
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((session) => session[Symbol.asyncDispose]()))
  }
}
