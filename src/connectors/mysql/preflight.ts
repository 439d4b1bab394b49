import { CannotTell } from '../../kernel/judgement.ts'
import type { MysqlEndpoint } from '../../ports/endpoint.ts'
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
  const databases = rows.map(({ name }) => name).filter((name) => !SYSTEM.includes(name.toLowerCase()))
  return { version, databases, ...(identity ? { uuid: identity.Value } : {}) }
}

/** The schemas to compare: those asked for, checked against the source; else all that the source shows. */
export function chooseDatabases(asked: readonly string[] | undefined, source: Reached): readonly string[] {
  if (!asked) {
    if (source.databases.length === 0)
      throw new CannotTell(
        'nothing-examined',
        'source: the account sees no database; grant it SELECT on the one to compare, or name another with --database.',
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
