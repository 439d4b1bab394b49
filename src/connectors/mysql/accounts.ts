import { CannotTell } from '../../kernel/judgement.ts'
import type { Account, AccountBook, AccountsReader, Grant, GrantedObject } from '../../ports/accounts.ts'
import type { ServerHandle } from './handle.ts'
import { PRIVILEGE_COLUMNS } from './privileges/needs.ts'
import { mustSee } from './privileges/see.ts'
import { serverVersion } from './server.ts'
import type { Row } from './session.ts'

const NEEDED = [
  ...(['db', 'tablesPriv', 'columnsPriv', 'procsPriv', 'roleEdges', 'defaultRoles'] as const),
  ...(['accounts', 'accountState'] as const),
]
const COLUMNS = PRIVILEGE_COLUMNS.map((name) => `${name}_priv`).join(', ')

export function accountsReader(handle: ServerHandle): AccountsReader {
  const { pool, signal } = handle
  const ask = (sql: string, params: readonly string[] = []) => pool.query<Row>(sql, params, signal)

  return {
    async read(users) {
      const { flavour, number } = await serverVersion(pool, signal)
      if (flavour === 'mariadb')
        throw new CannotTell(
          'nothing-examined',
          `${pool.label}: MariaDB keeps accounts and roles in tables of its own, which are not read: compare them by hand.`,
        )
      await mustSee(handle, NEEDED)
      // Roles came with 8.0. A server without their tables refuses who has no right on them (1142), and not for their absence (1146).
      const since8 = async (sql: string) => (number >= 80_000 ? await ask(sql) : [])
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
  return PRIVILEGE_COLUMNS.filter((name) => row[`${name}_priv`] === 'Y').map((name) =>
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
