import type { ColumnText } from '../../../compare/catalog/create-table.ts'
import type { CatalogColumn, ColumnDefault } from '../../../ports/catalog.ts'
import type { Row } from '../session.ts'

/**
 * One row of `information_schema.COLUMNS` in our own terms; MySQL 5.7, MySQL 8 and MariaDB write them differently.
 * @param shown the column in `SHOW CREATE TABLE`; absent where the server does not show it
 */
export function columnOf(row: Row, flavour: 'mysql' | 'mariadb', shown?: ColumnText): CatalogColumn {
  const extra = String(row.extra ?? '')
  const column: CatalogColumn = {
    name: String(row.name),
    type: String(row.type),
    nullable: row.nullable === 'YES',
  }
  const generated = text(row.expression)
  const preset = generated ? undefined : defaultOf(row, extra, flavour, shown)
  if (preset) column.default = preset
  if (column.nullable && row.dflt == null && !generated && shown && !shown.hasDefault && !isLong(row))
    column.noDefault = true
  const onUpdate = /\bon update (\S+)/i.exec(extra)?.[1]
  if (onUpdate) column.onUpdate = onUpdate
  if (/\bauto_increment\b/i.test(extra)) column.autoIncrement = true
  if (row.collation != null) column.collation = String(row.collation)
  if (generated) column.generated = { expression: generated, stored: /\b(?:STORED|PERSISTENT)\b/i.test(extra) }
  if (/\bINVISIBLE\b/i.test(extra)) column.invisible = true
  if (text(row.comment)) column.comment = String(row.comment)
  if (row.srid != null) column.srid = Number(row.srid)
  if (shown?.attributes) column.attributes = shown.attributes
  return column
}

/** `information_schema` cuts their defaults at the first zero byte. */
function isBinary(row: Row): boolean {
  return /^(?:var)?binary$/i.test(String(row.dataType))
}

/** The server writes no `DEFAULT NULL` for these. */
function isLong(row: Row): boolean {
  return /(?:text|blob)$/i.test(String(row.dataType))
}

function defaultOf(
  row: Row,
  extra: string,
  flavour: 'mysql' | 'mariadb',
  shown: ColumnText | undefined,
): ColumnDefault | undefined {
  if (row.dflt == null) return undefined
  const value = String(row.dflt)
  if (flavour === 'mariadb') return mariadbDefault(value)
  if (/\bDEFAULT_GENERATED\b/i.test(extra)) return { expression: value }
  if (isBinary(row) && shown?.default !== undefined) return { expression: shown.default }
  // 5.7 has one kind of expression, and only for these types.
  if (/^(?:datetime|timestamp)$/i.test(String(row.dataType)) && /^current_timestamp/i.test(value))
    return { expression: value }
  return { literal: value }
}

/** MariaDB 10.2.7 and newer quote literals, and write NULL for none. */
function mariadbDefault(value: string): ColumnDefault | undefined {
  if (value.toUpperCase() === 'NULL') return undefined
  const quoted = /^'((?:[^'\\]|''|\\.)*)'$/s.exec(value)?.[1]
  if (quoted !== undefined) return { literal: quoted.replaceAll("''", "'").replace(/\\(.)/gs, '$1') }
  return /^-?\d+(?:\.\d+)?$/.test(value) ? { literal: value } : { expression: value }
}

function text(value: unknown): string {
  return value == null ? '' : String(value)
}
