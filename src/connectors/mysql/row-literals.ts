import type { ColumnPlan } from '../../ports/rows.ts'
import { typedDocument } from './json-literal.ts'
import { quoted } from './server.ts'

const BYTES =
  /^(binary|varbinary|tinyblob|blob|mediumblob|longblob|geometry|geomcollection|geometrycollection|point|linestring|polygon|multipoint|multilinestring|multipolygon|vector)$/
const TIMES = /^(date|datetime|timestamp|time)$/
const NUMBERS = /^(tinyint|smallint|mediumint|int|bigint|decimal|year)$/

/**
 * SQL whose answer is SQL: the literal that writes a column's value again. Text and bytes as hexadecimal digits, as a dump with --hex-blob has
 * them; of JSON with more than its text can carry, what `typedLiteral` makes one of. NULL where the value is too long for the server.
 */
export function literalOf({ name, type, typed }: ColumnPlan): string {
  const column = quoted(name)
  const hex = (sql: string, before: string, after = '') => `CONCAT('${before}X''', HEX(${sql}), '''${after}')`
  return `IF(${column} IS NULL, 'NULL', ${literal()})`

  function literal(): string {
    if (BYTES.test(type)) return hex(column, '')
    if (TIMES.test(type)) return `QUOTE(${column})`
    if (NUMBERS.test(type)) return `CONCAT(${column})`
    // Text would lose digits of a double.
    if (type === 'double') return hex(`ST_AsBinary(POINT(${column}, 0))`, 'ST_X(ST_GeomFromWKB(', '))')
    if (type === 'float') return `CONCAT(${column} + 0e0)`
    if (type === 'bit') return `CONCAT(${column} + 0)`
    if (type === 'json') {
      const document = hex(`NULLIF(CONCAT(${column}), '')`, 'CAST(_utf8mb4 ', ' AS JSON)')
      return typed ? `IF((${typed}) = '', ${document}, ${typedDocument(name)})` : document
    }
    return hex(`CONVERT(${column} USING utf8mb4)`, '_utf8mb4 ')
  }
}
