import type { ColumnPlan, ColumnShape, KeyColumn, RowKey, RowPlan, TableShape } from '../../ports/rows.ts'

/** Both bytes cannot occur in UTF-8: the one separates, the other stands for NULL. A bare literal would be text. */
const SEPARATOR = 'CAST(0xFF AS BINARY)'
const NOTHING = 'CAST(0xFE AS BINARY)'

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

const UTF8 = /^(utf8mb4|utf8mb3|utf8|ascii)$/
const BYTES =
  /^(binary|varbinary|tinyblob|blob|mediumblob|longblob|geometry|geomcollection|geometrycollection|point|linestring|polygon|multipoint|multilinestring|multipolygon|vector)$/
const LARGE = /^(text|mediumtext|longtext|blob|mediumblob|longblob)$/
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
    ...(key ? { key: { index: (i === 0 ? source : target).key?.index ?? '', ...key } } : {}),
  })
  return { at, source: side(source, 0), target: side(target, 1), rows: source.rows }
}

/**
 * The eight bytes of a double as hexadecimal digits. As text, the server cuts a double at 22 characters, which loses the last digit of
 * long ones: two different values would look alike.
 */
export function doubleBits(column: string): string {
  return `SUBSTR(HEX(POINT(${column}, 0)), 19, 16)`
}

/** The same bytes within a geometry of fixed length that never begins with the byte of NULL: cheaper than digits. */
function doublePoint(column: string): string {
  return `POINT(${column}, 0)`
}

/** What is hashed of a row: one binary text. */
export function rowText({ columns }: Pick<RowPlan, 'columns'>): string {
  return `CONCAT_WS(${SEPARATOR}, ${columns.flatMap(({ hashed }) => hashed).join(', ')})`
}

/** A column that holds no data of its own, or that the server made by itself. */
function isApart({ virtual, generatedKey }: ColumnShape): boolean {
  return virtual === true || generatedKey === true
}

function names(columns: readonly ColumnShape[]): string {
  return columns.map(({ name }) => name).join(', ')
}

/** The key that both sides have, if any. */
function commonKey(source: TableShape, target: TableShape): Pick<RowKey, 'columns' | 'ordered'> | undefined {
  if (!source.key || !target.key) return undefined
  const lower = (list: readonly string[]) => list.map((name) => name.toLowerCase()).join('\n')
  if (lower(source.key.columns) !== lower(target.key.columns)) return undefined
  const find = ({ columns }: TableShape, name: string) =>
    columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  const pairs = source.key.columns.map((name) => [find(source, name), find(target, name)] as const)
  const columns = pairs.map(([a, b]): KeyColumn | undefined => {
    const kind = a && keyKind(a)
    return a && b && kind && kind === keyKind(b) ? { name: a.name, kind, ...foldingOf(a) } : undefined
  })
  if (!columns.every((column) => column !== undefined)) return undefined
  const ordered = pairs.every(([a, b], i) => a && b && !UNORDERED.has(columns[i]?.kind ?? 'label') && sameOrder(a, b))
  return { columns, ordered }
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
  return (name ?? '').toLowerCase().replace(/^utf8(?=_|$)/, 'utf8mb3')
}

function columnPlan(column: ColumnShape, pair: readonly [ColumnShape, ColumnShape]): ColumnPlan {
  const quoted = `\`${column.name.replaceAll('`', '``')}\``
  const { name, type } = column
  const generated = column.stored ? { generated: true as const } : {}
  // IFNULL would turn JSON into something else; CONCAT_WS leaves NULL out, so that it is told besides.
  if (pair.some((side) => side.type === 'json'))
    return {
      name,
      type,
      ...generated,
      // CONCAT_WS makes the same text of JSON as CAST does, sooner.
      hashed: [
        pair.every((side) => side.type === 'json') ? quoted : `CAST(${quoted} AS CHAR CHARACTER SET utf8mb4)`,
        `ISNULL(${quoted})`,
      ],
      shown: `CAST(${quoted} AS CHAR CHARACTER SET utf8mb4)`,
    }
  const text = valueText(quoted, column, pair)
  const hashed = text === doubleBits(quoted) ? doublePoint(quoted) : text
  const nullable = pair.some((side) => side.nullable)
  const large = pair.some((side) => LARGE.test(side.type))
  return {
    name,
    type,
    ...generated,
    hashed: [nullable ? `IFNULL(${hashed}, ${NOTHING})` : hashed],
    shown:
      type === 'double'
        ? `IF(LENGTH(CONCAT(${quoted})) < 22, CONCAT(${quoted}), CONCAT(${quoted}, ' = 0x', ${text}))`
        : large
          ? `CONCAT(LENGTH(${quoted}), ':', ${text})`
          : `CAST(${text} AS CHAR CHARACTER SET utf8mb4)`,
  }
}

function valueText(name: string, { type, charset }: ColumnShape, pair: readonly [ColumnShape, ColumnShape]): string {
  const [a, b] = pair
  const large = pair.some((side) => LARGE.test(side.type))
  if (BYTES.test(type)) return large ? `SHA2(${name}, 256)` : `HEX(${name})`
  if (type === 'double' || (type === 'float' && pair.some((side) => side.type === 'double'))) return doubleBits(name)
  if (type === 'float') return `(${name} + 0e0)`
  if (type === 'bit') return `(${name} + 0)`
  if (type === 'enum' || type === 'set') return a.full === b.full ? `(${name} + 0)` : `CONVERT(${name} USING utf8mb4)`
  if (type === 'decimal' && a.scale !== b.scale)
    return `CAST(${name} AS DECIMAL(65,${Math.max(a.scale ?? 0, b.scale ?? 0)}))`
  if (/^(datetime|timestamp|time)$/.test(type) && (a.fraction !== b.fraction || a.type !== b.type))
    return `CAST(${name} AS ${type === 'time' ? 'TIME' : 'DATETIME'}(6))`
  if (charset === undefined) return name
  const text = pair.every((side) => UTF8.test(side.charset ?? '')) ? name : `CONVERT(${name} USING utf8mb4)`
  return large ? `SHA2(${text}, 256)` : text
}
