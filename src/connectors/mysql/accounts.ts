import type { Account, AccountReader } from '../../ports/accounts.ts'
import type { ServerHandle } from './handle.ts'
import type { Row } from './session.ts'

/** `Select_priv` → `SELECT`; names that differ from their column. */
const NAMES: Readonly<Record<string, string>> = {
  Create_tmp_table: 'CREATE TEMPORARY TABLES',
  Repl_slave: 'REPLICATION SLAVE',
  Repl_client: 'REPLICATION CLIENT',
}

const COLUMNS = [
  ...[
    'Select',
    'Insert',
    'Update',
    'Delete',
    'Create',
    'Drop',
    'References',
    'Index',
    'Alter',
    'Create_tmp_table',
    'Lock_tables',
  ],
  ...['Execute', 'Create_view', 'Show_view', 'Create_routine', 'Alter_routine', 'Event', 'Trigger'],
] as const

const SERVER_WIDE = ['Reload', 'Process', 'Repl_slave', 'Repl_client', 'Super'] as const

export function accountReader({ pool, signal }: ServerHandle): AccountReader {
  return {
    async accounts(users, databases) {
      if (users.length === 0) return []
      const marks = users.map(() => '?').join(', ')
      const priv = (names: readonly string[]) => names.map((name) => `${name}_priv`).join(', ')
      const ask = (sql: string) => pool.query(sql, users, signal)
      const [rows, byDatabase, dynamic, edges, plugins] = await Promise.all([
        ask(
          `SELECT User, Host, plugin, account_locked, password_expired, ${priv([...COLUMNS, ...SERVER_WIDE])} FROM mysql.user WHERE User IN (${marks}) ORDER BY User, Host`,
        ),
        ask(`SELECT User, Host, Db, ${priv(COLUMNS)} FROM mysql.db WHERE User IN (${marks})`),
        optional(() =>
          ask(`SELECT USER AS User, HOST AS Host, PRIV AS priv FROM mysql.global_grants WHERE USER IN (${marks})`),
        ),
        optional(() =>
          ask(
            `SELECT TO_USER AS User, TO_HOST AS Host, CONCAT(FROM_USER, '@', FROM_HOST) AS role FROM mysql.role_edges WHERE TO_USER IN (${marks})`,
          ),
        ),
        pool.query(
          "SELECT PLUGIN_NAME AS name FROM information_schema.PLUGINS WHERE PLUGIN_STATUS = 'ACTIVE'",
          [],
          signal,
        ),
      ])
      const active = new Set(plugins.map(({ name }) => String(name)))
      return rows.map((row): Account => {
        const own = (list: readonly Row[]) => list.filter(({ User, Host }) => User === row.User && Host === row.Host)
        const global = [
          ...granted(row, [...COLUMNS, ...SERVER_WIDE]),
          ...own(dynamic).map(({ priv: name }) => String(name)),
        ]
        return {
          user: String(row.User),
          host: String(row.Host),
          plugin: String(row.plugin),
          pluginActive: active.has(String(row.plugin)),
          locked: row.account_locked === 'Y',
          expired: row.password_expired === 'Y',
          global: [...new Set(global)].sort(),
          databases: Object.fromEntries(
            databases.map((database) => [database, inDatabase(database, global, own(byDatabase))]),
          ),
          roles: own(edges).map(({ role }) => String(role)),
        }
      })
    },
  }

  /** Tables that came with 8.0. */
  async function optional(read: () => Promise<Row[]>): Promise<Row[]> {
    const { version } = await pool.one('SELECT VERSION() AS version', [], signal)
    return /^5\.|mariadb/i.test(String(version)) ? [] : await read()
  }
}

function granted(row: Row, columns: readonly string[]): string[] {
  return columns
    .filter((column) => row[`${column}_priv`] === 'Y')
    .map((column) => NAMES[column] ?? column.replaceAll('_', ' ').toUpperCase())
}

function inDatabase(database: string, global: readonly string[], rows: readonly Row[]): string[] {
  const own = rows.filter(({ Db }) => like(String(Db), database)).flatMap((row) => granted(row, COLUMNS))
  const all = new Set(COLUMNS.map((column) => NAMES[column] ?? column.replaceAll('_', ' ').toUpperCase()))
  return [...new Set([...global.filter((name) => all.has(name)), ...own])].sort()
}

/** Names of databases in grants are patterns: `%` and `_`, with a backslash before either for itself. */
function like(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\([%_\\])|([%_])|([^%_\\]|\\)/gs, (_, escaped, wild, plain) =>
    wild ? (wild === '%' ? '.*' : '.') : (escaped ?? plain).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  )
  return new RegExp(`^${source}$`, 'is').test(text)
}
