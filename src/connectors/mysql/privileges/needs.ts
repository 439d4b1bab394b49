import type { MysqlKind } from '../../../ports/endpoint.ts'
import { quoted, type ServerVersion } from '../server.ts'
import type { HeldPrivileges } from './held.ts'

/** The server as far as it decides which privileges there are. */
export type Product = Pick<ServerVersion, 'flavour' | 'number'> & { kind: MysqlKind }

/** Where a privilege is granted; `databases`: on each that is compared. */
export type Scope = 'server' | 'databases' | { schema: string; table?: string; columns?: readonly string[] }

export interface Need {
  /** What becomes visible, in words. */
  what: string
  privilege: string
  scope: Scope
  /** Privileges on the whole server that serve as well. */
  instead?: readonly string[]
  /** Patterns of check ids that cannot pass without it. */
  checks: readonly string[]
  /** Default: every server. */
  on?(server: Product): boolean
  /** A statement that the server refuses to who lacks the privilege; where there is none, the result is silently smaller. */
  probe?(server: Product, database: string): string
}

/** What may be granted on a database, by the columns of `mysql.user` and `mysql.db` without `_priv`. */
export const PRIVILEGE_COLUMNS = [
  ...['Select', 'Insert', 'Update', 'Delete', 'Create', 'Drop', 'References', 'Index', 'Alter', 'Create_tmp_table'],
  ...['Lock_tables', 'Execute', 'Create_view', 'Show_view', 'Create_routine', 'Alter_routine', 'Event', 'Trigger'],
] as const

const withSuffix = (names: readonly string[]) => names.map((name) => `${name}_priv`)

/** Columns of `mysql.user` that tell who exists, without password hashes. */
const WHO = ['User', 'Host']
const STATE = ['plugin', 'account_locked', 'password_expired', ...withSuffix([...PRIVILEGE_COLUMNS, 'Repl_slave'])]

const isMysql = (server: Product, from: number) => server.flavour === 'mysql' && server.number >= from
const hasShowRoutine = (server: Product) => isMysql(server, 80_020)
/** Bodies of routines are rows of a table there. */
const hasProc = (server: Product) => !isMysql(server, 80_000)
/** MariaDB 10.5.2 split REPLICATION CLIENT; the state of a replica is behind a privilege of its own since 10.5.9. */
const isSplit = ({ flavour, number }: Product) => flavour === 'mariadb' && number >= 100_509

const DEFINERS = ['schema/views', 'schema/triggers', 'schema/routines', 'schema/events']

function accountTable(table: string, from: number): Need {
  return {
    what: `mysql.${table}, which holds privileges of accounts`,
    privilege: 'SELECT',
    scope: { schema: 'mysql', table },
    checks: ['settings/accounts'],
    probe: () => `SELECT 1 FROM mysql.${table} LIMIT 0`,
    on: (server) => isMysql(server, from),
  }
}

/**
 * Every privilege that the harness reads by, and what cannot be proven without it: ports, `doctor`, the documented grants and the
 * removal test all follow this table.
 */
export const NEEDS = {
  process: {
    what: 'sessions of other accounts',
    privilege: 'PROCESS',
    scope: 'server',
    checks: ['replication/read-only', 'replication/clients'],
    // The list of processes itself is answered to everybody, with one's own.
    probe: () => "SELECT 1 FROM information_schema.INNODB_METRICS WHERE NAME = ''",
  },
  replicationClient: {
    what: 'the state of replication and the position of the binary log',
    privilege: 'REPLICATION CLIENT',
    scope: 'server',
    instead: ['SUPER', 'BINLOG MONITOR'],
    checks: [
      ...['replication/running', 'replication/channel', 'replication/lag', 'replication/rollback'],
      ...['replication/gtid', 'replication/read-only', 'replication/source', 'data/rows', 'data/row-counts'],
    ],
    probe: (server) => (isMysql(server, 80_200) ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS'),
  },
  replicaMonitor: {
    what: 'the state of replication',
    privilege: 'SLAVE MONITOR',
    scope: 'server',
    instead: ['SUPER', 'REPLICATION SLAVE ADMIN', 'REPLICA MONITOR'],
    checks: ['replication/*', 'data/rows', 'data/row-counts'],
    on: isSplit,
    probe: () => 'SHOW SLAVE STATUS',
  },
  showRoutine: {
    what: 'stored routines and libraries of other accounts',
    privilege: 'SHOW_ROUTINE',
    scope: 'server',
    instead: ['SELECT'],
    // Objects of kinds that are only listed, as libraries are, belong to the check of tables.
    checks: ['schema/routines', 'schema/tables'],
    on: hasShowRoutine,
  },
  everything: {
    what: 'stored routines of other accounts',
    privilege: 'SELECT',
    scope: 'server',
    checks: ['schema/routines'],
    on: (server) => isMysql(server, 80_000) && !hasShowRoutine(server),
  },
  select: {
    what: 'tables and rows',
    privilege: 'SELECT',
    scope: 'databases',
    checks: ['schema/*', 'data/*', 'settings/charset', 'settings/identifier-case', 'settings/invisible-keys'],
    probe: (_, database) => `SHOW TABLES FROM ${quoted(database)}`,
  },
  showView: {
    what: 'definitions of views',
    privilege: 'SHOW VIEW',
    scope: 'databases',
    checks: ['schema/views'],
  },
  trigger: {
    what: 'triggers',
    privilege: 'TRIGGER',
    scope: 'databases',
    checks: ['schema/triggers'],
  },
  event: {
    what: 'events',
    privilege: 'EVENT',
    scope: 'databases',
    checks: ['schema/events', 'settings/event-scheduler'],
    probe: (_, database) => `SHOW EVENTS FROM ${quoted(database)}`,
  },
  performanceSchema: {
    what: 'performance_schema',
    privilege: 'SELECT',
    scope: { schema: 'performance_schema' },
    checks: ['settings/invisible-keys'],
    probe: () => 'SELECT 1 FROM performance_schema.setup_instruments LIMIT 0',
  },
  proc: {
    what: 'mysql.proc, which holds stored routines of other accounts',
    privilege: 'SELECT',
    scope: { schema: 'mysql', table: 'proc' },
    checks: ['schema/routines'],
    on: hasProc,
    probe: () => 'SELECT 1 FROM mysql.proc LIMIT 0',
  },
  db: accountTable('db', 0),
  tablesPriv: accountTable('tables_priv', 0),
  columnsPriv: accountTable('columns_priv', 0),
  procsPriv: accountTable('procs_priv', 0),
  roleEdges: accountTable('role_edges', 80_000),
  defaultRoles: accountTable('default_roles', 80_000),
  accounts: {
    what: 'which accounts exist',
    privilege: 'SELECT',
    scope: { schema: 'mysql', table: 'user', columns: WHO },
    checks: ['settings/accounts', ...DEFINERS],
    probe: () => `SELECT ${WHO.join(', ')} FROM mysql.user LIMIT 0`,
  },
  accountState: {
    what: 'what accounts may do',
    privilege: 'SELECT',
    scope: { schema: 'mysql', table: 'user', columns: STATE },
    checks: ['settings/accounts'],
    on: (server) => isMysql(server, 0),
    probe: () => `SELECT ${STATE.join(', ')} FROM mysql.user LIMIT 0`,
  },
  rdsConfiguration: {
    what: 'how long RDS keeps binary logs',
    privilege: 'SELECT',
    scope: { schema: 'mysql', table: 'rds_configuration' },
    checks: ['settings/binlog'],
    on: ({ kind }) => kind === 'rds',
    probe: () => 'SELECT 1 FROM mysql.rds_configuration LIMIT 0',
  },
} as const satisfies Record<string, Need>

export type NeedName = keyof typeof NEEDS

export function needsOf(server: Product): NeedName[] {
  return (Object.keys(NEEDS) as NeedName[]).filter((name) => (NEEDS[name] as Need).on?.(server) ?? true)
}

/** What is not granted of a need: databases (`''` for everything that is not on databases), or columns. */
export interface Lack {
  need: NeedName
  database?: string
  columns?: readonly string[]
}

export function lacks(name: NeedName, held: HeldPrivileges, databases: readonly string[]): Lack[] {
  const { privilege, scope, instead = [] }: Need = NEEDS[name]
  const serves = [privilege, ...instead].some((one) => held.onServer(one))
  if (scope === 'server') return serves ? [] : [{ need: name }]
  if (scope === 'databases')
    return databases
      .filter((database) => !held.onDatabase(privilege, database))
      .map((database) => ({ need: name, database }))
  const { schema, table, columns } = scope
  if (table === undefined) return held.onDatabase(privilege, schema) ? [] : [{ need: name }]
  if (!columns) return held.onTable(privilege, schema, table) ? [] : [{ need: name }]
  const missing = held.lackingColumns(privilege, schema, table, columns)
  return missing.length > 0 ? [{ need: name, columns: missing }] : []
}

/** As few GRANT statements as mend them, without a closing semicolon. @param account as SQL, e.g. `'parity_reader'@'%'` */
export function grantsFor(missing: readonly Lack[], account: string): string[] {
  return [...byStatement(missing).values()].map((own) => grantFor(own, account))
}

/** Lacks that one GRANT mends. A dynamic privilege stands apart: a server that does not know it must not lose the others by it. */
export function byStatement(missing: readonly Lack[]): Map<string, Lack[]> {
  return Map.groupBy(missing, (lack) => {
    const { privilege } = NEEDS[lack.need]
    return JSON.stringify([placeOf(lack), privilege.includes('_') ? privilege : ''])
  })
}

/** @param missing of one statement, at least one */
export function grantFor(missing: readonly Lack[], account: string): string {
  const columns = new Set(missing.flatMap((lack) => lack.columns ?? columnsOf(lack.need)))
  const privileges = [...new Set(missing.map(({ need }) => NEEDS[need].privilege))].join(', ')
  const of = columns.size > 0 ? ` (${[...columns].join(', ')})` : ''
  return `GRANT ${privileges}${of} ON ${missing.slice(0, 1).map(placeOf).join('')} TO ${account}`
}

function placeOf({ need, database }: Lack): string {
  const { scope }: Need = NEEDS[need]
  if (scope === 'server') return '*.*'
  if (scope === 'databases') return `${quoted(database ?? '')}.*`
  return `${scope.schema}.${scope.table ?? '*'}`
}

function columnsOf(need: NeedName): readonly string[] {
  const { scope }: Need = NEEDS[need]
  return typeof scope === 'object' ? (scope.columns ?? []) : []
}

/** Everything that the harness reads by on such a server. */
export function allLacks(server: Product, databases: readonly string[]): Lack[] {
  return needsOf(server).flatMap((need): Lack[] =>
    (NEEDS[need] as Need).scope === 'databases' ? databases.map((database) => ({ need, database })) : [{ need }],
  )
}
