import { createHash } from 'node:crypto'
import {
  type ColumnShape,
  type HashedRow,
  type Key,
  type RowPlan,
  type RowReader,
  TOO_LONG,
  type ValuedRow,
} from '../../ports/rows.ts'

/**
 * JSON on one side, text on the other: MariaDB's JSON is text as it was written, MySQL's has an order of keys, spacing and forms of numbers
 * of its own, and neither can make the other's. Servers compare the texts; where those are unlike, both are brought to one form here.
 */
export function isJsonAndText(pair: readonly [ColumnShape, ColumnShape]): boolean {
  return pair.some(({ type }) => type === 'json') && pair.some(({ type, charset }) => type !== 'json' && charset)
}

/** As `rowsAt` of the reader, but JSON whose form alone is another has the same hash. */
export async function rowsInForm(
  reader: RowReader,
  plan: RowPlan,
  keys: readonly Key[],
): Promise<readonly HashedRow[]> {
  const formed = plan.columns.filter(({ json }) => json)
  if (formed.length === 0) return await reader.rowsAt(plan, keys)
  const others = plan.columns.flatMap((column) => {
    if (!column.json) return [column]
    return column.apart ? [{ ...column, hashed: column.apart }] : []
  })
  const [whole, rows, documents] = await Promise.all([
    reader.rowsAt(plan, keys),
    reader.rowsAt({ ...plan, columns: others }, keys),
    valuesInForm(reader, { ...plan, columns: formed }, keys),
  ])
  const tooLong = new Set(whole.filter(({ hash }) => hash === TOO_LONG).map(({ key }) => JSON.stringify(key)))
  const forms = new Map(documents.map(({ key, values }) => [JSON.stringify(key), digest(Object.values(values))]))
  return rows.map(({ key, hash }) => {
    const id = JSON.stringify(key)
    return { key, hash: tooLong.has(id) ? TOO_LONG : `${hash} ${forms.get(id)}` }
  })
}

/** As `values` of the reader, with JSON in the common form. */
export async function valuesInForm(
  reader: RowReader,
  plan: RowPlan,
  keys: readonly Key[],
): Promise<readonly ValuedRow[]> {
  const formed = new Map(plan.columns.flatMap(({ name, json }) => (json ? [[name, json] as const] : [])))
  const rows = await reader.values(plan, keys)
  if (formed.size === 0) return rows
  return rows.map(({ key, values }) => ({
    key,
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const way = formed.get(name)
        return [name, value !== null && way ? jsonForm(value, way) : value]
      }),
    ),
  }))
}

/** What a column adds to the text of a document that holds more than text can carry. */
const MORE = / \/\*[^*]*\*\/$/

/**
 * One text for all ways to write the same JSON. What is no JSON stays as it is.
 * @param way `doubles`: whole numbers are alike with and without a point, as one side writes none
 */
export function jsonForm(text: string, way: 'text' | 'doubles' = 'text'): string {
  try {
    const more = MORE.exec(text)?.[0] ?? ''
    return written(JSON.parse(text.slice(0, text.length - more.length), keepNumbers), way) + more
  } catch {
    return text
  }
}

/** A document as it is told: in one form for all numbers that are alike as doubles, and the types that its text does not know. */
export function documentOf(told: string | null): { form: string; types: string } | undefined {
  if (told === null || !/^[[{"\d-]/.test(told)) return undefined
  const more = MORE.exec(told)?.[0] ?? ''
  const text = told.slice(0, told.length - more.length)
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  return { form: jsonForm(text, 'doubles'), types: more.slice(4, -3) }
}

/** A number by its own digits: beyond the doubles JavaScript would round it. */
class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function keepNumbers(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === 'number' ? new Digits(source ?? String(value)) : value
}

function written(value: unknown, way: 'text' | 'doubles'): string {
  if (value instanceof Digits) return way === 'text' ? numberForm(value.text) : withoutPoint(value.text)
  if (Array.isArray(value)) return `[${value.map((one) => written(one, way)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}: ${written(entry, way)}`).join(', ')}}`
}

const [LEAST, MOST] = [-(2n ** 63n), 2n ** 64n - 1n]

/** As MySQL keeps it: a whole number of up to 64 bits, else a double. */
function numberForm(digits: string): string {
  if (/^-?\d+$/.test(digits)) {
    const whole = BigInt(digits)
    if (whole >= LEAST && whole <= MOST) return String(whole)
  }
  const double = Number(digits)
  const text = Object.is(double, -0) ? '-0' : String(double)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** Before 8.0, a double of negative zero is written as `-0`. */
function withoutPoint(digits: string): string {
  return digits === '-0' ? digits : numberForm(digits).replace(/\.0$/, '')
}

function digest(documents: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(documents)).digest('hex').slice(0, 32)
}
