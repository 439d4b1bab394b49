import type { ColumnShape } from '../../ports/rows.ts'
import { quotedName, type Sided } from './value-sql.ts'

/** JSON of MySQL on both sides. Its text is the same for values of other types, and other for the same value of another version. */
export interface JsonForms {
  /** Without whatever versions write each in its own way; NULL where it is too long for the server. */
  text: string
  /**
   * What is hashed beside the text. `quick` costs next to nothing, and differs also where values were changed in place or where an unsigned
   * number stands for a signed one; `near` knows what changing in place left behind; `exact` differs where the types of values do.
   */
  quick: readonly string[]
  near: readonly string[]
  exact: readonly string[]
  /** Empty text where the document holds no value that text would not give back. Absent where the server cannot say. */
  typed?: string
  shown: string
  /** Texts may differ by doubles without a fraction. */
  unlikeDoubles: boolean
}

const SIZES = 50_722
const TABLES = 80_004
/** From here on `1.0` is written with its point. */
const POINTS = 80_000

/** What JSON text can carry. */
const PLAIN = "('OBJECT', 'ARRAY', 'STRING', 'INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'BOOLEAN', 'NULL')"

export function jsonForms(column: ColumnShape, _: Sided<ColumnShape>, versions: Sided<number | undefined>): JsonForms {
  const name = quotedName(column.name)
  const [least, most] = [Math.min(...versions.map((one) => one ?? 0)), Math.max(...versions.map((one) => one ?? 0))]
  const whole = jsonText(name, least)
  const unlikeDoubles = least < POINTS && most >= POINTS
  const size = least >= SIZES ? [`JSON_STORAGE_SIZE(${name})`] : []
  if (least < TABLES) {
    const typed = `NOT (${name} <=> CAST(CAST(${name} AS CHAR) AS JSON))`
    return {
      text: unlikeDoubles ? withoutPoints(name, whole) : whole,
      quick: size,
      near: size,
      exact: [typed],
      shown: `CONCAT(${whole}, IF(${typed}, ' /* with dates, times or bytes */', ''))`,
      unlikeDoubles,
    }
  }
  const typed = unlessLong(
    name,
    `CONCAT(${typedRoot(name)}, ${typedWithin(name, '$**.*')}, ',', ${typedWithin(name, '$**[*]')})`,
  )
  return {
    text: whole,
    quick: size,
    near: [`(JSON_STORAGE_SIZE(${name}) - JSON_STORAGE_FREE(${name}))`],
    exact: [typed],
    typed: `TRIM(LEADING ',' FROM ${typed})`,
    shown: `CONCAT(${whole}, IFNULL(CONCAT(' /* ', ${unlessLong(name, typesOf(name))}, ' */'), ''))`,
    unlikeDoubles,
  }
}

/**
 * Beyond `max_allowed_packet` the text of a document is empty, which no document is. NULLIF makes the text twice, so it is used only where the
 * size, of which text has six times at most, does not rule that out.
 */
export function jsonText(name: string, version: number): string {
  const careful = `NULLIF(CONCAT(${name}), '')`
  // Alone in CONCAT, JSON is text; IFNULL would make something else of it.
  return version >= SIZES
    ? `IF(JSON_STORAGE_SIZE(${name}) < @@max_allowed_packet DIV 8, CONCAT(${name}), ${careful})`
    : careful
}

/** Doubles as versions before 8.0 write them. Where a text inside of the document has something that looks like one, nothing is taken out. */
function withoutPoints(name: string, text: string): string {
  const bare = [',', '}', ']'].reduce((sql, end) => `REPLACE(${sql}, '.0${end}', '${end}')`, `CONCAT(${text}, ',')`)
  return `IF(JSON_SEARCH(${name}, 'one', '%.0%') IS NULL, ${bare}, CONCAT(${text}, ','))`
}

/** Servers fail where a part of a document is longer than `max_allowed_packet`. */
function unlessLong(name: string, sql: string): string {
  return `IF(JSON_STORAGE_SIZE(${name}) < @@max_allowed_packet, ${sql}, NULL)`
}

function typedRoot(name: string): string {
  return `IF(JSON_TYPE(${name}) IN ${PLAIN}, '', CONCAT(JSON_TYPE(${name}), ','))`
}

/** How many there are, and a sum over their places and types: unlike a list, it is never cut off. */
function typedWithin(name: string, path: string): string {
  return `IFNULL((SELECT CONCAT(COUNT(*), ':', SUM(CRC32(CONCAT(js.place, JSON_TYPE(js.value))))) FROM JSON_TABLE(${name}, '${path}' COLUMNS (place FOR ORDINALITY, value JSON PATH '$')) AS js WHERE JSON_TYPE(js.value) NOT IN ${PLAIN}), '')`
}

function typesOf(name: string): string {
  const within = (path: string) =>
    `(SELECT GROUP_CONCAT(DISTINCT JSON_TYPE(js.value) ORDER BY 1) FROM JSON_TABLE(${name}, '${path}' COLUMNS (value JSON PATH '$')) AS js WHERE JSON_TYPE(js.value) NOT IN ${PLAIN})`
  return `NULLIF(CONCAT_WS('; ', IF(JSON_TYPE(${name}) IN ${PLAIN}, NULL, JSON_TYPE(${name})), ${within('$**.*')}, ${within('$**[*]')}), '')`
}
