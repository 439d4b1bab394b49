import type {
  CatalogCheck,
  CatalogForeignKey,
  CatalogIndex,
  CatalogTable,
  IndexPart,
  Partition,
  Partitioning,
} from '../../../ports/catalog.ts'
import type { Row } from '../session.ts'
import { columnOf } from './column.ts'
import type { Wanted } from './creates.ts'
import type { Facts } from './facts.ts'
import { isTable } from './others.ts'

export function asTables(
  facts: Facts,
  flavour: 'mysql' | 'mariadb',
  creates: (object: Wanted) => string | null,
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
      const at = keyOf(row)
      const create = creates({ kind: 'TABLE', database, name })
      const partitioning = asPartitioning(partitions.get(at) ?? [])
      return {
        database,
        name,
        engine: String(row.engine ?? ''),
        rowFormat: String(row.rowFormat ?? ''),
        options: String(row.options ?? '').match(/[^\s'"]+(?:'[^']*'|"[^"]*")?/g) ?? [],
        comment: String(row.comment ?? ''),
        collation: String(row.collation ?? ''),
        ...(row.next == null ? {} : { autoIncrement: String(row.next) }),
        columns: (columns.get(at) ?? []).map((column) => columnOf(column, flavour, create)),
        indexes: grouped(statistics.get(at) ?? []).map((rows) => asIndex(rows, create)),
        foreignKeys: grouped(keys.get(at) ?? []).map((rows) => asForeignKey(rows, references.get(at) ?? [])),
        checks: (checks.get(at) ?? []).map(asCheck),
        ...(partitioning ? { partitioning } : {}),
      }
    })
}

function asIndex(rows: Row[], create: string | null): CatalogIndex {
  const [first = {}] = rows
  const type = String(first.type)
  const index: CatalogIndex = {
    name: String(first.name),
    unique: Number(first.nonUnique) === 0,
    type,
    parts: rows.map((row) => asPart(row, type)),
  }
  const parser = type === 'FULLTEXT' ? parserOf(index.name, create) : undefined
  if (parser) index.parser = parser
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

function parserOf(index: string, create: string | null): string | undefined {
  const start = `  FULLTEXT KEY \`${index.replaceAll('`', '``')}\` `
  const line = create?.split('\n').find((candidate) => candidate.startsWith(start))
  return /WITH PARSER `?(\w+)`?/.exec(line ?? '')?.[1]
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

function asPartitioning(rows: Row[]): Partitioning | undefined {
  const [first] = rows
  if (!first) return undefined
  const partitioning: Partitioning = {
    method: String(first.method),
    expression: String(first.expression ?? ''),
    partitions: grouped(rows).map(asPartition),
  }
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
  const subs = rows.flatMap(({ sub }) => (sub == null ? [] : [String(sub)]))
  if (subs.length > 0) partition.subpartitions = subs
  return partition
}

function keyOf({ db, tbl }: Row): string {
  return JSON.stringify([db, tbl])
}

function byTable(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, keyOf)
}

/** Rows of one name together, in the order in which the names first come. */
function grouped(rows: readonly Row[]): Row[][] {
  return [...Map.groupBy(rows, ({ name }) => name).values()]
}
