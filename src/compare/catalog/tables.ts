import type { Finding } from '../../kernel/judgement.ts'
import type { Catalog, CatalogTable } from '../../ports/catalog.ts'
import { name } from './ddl.ts'
import { type Facet, facetFindings, onTarget } from './differ.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import { charsetOf, normalCharset } from './normal.ts'
import { pairedByName, type Report } from './verdict.ts'

/** A table without its parts, or an object of a kind that is not compared. */
export interface TableHead {
  database: string
  name: string
  kind: 'table' | 'other'
  what: string
  engine: string
  rowFormat: string
  options: readonly string[]
  comment: string
  collation: string
}

/** Options that say something of contents or behaviour; statistics and the like are the server's own business. */
const TOLD_OPTIONS =
  /^(?:encryption|compression|tablespace|insert_method|union|connection|max_rows|min_rows|avg_row_length|checksum|delay_key_write|pack_keys)=/i

export function tableHeads({ tables, others }: Catalog): TableHead[] {
  return [
    ...tables.map(
      (table): TableHead => ({
        database: table.database,
        name: table.name,
        kind: 'table',
        what: 'table',
        engine: table.engine,
        rowFormat: table.rowFormat,
        options: table.options.filter((option) => TOLD_OPTIONS.test(option)),
        comment: table.comment,
        collation: table.collation,
      }),
    ),
    ...others.map(
      (other): TableHead => ({
        database: other.database,
        name: other.name,
        kind: 'other',
        what: other.kind,
        engine: '',
        rowFormat: '',
        options: [],
        comment: '',
        collation: '',
      }),
    ),
  ]
}

const FACETS: readonly Facet<TableHead>[] = [
  { code: 'table-engine-differs', equal: ({ engine }) => engine.toLowerCase(), shown: ({ engine }) => engine },
  {
    code: 'table-charset-differs',
    equal: ({ collation }) => normalCharset(collation),
    shown: ({ collation }) => `${charsetOf(collation)}, ${collation}`,
  },
  { code: 'table-differs', equal: ({ comment }) => comment, shown: ({ comment }) => `comment '${comment}'` },
  {
    code: 'table-differs',
    equal: ({ options }) => [...options].sort().join(' ').toLowerCase(),
    shown: ({ options }) => `options ${options.join(' ') || 'none'}`,
  },
]

/** Each engine has formats of its own. */
const ROW_FORMAT: Facet<TableHead> = {
  code: 'table-differs',
  equal: ({ rowFormat }) => rowFormat.toLowerCase(),
  shown: ({ rowFormat }) => `row format ${rowFormat}`,
}

export function compareTables(sides: Sides<TableHead[]>, evidence: SchemaEvidence<TableHead>): Report {
  const of = (side: TableHead[], kind: TableHead['kind']) => side.filter((head) => head.kind === kind)
  const { both, missing, surplus } = pairedByName(evidence, {
    source: of(sides.source, 'table'),
    target: of(sides.target, 'table'),
  })
  const at = ({ database, name: table }: { database: string; name: string }) => `${database}.${table}`
  const findings: Finding[] = [
    ...evidence.absent.target.map(
      (database): Finding => ({
        code: 'table-missing',
        at: database,
        source: 'the database',
        target: null,
        remedy: onTarget('Seed the database on the target, then let replication follow.'),
      }),
    ),
    ...missing.map(
      (table): Finding => ({
        code: 'table-missing',
        at: at(table),
        source: 'the table',
        target: null,
        remedy: onTarget('Seed the table on the target from the source, or find what dropped it there.'),
      }),
    ),
    ...surplus.map(
      (table): Finding => ({
        code: 'table-surplus',
        at: at(table),
        source: null,
        target: 'the table',
        remedy: onTarget(
          'Find out whose it is; if nobody’s, drop it.',
          `DROP TABLE ${name(table.database, table.name)}`,
        ),
      }),
    ),
    ...both.flatMap(([source, target]) =>
      facetFindings(
        at(source),
        source,
        target,
        source.engine === target.engine ? [...FACETS, ROW_FORMAT] : FACETS,
        tableRemedy(source),
      ),
    ),
  ]
  const others = new Map(
    [...of(sides.source, 'other'), ...of(sides.target, 'other')].map((head) => [`${at(head)} ${head.what}`, head]),
  )
  for (const head of others.values()) {
    const has = (side: TableHead[]) =>
      side.some((other) => other.kind === 'other' && at(other) === at(head) && other.what === head.what)
        ? head.what
        : null
    findings.push({
      code: 'object-not-compared',
      at: at(head),
      source: has(sides.source),
      target: has(sides.target),
      remedy: { how: 'Compare it by hand and name it in notCompared, with an owner and a reason.' },
    })
  }
  return { findings, examined: both.length + missing.length + surplus.length + others.size }
}

function tableRemedy({ database, name: table, engine, collation, comment, rowFormat }: TableHead) {
  const quoted = comment.replaceAll('\\', '\\\\').replaceAll("'", "''")
  return onTarget(
    'Give the table of the target the source’s properties; this rewrites it.',
    `ALTER TABLE ${name(database, table)} ENGINE = ${engine}, DEFAULT CHARACTER SET ${charsetOf(collation)} COLLATE ${collation}, COMMENT = '${quoted}', ROW_FORMAT = ${rowFormat.toUpperCase()}`,
  )
}

/** The key that Azure gives a table without one. */
export function isGeneratedKey(
  source: CatalogTable,
  column: { name: string; invisible?: true; autoIncrement?: true },
): boolean {
  return (
    column.name === 'my_row_id' &&
    column.invisible === true &&
    column.autoIncrement === true &&
    !source.indexes.some((index) => index.name === 'PRIMARY') &&
    !source.columns.some((own) => own.name.toLowerCase() === 'my_row_id')
  )
}
