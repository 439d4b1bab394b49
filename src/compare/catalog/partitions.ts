import type { Finding } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import type { CatalogTable, Partition, Partitioning } from '../../ports/catalog.ts'
import { split } from './create-table.ts'
import { type SchemaEvidence, type Sides, undefinedTables } from './evidence.ts'
import { type Dialect, dialectOf, normalExpression } from './normal.ts'
import { tokensOf } from './tokens.ts'
import { pairedByName, type Report } from './verdict.ts'

export function comparePartitions(sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>): Report {
  const { both } = pairedByName(evidence, sides)
  const dialect = dialectOf(evidence.servers.source, evidence.servers.target)
  const findings = both.flatMap(([source, target]): Finding[] => {
    const at = placeOf(source.database, source.name)
    if (rowsOf(source, dialect) !== rowsOf(target, dialect))
      return [
        {
          code: 'partitions-differ',
          at,
          source: shown(source),
          target: shown(target),
          remedy: {
            how: 'Reorganise the partitions of the target (ALTER TABLE … REORGANIZE PARTITION, or PARTITION BY) as the source has them.',
          },
        },
      ]
    if (remarksOf(source) === remarksOf(target)) return []
    return [
      {
        code: 'partition-remarks-differ',
        at,
        source: remarksOf(source),
        target: remarksOf(target),
        remedy: { how: 'Reorganise each such partition into itself, with the source’s comment and tablespace.' },
      },
    ]
  })
  const partitioned = (tables: readonly CatalogTable[]) => tables.filter(({ partitioning }) => partitioning)
  return {
    findings,
    examined: both.length,
    unread: undefinedTables({ source: partitioned(sides.source), target: partitioned(sides.target) }),
  }
}

/** What decides which row is stored where. */
function rowsOf(table: CatalogTable, dialect: Dialect): string {
  const { partitioning } = table
  if (!partitioning) return ''
  const { method, expression, algorithm, subMethod, subExpression, subAlgorithm } = partitioning
  return JSON.stringify([
    method.toUpperCase(),
    keyOf(method, normalExpression(expression, dialect), table),
    hashOf(algorithm),
    subMethod?.toUpperCase() ?? '',
    keyOf(subMethod ?? '', normalExpression(subExpression ?? '', dialect), table),
    hashOf(subAlgorithm),
    inOrder(partitioning).map(({ name, values, subpartitions }) => [
      name.toLowerCase(),
      isList(partitioning) ? listValues(values ?? '', dialect) : normalExpression(values ?? '', dialect),
      subpartitions ?? [],
    ]),
  ])
}

/** 2 is what every server takes where none is written. */
function hashOf(algorithm: string | undefined): string {
  return algorithm === '2' ? '' : (algorithm ?? '')
}

/** KEY without columns is KEY over the primary key. */
function keyOf(method: string, columns: string, { indexes }: CatalogTable): string {
  if (columns !== '' || !/KEY$/i.test(method)) return columns
  const primary = indexes.find(({ name }) => name === 'PRIMARY')
  return primary?.parts.map(({ column = '' }) => column.toLowerCase()).join(' , ') ?? ''
}

function isList({ method }: Partitioning): boolean {
  return /^LIST/i.test(method)
}

/** Which of the partitions of a LIST comes first decides nothing. */
function inOrder(partitioning: Partitioning): readonly Partition[] {
  if (!isList(partitioning)) return partitioning.partitions
  return partitioning.partitions.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
}

/** `1,2`, `'a,b','c'` or `(1,'a'),(2,'b')`: a set. */
function listValues(values: string, dialect: Dialect): string[] {
  const items = split(tokensOf(values))
  return items
    .map(([first], i) => normalExpression(values.slice(first?.at, items[i + 1]?.[0]?.at).replace(/,\s*$/, ''), dialect))
    .sort()
}

function remarksOf({ partitioning }: CatalogTable): string {
  if (!partitioning) return ''
  return inOrder(partitioning)
    .flatMap(({ name, comment, tablespace }) => [
      ...(comment ? [`${name} comment '${comment}'`] : []),
      ...(tablespace ? [`${name} tablespace ${tablespace}`] : []),
    ])
    .join(', ')
}

function shown({ partitioning }: CatalogTable): string {
  if (!partitioning) return 'not partitioned'
  const { method, algorithm, expression, partitions, subMethod, subExpression, subAlgorithm } = partitioning
  const by = (how: string, kind: string | undefined, of: string | undefined) =>
    `${how}${kind ? ` ALGORITHM = ${kind}` : ''} (${of ?? ''})`
  return [
    by(method, algorithm, expression),
    ...(subMethod ? [`by ${by(subMethod, subAlgorithm, subExpression)}`] : []),
    `: ${partitions.map(({ name, values }) => (values ? `${name} ${values}` : name)).join(', ')}`,
  ].join(' ')
}
