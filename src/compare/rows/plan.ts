import type { ColumnShape, KeyColumn, RowKey, RowPlan, TableShape } from '../../ports/rows.ts'
import { columnPlan } from './column.ts'

export interface TablePair {
  /** `database.table`, as the source spells it. */
  at: string
  source: RowPlan
  target: RowPlan
  /** The source's estimate. */
  rows: number
}

/** Columns that only one side has. */
export interface ShapeDifference {
  at: string
  source: string
  target: string
}

const NUMBERS = /^(tinyint|smallint|mediumint|int|bigint|decimal)$/
const TIMES = /^(date|datetime|timestamp|time)$/
const TEXTS = /^(char|varchar)$/

/** How both sides read one table so that equal rows have equal fingerprints. */
export function planPair(source: TableShape, target: TableShape, at: string): TablePair | ShapeDifference {
  const theirs = new Map(target.columns.map((column) => [column.name.toLowerCase(), column]))
  const comparable = source.columns.filter((column) => !isApart(column))
  const pairs = comparable.flatMap((column) => {
    const other = theirs.get(column.name.toLowerCase())
    return other ? [[column, other] as const] : []
  })
  const known = new Set(source.columns.map(({ name }) => name.toLowerCase()))
  const lost = comparable.filter(({ name }) => !theirs.has(name.toLowerCase()))
  const gained = target.columns.filter((column) => !isApart(column) && !known.has(column.name.toLowerCase()))
  if (lost.length + gained.length > 0 || pairs.length === 0)
    return { at, source: names(lost) || 'no further column', target: names(gained) || 'no further column' }
  const key = commonKey(source, target)
  const side = (shape: TableShape, i: 0 | 1): RowPlan => ({
    database: shape.database,
    name: shape.name,
    columns: pairs.map((pair) => columnPlan(pair[i], pair)),
    ...(key ? { key: { index: shape.key?.index ?? '', ...key, columns: key.columns[i] } } : {}),
  })
  return { at, source: side(source, 0), target: side(target, 1), rows: source.rows }
}

/** A column that holds no data of its own, or that the server made by itself. */
function isApart({ virtual, generatedKey }: ColumnShape): boolean {
  return virtual === true || generatedKey === true
}

function names(columns: readonly ColumnShape[]): string {
  return columns.map(({ name }) => name).join(', ')
}

/** The key that both sides have, if any. */
function commonKey(
  source: TableShape,
  target: TableShape,
): { columns: readonly [RowKey['columns'], RowKey['columns']]; ordered: number } | undefined {
  if (!source.key || !target.key) return undefined
  const lower = (list: readonly string[]) => list.map((name) => name.toLowerCase())
  const [ours, theirs] = [lower(source.key.columns), lower(target.key.columns)]
  if (ours.toSorted().join('\n') !== theirs.toSorted().join('\n')) return undefined
  const find = ({ columns }: TableShape, name: string) =>
    columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  const pairs = source.key.columns.map((name) => [find(source, name), find(target, name)] as const)
  const columns = pairs.map(([a, b]): KeyColumn | undefined => {
    const kind = a && keyKind(a)
    return a && b && kind && kind === keyKind(b) ? { name: a.name, kind, ...foldingOf(a) } : undefined
  })
  if (!columns.every((column) => column !== undefined)) return undefined
  const first = pairs.findIndex(
    ([a, b], i) => ours[i] !== theirs[i] || !a || !b || UNORDERED.has(columns[i]?.kind ?? 'label') || !sameOrder(a, b),
  )
  const ordered = first < 0 ? columns.length : first
  const stored = (i: 0 | 1) => columns.map((column, n) => ({ ...column, ...storedOf(pairs[n]?.[i]) }))
  return { columns: [stored(0), stored(1)], ordered }
}

function storedOf({ charset, collation }: Partial<ColumnShape> = {}): Pick<KeyColumn, 'stored'> {
  return charset && collation && charset !== 'utf8mb4' ? { stored: { charset, collation } } : {}
}

function foldingOf({ collation = '' }: ColumnShape): Pick<KeyColumn, 'folds'> {
  if (!/_ci$/.test(collation)) return {}
  return { folds: /_as_ci$/.test(collation) ? 'case' : 'accents' }
}

/** ENUM is sorted by number and compared as text; numbers with a point have no text that finds them again. */
const UNORDERED = new Set<KeyColumn['kind']>(['label', 'double', 'float'])

function keyKind({ type, virtual }: ColumnShape): KeyColumn['kind'] | undefined {
  if (virtual) return undefined
  if (NUMBERS.test(type) || type === 'bit') return 'number'
  if (TEXTS.test(type)) return 'text'
  if (TIMES.test(type) || type === 'year') return 'time'
  if (type === 'enum' || type === 'set') return 'label'
  if (type === 'float' || type === 'double') return type
  return type === 'binary' || type === 'varbinary' ? 'bytes' : undefined
}

function sameOrder(a: ColumnShape, b: ColumnShape): boolean {
  return normal(a.collation) === normal(b.collation)
}

function normal(name: string | undefined): string {
  const lower = (name ?? '').toLowerCase().replace(/^utf8(?=_|$)/, 'utf8mb3')
  // These sort what both can hold alike.
  return lower.replace(/^utf8mb[34]_(?=(bin|general_ci|unicode_ci)$)/, 'utf8_')
}
