import type { ColumnPlan, ColumnShape, RowPlan } from '../../ports/rows.ts'
import { isJsonAndText } from './json-form.ts'

/**
 * How a column is hashed and told.
 *
 * A row is hashed as one binary string. No two rows have the same: what a column adds can be told from what follows it, either because its
 * length is fixed or seen from its own bytes, or because END follows it. Neither END nor the byte of NULL occurs in UTF-8, and whatever else
 * stands for a value begins with another byte.
 */
const NOTHING = 'CAST(0xFE AS BINARY)'
const END = "_binary X'FF'"

/** Makes the whole binary, so that no text is converted and END is a byte. */
const BINARY = "CAST('' AS BINARY)"

const UTF8 = /^(utf8mb4|utf8mb3|utf8|ascii)$/
const BYTES =
  /^(binary|varbinary|tinyblob|blob|mediumblob|longblob|geometry|geomcollection|geometrycollection|point|linestring|polygon|multipoint|multilinestring|multipolygon|vector)$/
const LARGE = /^(text|mediumtext|longtext|blob|mediumblob|longblob)$/
const FLOATING = /^(float|double)$/
/** A double holds all of their values. */
const SMALL = /^(tinyint|smallint|mediumint|int)$/
const MOMENT = /^(datetime|timestamp|time)$/

type Pair = readonly [ColumnShape, ColumnShape]

/**
 * What is hashed of a row. CONCAT and not CONCAT_WS: newer servers give up the buffer of CONCAT_WS after each row and let it grow again in
 * many steps.
 */
export function rowText({ columns }: Pick<RowPlan, 'columns'>): string {
  return `CONCAT(${[BINARY, ...columns.flatMap(({ hashed }) => hashed)].join(', ')})`
}

export function columnPlan(column: ColumnShape, pair: Pair): ColumnPlan {
  const name = `\`${column.name.replaceAll('`', '``')}\``
  const { sql, ends } = hashedValue(name, column, pair)
  const nullable = pair.some((side) => side.nullable)
  return {
    name: column.name,
    type: column.type,
    ...(column.stored ? { generated: true as const } : {}),
    ...(isJsonAndText(pair) ? { json: true as const } : {}),
    hashed: [nullable ? `IFNULL(${sql}, ${NOTHING})` : sql, ...(ends ? [] : [END])],
    shown: shownValue(name, column, pair),
  }
}

/** SQL of a value that is not NULL; whether its end can be seen without a mark. */
function hashedValue(name: string, column: ColumnShape, pair: Pair): { sql: string; ends: boolean } {
  const all = (types: RegExp) => pair.every(({ type }) => types.test(type))
  // Always twenty-five bytes, and made sooner than digits; of a double they are the only exact ones.
  if (all(FLOATING) || all(SMALL) || isLikeEnum(pair)) return { sql: `POINT(${name}, 0)`, ends: true }
  // Alone in CONCAT, JSON is text; IFNULL would make something else of it.
  if (all(/^json$/)) return { sql: `CONCAT(${name})`, ends: false }
  return { sql: valueText(name, column, pair), ends: endsByItself(pair) }
}

function isLikeEnum([a, b]: Pair): boolean {
  return a.type === 'enum' && a.full === b.full
}

/** Text of a fixed length, or with a fixed number of digits after its point. */
function endsByItself(pair: Pair): boolean {
  const [a, b] = pair
  if (a.type !== b.type) return false
  if (MOMENT.test(a.type) || a.type === 'date') return true
  if (a.type === 'decimal') return Math.max(a.scale ?? 0, b.scale ?? 0) > 0
  return isLarge(pair)
}

function shownValue(name: string, column: ColumnShape, pair: Pair): string {
  const text = valueText(name, column, pair)
  // Whole, however long: its form is judged in here.
  if (isJsonAndText(pair)) return text
  if (column.type === 'double')
    return `IF(LENGTH(CONCAT(${name})) < 22, CONCAT(${name}), CONCAT(${name}, ' = 0x', ${doubleBits(name)}))`
  return isLarge(pair) ? `CONCAT(LENGTH(${name}), ':', ${text})` : `CAST(${text} AS CHAR CHARACTER SET utf8mb4)`
}

function valueText(name: string, { type, full, charset }: ColumnShape, pair: Pair): string {
  const [a, b] = pair
  if (pair.some((side) => side.type === 'json')) return `CAST(${name} AS CHAR CHARACTER SET utf8mb4)`
  if (BYTES.test(type)) return isLarge(pair) ? `SHA2(${name}, 256)` : `HEX(${name})`
  if (type === 'double') return doubleBits(name)
  if (type === 'float') return `(${name} + 0e0)`
  if (type === 'bit') return `(${name} + 0)`
  if (type === 'enum' || type === 'set') {
    if (a.full === b.full) return `(${name} + 0)`
    return type === 'set' ? membersInOrder(name, full) : `CONVERT(${name} USING utf8mb4)`
  }
  if (type === 'decimal' && a.scale !== b.scale)
    return `CAST(${name} AS DECIMAL(65,${Math.max(a.scale ?? 0, b.scale ?? 0)}))`
  if (MOMENT.test(type) && (a.fraction !== b.fraction || a.type !== b.type))
    return `CAST(${name} AS ${type === 'time' ? 'TIME' : 'DATETIME'}(6))`
  // Zeros in front are a matter of the column, not of the value.
  if (pair.some(({ full }) => /zerofill/i.test(full))) return `(${name} + 0)`
  if (charset === undefined) return name
  const text = pair.every((side) => UTF8.test(side.charset ?? '')) ? name : `CONVERT(${name} USING utf8mb4)`
  return isLarge(pair) ? `SHA2(${text}, 256)` : text
}

/** The members of a set in an order that does not depend on its definition. */
function membersInOrder(name: string, full: string): string {
  const members = [...full.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = ''], bit) => ({
    label: label.replaceAll("''", "'"),
    bit,
  }))
  const sorted = members.toSorted((a, b) => (a.label < b.label ? -1 : 1))
  const one = ({ label, bit }: (typeof members)[number]) =>
    `IF(${name} & ${1n << BigInt(bit)}, _utf8mb4 X'${Buffer.from(label, 'utf8').toString('hex')}', NULL)`
  return `IF(${name} IS NULL, NULL, CONCAT_WS(',', ${sorted.map(one).join(', ')}))`
}

function isLarge(pair: Pair): boolean {
  return pair.some(({ type }) => LARGE.test(type))
}

/**
 * The eight bytes of a double as hexadecimal digits. As text, the server cuts a double at 22 characters, which loses the last digit of
 * long ones: two different values would look alike.
 */
export function doubleBits(column: string): string {
  return `SUBSTR(HEX(POINT(${column}, 0)), 19, 16)`
}
