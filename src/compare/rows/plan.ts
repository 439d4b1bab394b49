import type { ColumnShape, KeyColumn, RowKey, RowPlan, TableKey, TableShape } from '../../ports/rows.ts'
import { columnPlan } from './column.ts'

export interface TablePair {
  /** `database.table`, as the source spells it; for people, as two tables may have the same. */
  at: string
  /** Found by the key that the servers made by themselves: it is data only as long as rows are replicated. */
  made?: true
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
  const ours = new Map(source.columns.map((column) => [column.name.toLowerCase(), column]))
  const comparable = source.columns.filter((column) => !isApart(column, theirs.get(column.name.toLowerCase())))
  const pairs = comparable.flatMap((column) => {
    const other = theirs.get(column.name.toLowerCase())
    return other ? [[column, other] as const] : []
  })
  const lost = comparable.filter(({ name }) => !theirs.has(name.toLowerCase()))
  const gained = target.columns.filter((column) => !isApart(column, undefined) && !ours.has(column.name.toLowerCase()))
  if (lost.length + gained.length > 0)
    return { at, source: names(lost) || 'no further column', target: names(gained) || 'no further column' }
  const own = commonKey(source, target, source.key, target.key)
  const key = own ?? commonKey(source, target, source.made, target.made)
  const versions = [source.version, target.version] as const
  const side = (shape: TableShape, i: 0 | 1): RowPlan => ({
    database: shape.database,
    name: shape.name,
    columns: pairs.map((pair) => columnPlan(pair[i], pair, versions)),
    ...(key ? { key: { index: key.indexes[i], ordered: key.ordered, columns: key.columns[i] } } : {}),
  })
  return {
    at,
    source: side(source, 0),
    target: side(target, 1),
    rows: source.rows,
    ...(key && !own ? { made: true as const } : {}),
  }
}

/** A column that holds no data of its own on either side, or that one server made by itself. */
function isApart({ virtual, generatedKey }: ColumnShape, other: ColumnShape | undefined): boolean {
  if (generatedKey) return other === undefined
  return virtual === true && (other === undefined || other.virtual === true)
}

function names(columns: readonly ColumnShape[]): string {
  return columns.map(({ name }) => name).join(', ')
}

interface CommonKey {
  indexes: readonly [string, string]
  columns: readonly [RowKey['columns'], RowKey['columns']]
  ordered: number
}

/** The key that both sides have, if any. */
function commonKey(
  source: TableShape,
  target: TableShape,
  left: TableKey | undefined,
  right: TableKey | undefined,
): CommonKey | undefined {
  if (!left || !right) return undefined
  const lower = (list: readonly string[]) => list.map((name) => name.toLowerCase())
  const [ours, theirs] = [lower(left.columns), lower(right.columns)]
  if (ours.toSorted().join('\n') !== theirs.toSorted().join('\n')) return undefined
  const find = ({ columns }: TableShape, name: string) =>
    columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  const pairs = left.columns.map((name) => [find(source, name), find(target, name)] as const)
  const columns = pairs.map(([a, b]): KeyColumn | undefined => (a && b ? keyColumn(a, b) : undefined))
  if (!columns.every((column) => column !== undefined)) return undefined
  const first = pairs.findIndex(
    ([a, b], i) => ours[i] !== theirs[i] || !a || !b || UNORDERED.has(columns[i]?.kind ?? 'label') || !sameOrder(a, b),
  )
  const ordered = first < 0 ? columns.length : first
  const stored = (i: 0 | 1) =>
    columns.map((column, n) => ({ ...column, name: pairs[n]?.[i]?.name ?? column.name, ...storedOf(pairs[n]?.[i]) }))
  return { indexes: [left.index, right.index], columns: [stored(0), stored(1)], ordered }
}

/** Undefined where the same value has no common text on both sides, or where rows are not found by it. */
function keyColumn(a: ColumnShape, b: ColumnShape): KeyColumn | undefined {
  const kind = keyKind(a)
  if (!kind || kind !== keyKind(b)) return undefined
  const as = commonType(kind, a, b)
  return as === null ? undefined : { name: a.name, kind, ...(as ? { as } : {}), ...foldingOf(a) }
}

/** The type to which both are converted; undefined where that is not needed, null where there is none. */
function commonType(kind: KeyColumn['kind'], a: ColumnShape, b: ColumnShape): string | undefined | null {
  if (kind === 'number') {
    const scales = [a, b].map(({ type, scale }) => (type === 'decimal' ? (scale ?? 0) : 0))
    return scales[0] === scales[1] ? undefined : `DECIMAL(65,${Math.max(...scales)})`
  }
  if (kind !== 'time' || (a.type === b.type && a.fraction === b.fraction)) return undefined
  const types = [a.type, b.type]
  if (types.every((type) => type === 'time')) return 'TIME(6)'
  return types.every((type) => /^(date|datetime|timestamp)$/.test(type)) ? 'DATETIME(6)' : null
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
