import { CannotTell } from '../../kernel/judgement.ts'
import type { MysqlEndpoint } from '../../ports/endpoint.ts'
import { readReader } from './privileges/see.ts'
import { type ServerVersion, serverVersion } from './server.ts'
import { MysqlPool, type SessionLimits } from './session.ts'

const SYSTEM = [
  'information_schema',
  'mysql',
  'performance_schema',
  'sys',
  'innodb',
  'tmp',
  'rdsadmin',
  '__recovery__',
  '__azure_sys__',
  '__az_replication__',
]

export interface Reached {
  version: ServerVersion
  /** Schemas that the account may see, without the system's own. */
  databases: readonly string[]
  /** Whether those are all that the server has; absent: only the ones that the account has a right on. */
  whole?: true
  /** Absent on MariaDB. */
  uuid?: string
}

/** Whether a server answers at all, and as what. Throws `CannotTell`. */
export async function reach(
  endpoint: MysqlEndpoint,
  label: string,
  limits: SessionLimits,
  signal?: AbortSignal,
): Promise<Reached> {
  await using pool = new MysqlPool(endpoint, label, limits, 1)
  const version = await serverVersion(pool, signal)
  const rows = await pool.query<{ name: string }>(
    'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1',
    [],
    signal,
  )
  const [identity] = await pool.query<{ Value: string }>("SHOW GLOBAL VARIABLES LIKE 'server_uuid'", [], signal)
  const { held } = await readReader(pool, signal ?? new AbortController().signal)
  const whole = ['SHOW DATABASES', 'SELECT'].some((privilege) => held.onServer(privilege))
  const databases = rows.map(({ name }) => name).filter((name) => !SYSTEM.includes(name.toLowerCase()))
  return { version, databases, ...(whole ? { whole } : {}), ...(identity ? { uuid: identity.Value } : {}) }
}

/** The schemas to compare: those asked for, checked against the source; else all that the source shows. */
export function chooseDatabases(asked: readonly string[] | undefined, source: Reached): readonly string[] {
  if (!asked) {
    if (source.databases.length === 0)
      throw new CannotTell(
        'nothing-examined',
        'source: the account sees no database; grant it SELECT on the one to compare, or name another with --database.',
      )
    // A database that the account has no right on would be left out, and nothing would say so.
    if (!source.whole)
      throw new CannotTell(
        'not-configured',
        `source: which databases to compare is not stated, and the account sees only those that it has a right on (${source.databases.slice(0, 8).join(', ')}); name them with databases in the config, --database or in the URL, or GRANT SHOW DATABASES ON *.* to the account.`,
      )
    return source.databases
  }
  const missing = asked.filter(
    (name) => !source.databases.some((seen) => seen === name || seen.toLowerCase() === name.toLowerCase()),
  )
  if (missing.length > 0) {
    const seen = source.databases.length > 0 ? `it sees ${source.databases.slice(0, 8).join(', ')}` : 'it sees none'
    throw new CannotTell(
      'not-configured',
      `source: there is no database '${missing.join("', '")}' that the account may see; ${seen}.`,
    )
  }
  return asked
}

/** A server compared with itself would agree with itself. */
export function refuseSame(source: Reached, target: Reached): void {
  if (source.uuid === undefined || source.uuid !== target.uuid) return
  throw new CannotTell(
    'not-configured',
    `source and target are one server (server_uuid ${source.uuid}): point one of them elsewhere.`,
  )
}
