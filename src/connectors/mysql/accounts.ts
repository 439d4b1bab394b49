import { CannotTell } from '../../kernel/judgement.ts'
import type { Account, AccountBook, AccountsReader, Grant, GrantedObject } from '../../ports/accounts.ts'
import type { ServerHandle } from './handle.ts'
import type { Row } from './session.ts'

/** What may be granted on a database, by the columns of `mysql.user` and `mysql.db` without `_priv`. */
const PRIVILEGES = [
  ...['Select', 'Insert', 'Update', 'Delete', 'Create', 'Drop', 'References', 'Index', 'Alter', 'Create_tmp_table'],
  ...['Lock_tables', 'Execute', 'Create_view', 'Show_view', 'Create_routine', 'Alter_routine', 'Event', 'Trigger'],
]
const COLUMNS = PRIVILEGES.map((name) => `${name}_priv`).join(', ')
const NO_SUCH_TABLE = 1146

export function accountsReader({ pool, signal }: ServerHandle): AccountsReader {
  const ask = (sql: string, params: readonly string[] = []) => pool.query<Row>(sql, params, signal)

  return {
    async read(users) {
      const [switches, edges, defaults, plugins] = await Promise.all([
        ask(
          "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('activate_all_roles_on_login', 'mandatory_roles', 'partial_revokes')",
        ),
        since8(
          'SELECT FROM_USER AS user, FROM_HOST AS host, TO_USER AS to_user, TO_HOST AS to_host FROM mysql.role_edges',
        ),
        since8(
          'SELECT DEFAULT_ROLE_USER AS user, DEFAULT_ROLE_HOST AS host, USER AS to_user, HOST AS to_host FROM mysql.default_roles',
        ),
        ask(
          "SELECT PLUGIN_NAME AS name FROM information_schema.PLUGINS WHERE PLUGIN_TYPE = 'AUTHENTICATION' AND PLUGIN_STATUS = 'ACTIVE'",
        ),
      ])
      const is = (name: string) => String(switches.find((row) => row.Variable_name === name)?.Value ?? '')
      if (is('mandatory_roles'))
        throw new CannotTell('forbidden', `${pool.label}: mandatory_roles is set; what it grants is not compared.`)
      const all = is('activate_all_roles_on_login') === 'ON'
      const onLogin = new Set(defaults.map((row) => `${id(row)} ${toId(row)}`))
      const roles = edges.map((row) => ({
        role: id(row),
        to: toId(row),
        active: all || onLogin.has(`${id(row)} ${toId(row)}`),
      }))
      const names = [...new Set([...users, ...reached(users, edges)])]
      const [accounts, global, ...narrower] = await Promise.all([accountsOf(names), globalOf(names), ...narrow(names)])
      if (is('partial_revokes') === 'ON' && global.length > 0)
        throw new CannotTell(
          'forbidden',
          `${pool.label}: partial_revokes is ON; what was taken out of the global grants of ${global[0]?.to} is not readable.`,
        )
      return {
        accounts,
        grants: [...global, ...narrower.flat()],
        roles,
        plugins: plugins.map((row) => String(row.name)),
      } satisfies AccountBook
    },
  }

  /** Roles came with 8.0. */
  async function since8(sql: string): Promise<Row[]> {
    try {
      return await ask(sql)
    } catch (error) {
      const { errno } = ((error as Error).cause ?? {}) as { errno?: number }
      if (errno === NO_SUCH_TABLE) return []
      throw error
    }
  }

  async function accountsOf(users: readonly string[]): Promise<Account[]> {
    const rows = await ask(
      `SELECT User AS user, Host AS host, plugin, account_locked, password_expired, Repl_slave_priv
       FROM mysql.user WHERE User IN (${list(users)}) ORDER BY User, Host`,
      users,
    )
    return rows.map((row) => ({
      id: id(row),
      user: String(row.user),
      host: String(row.host),
      plugin: String(row.plugin),
      locked: row.account_locked === 'Y',
      expired: row.password_expired === 'Y',
      replicates: row.Repl_slave_priv === 'Y',
    }))
  }

  async function globalOf(users: readonly string[]): Promise<Grant[]> {
    const rows = await ask(
      `SELECT User AS user, Host AS host, ${COLUMNS} FROM mysql.user WHERE User IN (${list(users)})`,
      users,
    )
    return rows.map((row) => ({ to: id(row), privileges: switchedOn(row) })).filter((g) => g.privileges.length > 0)
  }

  function narrow(users: readonly string[]): Promise<Grant[]>[] {
    const some = async (columns: string, table: string, grant: (row: Row) => Omit<Grant, 'to' | 'database'>) => {
      const rows = await ask(
        `SELECT User AS user, Host AS host, Db AS db, ${columns} FROM mysql.${table} WHERE User IN (${list(users)})`,
        users,
      )
      return rows
        .map((row): Grant => ({ to: id(row), database: String(row.db), ...grant(row) }))
        .filter((g) => g.privileges.length > 0)
    }
    return [
      some(COLUMNS, 'db', (row) => ({ privileges: switchedOn(row) })),
      some('Table_name AS name, Table_priv AS privileges', 'tables_priv', (row) => ({
        privileges: words(row),
        object: { type: 'table', name: String(row.name) },
      })),
      some('Table_name AS name, Column_name AS col, Column_priv AS privileges', 'columns_priv', (row) => ({
        privileges: words(row),
        object: { type: 'column', name: String(row.name), column: String(row.col) },
      })),
      some('Routine_name AS name, Routine_type AS kind, Proc_priv AS privileges', 'procs_priv', (row) => ({
        privileges: words(row),
        object: { type: String(row.kind).toLowerCase() as GrantedObject['type'], name: String(row.name) },
      })),
    ]
  }
}

/** User names of the roles that the users have, and of the roles of those. */
function reached(users: readonly string[], edges: readonly Row[]): string[] {
  const found = new Set(users)
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const edge of edges) if (found.has(String(edge.to_user))) found.add(String(edge.user))
  }
  return [...found]
}

function switchedOn(row: Row): string[] {
  return PRIVILEGES.filter((name) => row[`${name}_priv`] === 'Y').map((name) =>
    name === 'Create_tmp_table' ? 'CREATE TEMPORARY TABLES' : name.replace('_', ' ').toUpperCase(),
  )
}

/** Values of a SET column. Handing privileges on is not compared. */
function words({ privileges }: Row): string[] {
  return String(privileges ?? '')
    .toUpperCase()
    .split(',')
    .filter((word) => word !== '' && word !== 'GRANT')
}

function id({ user, host }: Row): string {
  return `${user}@${host}`
}

function toId({ to_user, to_host }: Row): string {
  return `${to_user}@${to_host}`
}

function list(names: readonly string[]): string {
  return names.map(() => '?').join(', ')
}
