import type { Finding } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import type { Catalog, CatalogTable, Unread } from '../../ports/catalog.ts'
import { compareDatabases } from './databases.ts'
import { name } from './ddl.ts'
import { type Facet, facetFindings, onTarget } from './differ.ts'
import { type SchemaEvidence, type Sides, undefinedTables } from './evidence.ts'
import { charsetOf, normalCharset } from './normal.ts'
import { alteredOptions, normalOptions } from './table-options.ts'
import { pairedByName, type Report } from './verdict.ts'

/** A table without its parts, an object of a kind that is not compared, or a database, whose `name` is empty. */
export interface TableHead {
  database: string
  name: string
  kind: 'table' | 'other' | 'database'
  what: string
  engine: string
  rowFormat: string
  options: readonly string[]
  comment: string
  collation: string
  readOnly?: true
  encrypted?: true
  unread?: readonly Unread[]
}

const BARE = { engine: '', rowFormat: '', options: [], comment: '', collation: '' } as const

export function tableHeads({ tables, others, databases }: Catalog): TableHead[] {
  return [
    ...databases.map(
      ({ name: database, readOnly, encrypted }): TableHead => ({
        ...BARE,
        database,
        name: '',
        kind: 'database',
        what: 'database',
        ...(readOnly ? { readOnly } : {}),
        ...(encrypted ? { encrypted } : {}),
      }),
    ),
    ...tables.map((table): TableHead => {
      const unread = table.unread?.filter(({ what }) => what === 'definition') ?? []
      return {
        database: table.database,
        name: table.name,
        kind: 'table',
        what: 'table',
        engine: table.engine,
        rowFormat: table.rowFormat,
        options: table.options,
        comment: table.comment,
        collation: table.collation,
        ...(unread.length > 0 ? { unread } : {}),
      }
    }),
    ...others.map(
      (other): TableHead => ({
        ...BARE,
        database: other.database,
        name: other.name,
        kind: 'other',
        what: other.kind,
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
    equal: ({ options }) => JSON.stringify([...normalOptions(options)]),
    shown: ({ options }) => `options ${[...normalOptions(options).values()].join(' ') || 'none'}`,
  },
]

/** Each engine has formats of its own. */
const ROW_FORMAT: Facet<TableHead> = {
  code: 'table-differs',
  equal: ({ rowFormat }) => rowFormat.toLowerCase(),
  shown: ({ rowFormat }) => `row format ${rowFormat}`,
}

export function compareTables(sides: Sides<TableHead[]>, evidence: SchemaEvidence<TableHead>): Report {
  const of = (kind: TableHead['kind']) => ({
    source: sides.source.filter((head) => head.kind === kind),
    target: sides.target.filter((head) => head.kind === kind),
  })
  const tables = of('table')
  const { both, missing, surplus } = pairedByName(evidence, tables)
  const at = ({ database, name: table }: TableHead) => placeOf(database, table)
  const databases = compareDatabases(pairedByName(evidence, of('database')).both)
  const others = compareOthers(of('other'))
  const findings: Finding[] = [
    ...evidence.absent.target.map(
      (database): Finding => ({
        code: 'table-missing',
        at: placeOf(database),
        source: 'the database',
        target: null,
        remedy: onTarget('Seed the database on the target, then let replication follow.'),
      }),
    ),
    ...databases.findings,
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
        tableRemedy(source, target),
      ),
    ),
    ...others,
  ]
  return {
    findings,
    examined: both.length + missing.length + surplus.length + others.length,
    notes: databases.notes,
    unread: undefinedTables(tables),
  }
}

function compareOthers({ source, target }: Sides<TableHead[]>): Finding[] {
  const keyOf = ({ database, name: object, what }: TableHead) => JSON.stringify([database, object, what])
  const all = new Map([...source, ...target].map((head) => [keyOf(head), head]))
  return [...all].map(([key, head]): Finding => {
    const has = (side: TableHead[]) => (side.some((other) => keyOf(other) === key) ? head.what : null)
    return {
      code: 'object-not-compared',
      at: placeOf(head.database, head.name),
      source: has(source),
      target: has(target),
      remedy: { how: 'Compare it by hand and name it in notCompared, with an owner and a reason.' },
    }
  })
}

function tableRemedy(source: TableHead, target: TableHead) {
  const { database, name: table, engine, collation, comment, rowFormat } = source
  const quoted = comment.replaceAll('\\', '\\\\').replaceAll("'", "''")
  const options = alteredOptions(source.options, target.options)
  if (options === undefined)
    return onTarget('Make the table of the target anew with the source’s options, as SHOW CREATE TABLE writes them.')
  return onTarget(
    'Give the table of the target the source’s properties; this rewrites it.',
    `ALTER TABLE ${[
      `${name(database, table)} ENGINE = ${engine}`,
      ...(collation ? [`DEFAULT CHARACTER SET ${charsetOf(collation)} COLLATE ${collation}`] : []),
      `COMMENT = '${quoted}'`,
      `ROW_FORMAT = ${rowFormat.toUpperCase()}`,
      ...options,
    ].join(', ')}`,
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
