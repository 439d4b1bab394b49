import type { ColumnShape } from '../../ports/rows.ts'
import { jsonText } from './json-sql.ts'

/** What the source has, and the target. */
export type Sided<T> = readonly [T, T]

export interface ValueForm {
  /** SQL of a value that is not NULL: the same for equal values of both sides, whatever their types. */
  sql: string
  /** Its end can be seen without a mark. */
  ends: boolean
  shown: string
  /** Unlike forms do not prove unlike values. */
  vague?: true
}

type Kind = 'exact' | 'double' | 'float' | 'moment' | 'span' | 'text' | 'bytes' | 'json' | 'other'

const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['exact', /^(tinyint|smallint|mediumint|int|bigint|decimal|bit|year)$/],
  ['double', /^double$/],
  ['float', /^float$/],
  ['moment', /^(date|datetime|timestamp)$/],
  ['span', /^time$/],
  ['text', /^(char|varchar|tinytext|text|mediumtext|longtext|enum|set)$/],
  ['bytes', /^((var)?binary|(tiny|medium|long)?blob)$/],
  ['json', /^json$/],
]
const SPATIAL =
  /^(geometry|geomcollection|geometrycollection|point|linestring|polygon|multipoint|multilinestring|multipolygon|vector)$/
const UTF8 = /^(utf8mb4|utf8mb3|utf8|ascii)$/
const LARGE = /^(text|mediumtext|longtext|blob|mediumblob|longblob)$/
/** A double holds all of their values. */
const SMALL = /^(tinyint|smallint|mediumint|int)$/

export function kindOf({ type }: Pick<ColumnShape, 'type'>): Kind {
  if (SPATIAL.test(type)) return 'bytes'
  return KINDS.find(([, types]) => types.test(type))?.[0] ?? 'other'
}

export function valueForm(
  column: ColumnShape,
  pair: Sided<ColumnShape>,
  versions: Sided<number | undefined>,
): ValueForm {
  const name = quotedName(column.name)
  const kinds = new Set(pair.map(kindOf))
  const only = (...allowed: Kind[]) => [...kinds].every((kind) => allowed.includes(kind))
  const [a, b] = pair
  const shape = { name, column, pair }
  if (only('exact')) return exactNumber(shape)
  if (only('double', 'float')) return floating(shape)
  if (only('exact', 'double', 'float')) return numberAndDouble(shape)
  if (only('moment')) return moment(shape)
  if (only('span')) return plain(a.fraction === b.fraction ? name : `CAST(${name} AS TIME(6))`, true)
  if (only('text')) return text(shape)
  if (only('bytes', 'text')) return bytes(shape)
  if (only('json', 'text')) return besideText(shape, versions)
  if (only('other') && a.type === b.type) return plain(column.charset === undefined ? name : inUtf8(shape), false)
  return { ...plain(asText(shape), false), vague: true }
}

interface Shape {
  name: string
  column: ColumnShape
  pair: Sided<ColumnShape>
}

function plain(sql: string, ends: boolean): ValueForm {
  return { sql, ends, shown: `CAST(${sql} AS CHAR CHARACTER SET utf8mb4)` }
}

/** Always twenty-five bytes, and made sooner than digits; of a double they are the only exact ones. */
const point = (sql: string) => `POINT(${sql}, 0)`

function exactNumber({ name, pair }: Shape): ValueForm {
  const scale = Math.max(...pair.map(scaleOf))
  const bare = pair.some(({ full, type }) => /zerofill/i.test(full) || type === 'bit' || type === 'year')
  const number = bare ? `(${name} + 0)` : name
  const sameScale = pair.every((side) => scaleOf(side) === scale)
  const form = plain(sameScale ? number : `CAST(${number} AS DECIMAL(65,${scale}))`, scale > 0)
  return pair.every(({ type }) => SMALL.test(type)) ? { ...form, sql: point(name), ends: true } : form
}

function scaleOf({ type, scale }: ColumnShape): number {
  return type === 'decimal' ? (scale ?? 0) : 0
}

function floating({ name, column }: Shape): ValueForm {
  const shown =
    column.type === 'double'
      ? `IF(LENGTH(CONCAT(${name})) < 22, CONCAT(${name}), CONCAT(${name}, ' = 0x', ${doubleBits(name)}))`
      : `CAST((${name} + 0e0) AS CHAR CHARACTER SET utf8mb4)`
  return { sql: point(name), ends: true, shown }
}

/** A number is equal to a double that is the nearest to it and gives all of its digits back; to a float, where that holds the same double. */
function numberAndDouble({ name, column }: Shape): ValueForm {
  const near = `(${name} + 0e0)`
  if (kindOf(column) !== 'exact') return { sql: doubleBits(name), ends: false, shown: `CONCAT(${near})` }
  const whole = `CAST(${near} AS DECIMAL(65,${scaleOf(column)})) = ${name} + 0`
  return {
    sql: `CONCAT(${doubleBits(near)}, IF(${whole}, '', CONCAT('=', ${name} + 0)))`,
    ends: false,
    shown: `IF(${whole}, CONCAT(${near}), CONCAT(${name} + 0))`,
  }
}

function moment({ name, column, pair }: Shape): ValueForm {
  const [a, b] = pair
  if (a.fraction === b.fraction && (a.type === 'date') === (b.type === 'date')) return plain(name, true)
  // A zero date would become something else where it is converted.
  return plain(column.type === 'date' ? `CONCAT(${name}, ' 00:00:00.000000')` : `CAST(${name} AS DATETIME(6))`, true)
}

function text(shape: Shape): ValueForm {
  const { name, column, pair } = shape
  const [a, b] = pair
  if (a.full === b.full && a.type === 'enum') return { ...plain(`(${name} + 0)`, false), sql: point(name), ends: true }
  if (a.full === b.full && a.type === 'set') return plain(`(${name} + 0)`, false)
  const sets = pair.every(({ type }) => type === 'set')
  return large(shape, sets ? membersInOrder(name, column.full) : inUtf8(shape))
}

/** Text as the bytes that are stored. */
function bytes(shape: Shape): ValueForm {
  const { name, column, pair } = shape
  const stored = /^(enum|set)$/.test(column.type) ? inUtf8(shape) : name
  if (pair.some(({ type }) => SPATIAL.test(type)) || isLarge(pair)) {
    const digest = `SHA2(${stored}, 256)`
    const shown = isLarge(pair) ? `CONCAT(LENGTH(${name}), ':', ${digest})` : `HEX(${stored})`
    return { sql: digest, ends: true, shown }
  }
  return plain(`HEX(${stored})`, false)
}

function besideText({ name, column }: Shape, versions: Sided<number | undefined>): ValueForm {
  const version = Math.min(...versions.map((one) => one ?? 0))
  const whole = column.type === 'json' ? jsonText(name, version) : `CAST(${name} AS CHAR CHARACTER SET utf8mb4)`
  // Whole, however long: its form is judged in here.
  return { sql: whole, ends: false, shown: whole }
}

function large({ name, pair }: Shape, sql: string): ValueForm {
  if (!isLarge(pair)) return plain(sql, false)
  return { sql: `SHA2(${sql}, 256)`, ends: true, shown: `CONCAT(LENGTH(${name}), ':', SHA2(${sql}, 256))` }
}

function inUtf8({ name, column, pair }: Shape): string {
  const labels = /^(enum|set)$/.test(column.type)
  return !labels && pair.every((side) => UTF8.test(side.charset ?? '')) ? name : `CONVERT(${name} USING utf8mb4)`
}

function asText(shape: Shape): string {
  const { name, column } = shape
  if (kindOf(column) === 'bytes') return `HEX(${name})`
  if (column.type === 'bit') return `CONCAT(${name} + 0)`
  if (column.type === 'float') return `CONCAT(${name} + 0e0)`
  if (column.type === 'json') return jsonText(name, 0)
  return column.charset === undefined ? `CONCAT(${name})` : `CONVERT(${name} USING utf8mb4)`
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

function isLarge(pair: Sided<ColumnShape>): boolean {
  return pair.some(({ type }) => LARGE.test(type))
}

export function quotedName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/**
 * The eight bytes of a double as hexadecimal digits. As text, the server cuts a double at 22 characters, which loses the last digit of
 * long ones: two different values would look alike.
 */
export function doubleBits(column: string): string {
  return `SUBSTR(HEX(POINT(${column}, 0)), 19, 16)`
}
