/** How Rails opens its sessions, as database.yml states it. */
export interface RailsSession {
  strict: boolean
  sqlMode?: string
}

/** What the session's sql_mode becomes. After ActiveRecord 8.1 `abstract_mysql_adapter.rb#configure_connection`. */
export function railsSqlMode({ strict, sqlMode }: RailsSession): string {
  if (sqlMode !== undefined) return `'${sqlMode.replaceAll(/['\\]/g, (char) => `\\${char}`)}'`
  if (strict) return "CONCAT(@@GLOBAL.sql_mode, ',STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO')"
  const without = ['STRICT_TRANS_TABLES', 'STRICT_ALL_TABLES', 'TRADITIONAL'].reduce(
    (text, mode) => `REPLACE(${text}, '${mode}', '')`,
    '@@GLOBAL.sql_mode',
  )
  return `CONCAT(${without}, ',NO_AUTO_VALUE_ON_ZERO')`
}

/** Statements that make a session what a client without wishes of its own gets, and what Rails gets. */
export function sessionsOf(rails: RailsSession): Readonly<Record<'server' | 'rails', readonly string[]>> {
  return {
    server: ['SET NAMES utf8mb4', 'SET SESSION sql_mode = @@GLOBAL.sql_mode'],
    rails: ['SET NAMES utf8mb4', `SET SESSION sql_mode = ${railsSqlMode(rails)}`],
  }
}
