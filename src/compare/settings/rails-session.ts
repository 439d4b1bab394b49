import { connectionsOf, type Setting, talksToMysql } from './database-yml/connections.ts'

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

/** Session variables that change what statements answer; others of database.yml are not set in the harness's own sessions. */
const MEANING =
  /^(?:time_zone|group_concat_max_len|default_week_format|div_precision_increment|lc_time_names|sql_auto_is_null|sql_big_selects|max_sort_length|explicit_defaults_for_timestamp|block_encryption_mode)$/

/** What database.yml says of the sessions of its first MySQL connection; empty where there is none that can be read. */
function fromYml(text: string | undefined) {
  const connections = text === undefined ? [] : connectionsOf(text)
  const [first] = typeof connections === 'string' ? [] : connections.filter((one) => talksToMysql(one) === true)
  const written = (of: Readonly<Record<string, Setting>> | undefined, key: string) => {
    const setting = of?.[key]
    return setting && 'text' in setting && setting.text !== '' ? setting.text.replace(/^:/, '') : undefined
  }
  const [encoding, collation] = ['encoding', 'collation'].map((key) => written(first?.settings, key))
  const isName = (name: string | undefined) => name !== undefined && /^\w+$/.test(name)
  const variables = Object.keys(first?.variables ?? {}).flatMap((name) => {
    const value = written(first?.variables, name)
    return MEANING.test(name) && value !== undefined ? [`${name} = ${literal(value)}`] : []
  })
  return {
    names: isName(encoding) ? `SET NAMES ${encoding}${isName(collation) ? ` COLLATE ${collation}` : ''}` : undefined,
    strict: written(first?.settings, 'strict'),
    sqlMode: written(first?.variables, 'sql_mode'),
    variables,
  }
}

function literal(value: string): string {
  return /^\d+$/.test(value) ? value : `'${value.replaceAll(/['\\]/g, (char) => `\\${char}`)}'`
}

/** Statements that make a session what a client without wishes of its own gets, and what Rails gets. */
export function sessionsOf(
  rails: RailsSession & { databaseYml?: string },
): Readonly<Record<'server' | 'rails', readonly string[]>> {
  const yml = fromYml(rails.databaseYml)
  const sqlMode = rails.sqlMode ?? yml.sqlMode
  const session = {
    strict: rails.strict && !/^(?:false|no|off|0)$/i.test(yml.strict ?? ''),
    ...(sqlMode === undefined ? {} : { sqlMode }),
  }
  return {
    server: ['SET NAMES utf8mb4', 'SET SESSION sql_mode = @@GLOBAL.sql_mode'],
    rails: [
      yml.names ?? 'SET NAMES utf8mb4',
      ...(yml.variables.length > 0 ? [`SET SESSION ${yml.variables.join(', ')}`] : []),
      `SET SESSION sql_mode = ${railsSqlMode(session)}`,
    ],
  }
}
