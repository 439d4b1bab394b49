import { rowText } from '../../compare/rows/column.ts'
import { doubleBits } from '../../compare/rows/value-sql.ts'
import type { Grouping, Key, KeyColumn, KeyRange, RowPlan } from '../../ports/rows.ts'
import { quoted } from './server.ts'

/** SQL over a plan's key. */

/** How a key column is read, so that its text finds the row again. */
const SELECTED: Readonly<Record<KeyColumn['kind'], (name: string) => string>> = {
  number: (name) => `(${name} + 0)`,
  double: doubleBits,
  float: doubleBits,
  bytes: (name) => `HEX(${name})`,
  label: (name) => `CONCAT(${name})`,
  text: (name) => name,
  time: (name) => `CAST(${name} AS CHAR)`,
}

function asType(name: string, type: string): string {
  return `CAST(CAST(${name} AS ${type}) AS CHAR)`
}

const PATTERNS = {
  number: /^-?\d+(\.\d+)?$/,
  time: /^-?[\d: .-]+$/,
} as const

function columnsOf({ key }: RowPlan): readonly KeyColumn[] {
  if (!key) throw new Error('A table without a key has no ranges.')
  return key.columns
}

export function keySelect(plan: RowPlan): string {
  return columnsOf(plan)
    .map(({ name, kind, as }, i) => `${as ? asType(quoted(name), as) : SELECTED[kind](quoted(name))} AS k${i}`)
    .join(', ')
}

/** The columns by which ranges are cut. */
export function orderBy(plan: RowPlan): string {
  return columnsOf(plan)
    .slice(0, plan.key?.ordered)
    .map(({ name }) => quoted(name))
    .join(', ')
}

/** The optimizer takes row constructors with `<` for no range: the comparison is spelt out. */
export function keyRange(plan: RowPlan, { after, upTo }: KeyRange): string {
  if (!plan.key) return 'TRUE'
  const columns = columnsOf(plan)
  const ends = [
    after ? beyond(columns, after, '>') : '',
    upTo ? `(${beyond(columns, upTo, '<')} OR ${equal(columns, upTo)})` : '',
  ]
  return ends.filter(Boolean).join(' AND ') || 'TRUE'
}

export function keyIn(plan: RowPlan, keys: readonly Key[]): string {
  const columns = columnsOf(plan)
  const errors = keys.filter((key) => columns.some(({ kind }, i) => kind === 'label' && key[i] === ''))
  // The error value of an ENUM reads as its empty member does, and is not found by it.
  if (errors.length > 0) return [listed(columns, keys), ...errors.map((key) => errorValue(columns, key))].join(' OR ')
  return listed(columns, keys)
}

function errorValue(columns: readonly KeyColumn[], key: Key): string {
  const parts = columns.map((column, i) =>
    column.kind === 'label' && key[i] === ''
      ? `${quoted(column.name)} = 0`
      : `${comparand(column)} = ${literal(column, key[i] ?? '')}`,
  )
  return `(${parts.join(' AND ')})`
}

function listed(columns: readonly KeyColumn[], keys: readonly Key[]): string {
  const tuple = (key: Key) => columns.map((column, i) => literal(column, key[i] ?? '')).join(', ')
  const names = columns.map((column) => comparand(column)).join(', ')
  if (columns.length === 1) return `${names} IN (${keys.map(tuple).join(', ')})`
  return `(${names}) IN (${keys.map((key) => `(${tuple(key)})`).join(', ')})`
}

/** SQL of the number of a row's group. Texts of keys are hashed as rows are: both sides make the same of the same key. */
export function groupOf(plan: RowPlan, by: Grouping): string {
  const columns = columnsOf(plan)
  if (by.kind === 'keys') return `(${quoted(columns[0]?.name ?? '')} - (${by.from}) - 1) DIV ${by.step}`
  const names = new Set(columns.map(({ name }) => name.toLowerCase()))
  const key = rowText({ columns: plan.columns.filter(({ name }) => names.has(name.toLowerCase())) })
  return `CRC32(${key}) MOD ${by.groups}`
}

export function inGroups(plan: RowPlan, by: Grouping, groups: readonly string[]): string {
  const numbers = groups.map(BigInt)
  if (by.kind === 'hash') return `${groupOf(plan, by)} IN (${numbers.join(', ')})`
  const name = quoted(columnsOf(plan)[0]?.name ?? '')
  const [from, step] = [BigInt(by.from), BigInt(by.step)]
  return numbers.map((n) => `${name} BETWEEN ${from + n * step + 1n} AND ${from + (n + 1n) * step}`).join(' OR ')
}

function beyond(columns: readonly KeyColumn[], key: Key, sign: '<' | '>'): string {
  const [first, ...rest] = columns.slice(0, key.length)
  if (!first) return 'FALSE'
  const name = quoted(first.name)
  const value = literal(first, key[0] ?? '')
  if (rest.length === 0) return `${name} ${sign} ${value}`
  return `(${name} ${sign}= ${value} AND (${name} ${sign} ${value} OR ${beyond(rest, key.slice(1), sign)}))`
}

function equal(columns: readonly KeyColumn[], key: Key): string {
  return columns
    .slice(0, key.length)
    .map((column, i) => `${quoted(column.name)} = ${literal(column, key[i] ?? '')}`)
    .join(' AND ')
}

/** Text and bytes as hexadecimal digits: nothing in them can be SQL. Text takes the column's own collation. */
function literal({ kind, stored }: KeyColumn, value: string): string {
  if (kind === 'text' || kind === 'label') {
    const text = `_utf8mb4 X'${Buffer.from(value, 'utf8').toString('hex')}'`
    // In the column's own character set: MariaDB misses rows by lists of tuples in another, and text that a column cannot hold is an error.
    return stored ? `CONVERT(${text} USING ${stored.charset}) COLLATE ${stored.collation}` : text
  }
  if (kind === 'bytes') return `X'${value.replace(/[^0-9A-Fa-f]/g, '')}'`
  if (kind === 'double' || kind === 'float') return `'${bitsOf(value, kind)}'`
  if (!PATTERNS[kind].test(value)) throw new Error(`A key is not of kind ${kind}.`)
  return kind === 'time' ? `'${value}'` : value
}

/** What a key's literal is compared with. */
function comparand({ name, kind }: KeyColumn): string {
  return kind === 'double' || kind === 'float' ? doubleBits(quoted(name)) : quoted(name)
}

/** The key's text from what {@link keySelect} answers. */
export function keyText(kind: KeyColumn['kind'], value: unknown): string {
  if (kind !== 'double' && kind !== 'float') return String(value)
  const number = Buffer.from(String(value), 'hex').readDoubleLE()
  if (Object.is(number, -0)) return '-0'
  return (kind === 'double' ? String(number) : shortestFloat(number)).replace('e+', 'e')
}

/** A float widened to a double has digits that nobody wrote. */
function shortestFloat(number: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(number.toPrecision(digits))
    if (Math.fround(short) === number) return String(short)
  }
  return String(number)
}

function bitsOf(text: string, kind: 'double' | 'float'): string {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(kind === 'float' ? Math.fround(Number(text)) : Number(text))
  return bytes.toString('hex').toUpperCase()
}
