import type { Json } from '../../kernel/json.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { SettingsReader } from '../../ports/settings.ts'
import type { ServerHandle } from './handle.ts'
import { mustMeasure, mustSee } from './privileges/see.ts'
import { quoted, serverVersion } from './server.ts'
import { MysqlSession, type Row } from './session.ts'

/** REQUIRE_TABLE_PRIMARY_KEY_CHECK of a channel came with 8.0.20. */
const CHOOSES_KEYS = 80_020

export function settingsReader(handle: ServerHandle): SettingsReader {
  const { pool, signal } = handle
  const ask = <T extends Row>(sql: string, params: readonly string[] = []) => pool.query<T>(sql, params, signal)
  return {
    version: async () => String((await pool.one('SELECT @@GLOBAL.version AS version', [], signal)).version),
    globals: async () => byName(await ask('SHOW GLOBAL VARIABLES')),
    identifierCase: async () =>
      Number((await pool.one('SELECT @@GLOBAL.lower_case_table_names AS value', [], signal)).value),

    async evaluate(expressions, setup = []) {
      // Its own session: what `setup` changes must not reach the pool.
      await using session = await MysqlSession.open(pool.endpoint, pool.label, pool.limits)
      for (const statement of setup) {
        const refused = await answer(session, statement, signal)
        if (isRefusal(refused)) return expressions.map(() => refused)
      }
      const answers: Json[] = []
      for (const expression of expressions) answers.push(await answer(session, `SELECT ${expression} AS v`, signal))
      return answers
    },

    async databases(databases) {
      await mustSee(handle, ['select'], databases)
      const rows = await ask<{ name: string; charset: string; collation: string }>(
        `SELECT SCHEMA_NAME AS name, DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation
         FROM information_schema.SCHEMATA WHERE LOWER(SCHEMA_NAME) IN (${list(databases)})`,
        lower(databases),
      )
      return Object.fromEntries(rows.map(({ name, charset, collation }) => [name, { charset, collation }]))
    },

    async names(databases) {
      await mustSee(handle, ['select'], databases)
      const rows = await ask<{ name: string }>(
        `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE LOWER(SCHEMA_NAME) IN (${list(databases)})
         UNION ALL
         SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLES WHERE LOWER(TABLE_SCHEMA) IN (${list(databases)})`,
        [...lower(databases), ...lower(databases)],
      )
      return rows.map(({ name }) => name)
    },

    async primaryKeys(databases) {
      await mustSee(handle, ['select'], databases)
      const rows = await ask<{ name: string; own: number; made: number }>(
        `SELECT CONCAT(t.TABLE_SCHEMA, '.', t.TABLE_NAME) AS name, COUNT(k.CONSTRAINT_NAME) AS own, COUNT(c.COLUMN_NAME) AS made
         FROM information_schema.TABLES t
         LEFT JOIN information_schema.TABLE_CONSTRAINTS k
           ON k.TABLE_SCHEMA = t.TABLE_SCHEMA AND k.TABLE_NAME = t.TABLE_NAME AND k.CONSTRAINT_TYPE = 'PRIMARY KEY'
         LEFT JOIN information_schema.COLUMNS c
           ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME
           AND c.COLUMN_NAME = 'my_row_id' AND c.EXTRA LIKE '%INVISIBLE%' AND c.COLUMN_KEY = 'PRI'
         WHERE t.TABLE_TYPE = 'BASE TABLE' AND LOWER(t.TABLE_SCHEMA) IN (${list(databases)})
         GROUP BY t.TABLE_SCHEMA, t.TABLE_NAME ORDER BY 1`,
        lower(databases),
      )
      return rows.map(({ name, own, made }) => ({
        table: name,
        key: made > 0 ? 'generated' : own > 0 ? 'own' : 'none',
      }))
    },

    async keyPolicies() {
      const { flavour, number } = await serverVersion(pool, signal)
      if (flavour === 'mariadb' || number < CHOOSES_KEYS) return []
      await mustMeasure(handle)
      const rows = await ask(
        'SELECT REQUIRE_TABLE_PRIMARY_KEY_CHECK AS policy FROM performance_schema.replication_applier_configuration',
      )
      return rows.map(({ policy }) => String(policy))
    },

    async events(databases) {
      await mustSee(handle, ['event'], databases)
      const found = []
      for (const database of databases) {
        // SHOW EVENTS refuses without the privilege; information_schema.EVENTS would be silently empty.
        for (const row of await ask(`SHOW EVENTS FROM ${quoted(database)}`))
          found.push({ name: `${database}.${row.Name}`, status: String(row.Status) })
      }
      return found
    },

    async binlogRetention() {
      await mustSee(handle, ['rdsConfiguration'])
      const rds = await rdsRetention()
      if (rds !== undefined) return { hours: rds, from: "mysql.rds_configuration 'binlog retention hours'" }
      const shown = byName(
        await ask(
          "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('binlog_expire_logs_seconds', 'expire_logs_days', 'binlog_expire_logs_auto_purge')",
        ),
      )
      const { binlog_expire_logs_seconds: seconds, expire_logs_days: days, binlog_expire_logs_auto_purge: auto } = shown
      if (auto === 'OFF') return { hours: null, from: 'binlog_expire_logs_auto_purge' }
      if (Number(seconds) > 0) return { hours: Number(seconds) / 3600, from: 'binlog_expire_logs_seconds' }
      if (Number(days) > 0) return { hours: Number(days) * 24, from: 'expire_logs_days' }
      if (seconds === undefined && days === undefined)
        throw new CannotTell('forbidden', `${pool.label}: the server shows no retention of its binary logs.`)
      return { hours: null, from: seconds === undefined ? 'expire_logs_days' : 'binlog_expire_logs_seconds' }
    },
  }

  /** RDS purges by a setting of its own, NULL (0 h) by default; undefined where the server is not RDS. */
  async function rdsRetention(): Promise<number | undefined> {
    try {
      const [row] = await ask("SELECT value FROM mysql.rds_configuration WHERE name = 'binlog retention hours'")
      if (!row) return undefined
      const hours = Number(row.value ?? 0)
      if (Number.isNaN(hours))
        throw new CannotTell(
          'nothing-examined',
          `${pool.label}: the retention of binary logs is '${row.value}', which is no number.`,
        )
      return hours
    } catch (error) {
      if (errorNumber(error) === undefined) throw error
      const { basedir } = await pool.one<{ basedir: string }>('SELECT @@GLOBAL.basedir AS basedir', [], signal)
      if (!basedir.startsWith('/rdsdbbin')) return undefined
      throw new CannotTell(
        'forbidden',
        `${pool.label}: this is RDS and the account may not read how long it keeps binary logs; GRANT SELECT ON mysql.rds_configuration.`,
        { cause: error },
      )
    }
  }
}

function byName(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(
    rows.map((row) => {
      const name = String(row.Variable_name).toLowerCase()
      const value = String(row.Value)
      // A switch such as disconnect_on_expired_password is no secret.
      const secret = /(^|_)(password|pwd|secret|token)$/.test(name) && !/^(?:ON|OFF|[01]?)$/.test(value)
      return [name, secret ? '***' : value]
    }),
  )
}

/** The value as the client sees it: bytes as `0x…`; a refusal by the server is an answer too. */
async function answer(session: MysqlSession, sql: string, signal: AbortSignal): Promise<Json> {
  try {
    const rows: unknown = await session.query(sql, [], signal)
    const value = (Array.isArray(rows) ? (rows as Row[])[0]?.v : null) ?? null
    if (Buffer.isBuffer(value)) return `0x${value.toString('hex')}`
    return typeof value === 'number' ? value : value === null ? null : String(value)
  } catch (error) {
    const number = errorNumber(error)
    if (number === undefined) throw error
    return { error: number }
  }
}

function isRefusal(value: Json): boolean {
  return typeof value === 'object' && value !== null && 'error' in value
}

/** The server's own refusal of a statement; undefined for time-outs, lost connections and everything else. */
function errorNumber(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof CannotTell && error.reason !== 'forbidden') return undefined
  const { errno, sqlState } = (error.cause ?? {}) as { errno?: number; sqlState?: string }
  return sqlState !== undefined && errno !== undefined && errno >= 1000 ? errno : undefined
}

function list(names: readonly string[]): string {
  return names.map(() => '?').join(', ')
}

function lower(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase())
}
