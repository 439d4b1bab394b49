import { type TableText, tableText } from '../../../compare/catalog/create-table.ts'
import type {
  CatalogCheck,
  CatalogForeignKey,
  CatalogIndex,
  CatalogTable,
  IndexPart,
  Partition,
  Partitioning,
  Unread,
} from '../../../ports/catalog.ts'
import type { Row } from '../session.ts'
import { columnOf } from './column.ts'
import type { Creates } from './creates.ts'
import type { Facts } from './facts.ts'
import { type LargestKeys, tableKey } from './largest-keys.ts'
import { isTable } from './others.ts'

export function asTables(
  facts: Facts,
  flavour: 'mysql' | 'mariadb',
  creates: Creates,
  largest: LargestKeys,
): CatalogTable[] {
  const columns = byTable(facts.columns)
  const statistics = byTable(facts.statistics)
  const keys = byTable(facts.keys)
  const references = byTable(facts.references)
  const checks = byTable(facts.checks)
  const partitions = byTable(facts.partitions)
  return facts.tables
    .filter(({ kind }) => isTable(kind))
    .map((row) => {
      const database = String(row.db)
      const name = String(row.tbl)
      const at = tableKey(row)
      const { text: create, why = 'The server does not show it.' } = creates({ kind: 'TABLE', database, name })
      const text = create === null ? undefined : tableText(create)
      const partitioning = asPartitioning(partitions.get(at) ?? [], text)
      const key = largest.get(at)
      const next = key?.next ?? row.next
      const unread: Unread[] = [
        ...(text ? [] : [{ what: 'definition' as const, why }]),
        ...(key?.why ? [{ what: 'largest key' as const, why: key.why }] : []),
      ]
      return {
        database,
        name,
        engine: String(row.engine ?? ''),
        rowFormat: String(row.rowFormat ?? ''),
        options: text?.options ?? String(row.options ?? '').match(/[^\s'"]+(?:'[^']*'|"[^"]*")?/g) ?? [],
        comment: String(row.comment ?? ''),
        collation: String(row.collation ?? ''),
        ...(next == null ? {} : { autoIncrement: String(next) }),
        ...(key?.largest == null ? {} : { largestKey: key.largest }),
        columns: (columns.get(at) ?? []).map((column) =>
          columnOf(column, flavour, text && (text.columns.get(String(column.name)) ?? { hasDefault: true })),
        ),
        indexes: grouped(statistics.get(at) ?? []).map((rows) => asIndex(rows, text)),
        foreignKeys: grouped(keys.get(at) ?? []).map((rows) => asForeignKey(rows, references.get(at) ?? [])),
        checks: (checks.get(at) ?? []).map(asCheck),
        ...(partitioning ? { partitioning } : {}),
        ...(unread.length > 0 ? { unread } : {}),
      }
    })
}

function asIndex(rows: Row[], text: TableText | undefined): CatalogIndex {
  const [first = {}] = rows
  const type = String(first.type)
  const index: CatalogIndex = {
    name: String(first.name),
    unique: Number(first.nonUnique) === 0,
    type,
    parts: rows.map((row) => asPart(row, type)),
  }
  const { parser, keyBlockSize, attributes } = text?.indexes.get(index.name) ?? {}
  if (parser) index.parser = parser
  if (keyBlockSize) index.keyBlockSize = keyBlockSize
  if (attributes) index.attributes = attributes
  if (first.visible === 'NO' || first.ignored === 'YES') index.invisible = true
  if (first.comment) index.comment = String(first.comment)
  return index
}

function asPart(row: Row, type: string): IndexPart {
  const part: IndexPart = row.expression == null ? { column: String(row.col) } : { expression: String(row.expression) }
  // SPATIAL indexes always say 32.
  if (row.length != null && type !== 'SPATIAL') part.length = Number(row.length)
  if (row.direction === 'D') part.descending = true
  return part
}

function asForeignKey(rows: Row[], references: Row[]): CatalogForeignKey {
  const [first = {}] = rows
  const rule = references.find(({ name }) => name === first.name)
  return {
    name: String(first.name),
    columns: rows.map(({ col }) => String(col)),
    references: {
      database: String(first.refDb),
      table: String(first.refTbl),
      columns: rows.map(({ refCol }) => String(refCol)),
    },
    onUpdate: String(rule?.onUpdate ?? ''),
    onDelete: String(rule?.onDelete ?? ''),
  }
}

function asCheck({ name, clause, enforced }: Row): CatalogCheck {
  return { name: String(name), expression: String(clause), enforced: enforced !== 'NO' }
}

function asPartitioning(rows: Row[], text: TableText | undefined): Partitioning | undefined {
  const [first] = rows
  if (!first) return undefined
  const partitioning: Partitioning = {
    method: String(first.method),
    expression: String(first.expression ?? ''),
    partitions: grouped(rows).map(asPartition),
  }
  if (text?.algorithm) partitioning.algorithm = text.algorithm
  if (text?.subAlgorithm) partitioning.subAlgorithm = text.subAlgorithm
  if (first.subMethod != null) {
    partitioning.subMethod = String(first.subMethod)
    partitioning.subExpression = String(first.subExpression ?? '')
  }
  return partitioning
}

function asPartition(rows: Row[]): Partition {
  const [first = {}] = rows
  const partition: Partition = { name: String(first.name) }
  if (first.vals != null) partition.values = String(first.vals)
  if (first.comment) partition.comment = String(first.comment)
  if (first.tablespace) partition.tablespace = String(first.tablespace)
  const subs = rows.flatMap(({ sub }) => (sub == null ? [] : [String(sub)]))
  if (subs.length > 0) partition.subpartitions = subs
  return partition
}

function byTable(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, tableKey)
}

/** Rows of one name together, in the order in which the names first come. */
function grouped(rows: readonly Row[]): Row[][] {
  return [...Map.groupBy(rows, ({ name }) => name).values()]
}
