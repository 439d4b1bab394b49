import { CannotTell } from '../../kernel/judgement.ts'
import { versionNumber } from './server.ts'
import type { MysqlPool } from './session.ts'

/** Something that the account may not read, and what that leaves unproven. */
export interface MissingPrivilege {
  what: string
  /** The statement that mends it. */
  grant: string
  /** Patterns of check ids. */
  unproven: readonly string[]
}

interface Probe {
  what: string
  sql: string
  grant: string
  unproven: readonly string[]
}

/** What each privilege on a database makes visible. */
const SERVES = {
  SELECT: ['schema/*', 'data/*'],
  'SHOW VIEW': ['schema/views'],
  TRIGGER: ['schema/triggers'],
  EVENT: ['schema/events', 'settings/event-scheduler'],
} as const

/** Tries what the checks read, one cheap statement each. Throws `CannotTell` where the server itself cannot be asked. */
export async function missingPrivileges(
  pool: MysqlPool,
  databases: readonly string[],
  kind: string,
  signal?: AbortSignal,
): Promise<MissingPrivilege[]> {
  const { version, account } = await pool.one<{ version: string; account: string }>(
    'SELECT VERSION() AS version, CURRENT_USER() AS account',
    [],
    signal,
  )
  const at = account.lastIndexOf('@')
  const to = `'${account.slice(0, at)}'@'${account.slice(at + 1)}'`
  const missing: MissingPrivilege[] = []
  for (const { sql, ...probe } of probes(versionNumber(version), databases, kind, to)) {
    try {
      await pool.query(sql, [], signal)
    } catch (error) {
      if (signal?.aborted) throw error
      if (error instanceof CannotTell && error.reason !== 'forbidden') throw error
      missing.push(probe)
    }
  }
  const grants = (await pool.query('SHOW GRANTS', [], signal)).map((row) => String(Object.values(row)[0]))
  for (const database of databases) {
    const held = grants
      .filter((line) => line.includes(' ON *.* ') || line.includes(` ON \`${database}\`.* `))
      .join('\n')
    const without = Object.keys(SERVES).filter(
      (privilege) => !new RegExp(`\\b(${privilege}|ALL PRIVILEGES)\\b`).test(held),
    )
    if (without.length === 0) continue
    missing.push({
      what: `${without.join(', ')} on ${database}`,
      grant: `GRANT ${without.join(', ')} ON \`${database}\`.* TO ${to}`,
      unproven: without.flatMap((privilege) => SERVES[privilege as keyof typeof SERVES]),
    })
  }
  if (
    versionNumber(version) >= 80_020 &&
    !/\bSHOW_ROUTINE\b|ALL PRIVILEGES ON \*\.\*|GRANT [^\n]*\bSELECT\b[^\n]* ON \*\.\*/.test(grants.join('\n'))
  )
    missing.push({ what: 'SHOW_ROUTINE', grant: `GRANT SHOW_ROUTINE ON *.* TO ${to}`, unproven: ['schema/routines'] })
  return missing
}

function probes(version: number, databases: readonly string[], kind: string, to: string): Probe[] {
  return [
    ...databases.map((database) => ({
      what: `the database ${database}`,
      sql: `SHOW TABLES FROM \`${database.replaceAll('`', '``')}\``,
      grant: `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`${database}\`.* TO ${to}`,
      unproven: ['schema/*', 'data/*'],
    })),
    {
      what: 'the state of replication',
      sql: version >= 80_022 ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS',
      grant: `GRANT REPLICATION CLIENT ON *.* TO ${to}`,
      unproven: ['replication/running', 'replication/channel', 'replication/lag', 'replication/rollback', 'data/*'],
    },
    {
      what: 'performance_schema',
      sql: 'SELECT 1 FROM performance_schema.replication_applier_configuration LIMIT 1',
      grant: `GRANT SELECT ON performance_schema.* TO ${to}`,
      unproven: ['settings/invisible-keys'],
    },
    {
      what: 'the accounts',
      sql: 'SELECT User, Host, plugin, account_locked FROM mysql.user LIMIT 1',
      grant: `GRANT SELECT (User, Host, plugin, …) ON mysql.user TO ${to} (in full in the README)`,
      unproven: ['settings/accounts'],
    },
    {
      what: 'the accounts’ privileges',
      sql: 'SELECT User FROM mysql.db LIMIT 1',
      grant: `GRANT SELECT ON mysql.db TO ${to}`,
      unproven: ['settings/accounts'],
    },
    ...(kind === 'rds'
      ? [
          {
            what: 'the retention of binary logs on RDS',
            sql: 'SELECT value FROM mysql.rds_configuration LIMIT 1',
            grant: `GRANT SELECT ON mysql.rds_configuration TO ${to}`,
            unproven: ['settings/binlog'],
          },
        ]
      : []),
  ]
}
