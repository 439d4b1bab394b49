import type { Finding } from '../../kernel/judgement.ts'
import type { CatalogColumn, CatalogTable } from '../../ports/catalog.ts'
import { columnSql, name } from './ddl.ts'
import { normalDefault, normalNow } from './defaults.ts'
import { type Facet, facetFindings, onTarget } from './differ.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import { charsetOf, normalCharset, normalExpression, normalType } from './normal.ts'
import { paired } from './pair.ts'
import { isGeneratedKey } from './tables.ts'
import { pairedByName, type Report } from './verdict.ts'

const FACETS: readonly Facet<CatalogColumn>[] = [
  {
    code: 'column-type-differs',
    equal: ({ type, srid }) => `${normalType(type)} ${srid ?? ''}`,
    shown: ({ type, srid }) => (srid === undefined ? type : `${type} SRID ${srid}`),
  },
  {
    code: 'column-null-differs',
    equal: ({ nullable }) => String(nullable),
    shown: ({ nullable }) => (nullable ? 'NULL' : 'NOT NULL'),
  },
  { code: 'column-default-differs', equal: normalDefault, shown: shownDefault },
  {
    code: 'column-default-differs',
    equal: ({ onUpdate }) =>
      normalNow(
        (onUpdate ?? '')
          .toLowerCase()
          .replace(/\((\d*)\)/, ' ( $1 )')
          .trim(),
      ),
    shown: ({ onUpdate }) => `ON UPDATE ${onUpdate ?? 'nothing'}`,
  },
  {
    code: 'column-default-differs',
    equal: ({ autoIncrement }) => String(autoIncrement ?? false),
    shown: ({ autoIncrement }) => (autoIncrement ? 'AUTO_INCREMENT' : 'no AUTO_INCREMENT'),
  },
  {
    code: 'column-charset-differs',
    equal: ({ collation }) => normalCharset(collation ?? ''),
    shown: ({ collation }) => (collation ? `${charsetOf(collation)}, ${collation}` : 'none'),
  },
  {
    code: 'column-generated-differs',
    equal: ({ generated }) => (generated ? `${generated.stored} ${normalExpression(generated.expression)}` : ''),
    shown: ({ generated }) =>
      generated ? `${generated.expression} ${generated.stored ? 'STORED' : 'VIRTUAL'}` : 'not generated',
  },
  {
    code: 'column-visibility-differs',
    equal: ({ invisible }) => String(invisible ?? false),
    shown: ({ invisible }) => (invisible ? 'INVISIBLE' : 'VISIBLE'),
  },
  { code: 'column-comment-differs', equal: ({ comment }) => comment ?? '', shown: ({ comment }) => comment ?? '' },
]

function shownDefault({ default: preset }: CatalogColumn): string {
  if (!preset) return 'no default, or NULL'
  return 'literal' in preset ? `DEFAULT '${preset.literal}'` : `DEFAULT (${preset.expression})`
}

export function compareColumns(sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>): Report {
  const findings: Finding[] = []
  const generated: string[] = []
  let examined = 0
  for (const [source, target] of pairedByName(evidence, sides).both) {
    const at = `${source.database}.${source.name}`
    const table = name(source.database, source.name)
    const made = target.columns.filter((column) => isGeneratedKey(source, column))
    if (made.length > 0) generated.push(at)
    const { both, missing, surplus } = paired(
      source.columns,
      target.columns.filter((column) => !made.includes(column)),
      (column) => column.name,
      true,
    )
    examined += both.length + missing.length + surplus.length
    for (const column of missing)
      findings.push({
        code: 'column-missing',
        at: `${at}.${column.name}`,
        source: column.type,
        target: null,
        remedy: onTarget(
          'Add the column where the source has it, then bring its values over.',
          `ALTER TABLE ${table} ADD COLUMN ${columnSql(column)} ${placeOf(source, column)}`,
        ),
      })
    for (const column of surplus)
      findings.push({
        code: 'column-surplus',
        at: `${at}.${column.name}`,
        source: null,
        target: column.type,
        remedy: onTarget(
          'Find out what added it; if nothing needs it, drop it.',
          `ALTER TABLE ${table} DROP COLUMN ${name(column.name)}`,
        ),
      })
    for (const [ours, theirs] of both)
      findings.push(
        ...facetFindings(
          `${at}.${ours.name}`,
          ours,
          theirs,
          FACETS,
          onTarget(
            'Give the column of the target the source’s definition; this may rewrite the table.',
            `ALTER TABLE ${table} MODIFY COLUMN ${columnSql(ours)}`,
          ),
        ),
      )
    if (missing.length + surplus.length === 0) findings.push(...orderFinding(at, table, source, target, both))
  }
  const notes =
    generated.length > 0
      ? [
          `The target made an invisible key for ${generated.length} tables that have none: ${generated.slice(0, 10).join(', ')}.`,
        ]
      : []
  return { findings, examined, notes }
}

function orderFinding(
  at: string,
  table: string,
  source: CatalogTable,
  target: CatalogTable,
  both: readonly [CatalogColumn, CatalogColumn][],
): Finding[] {
  const order = ({ columns }: CatalogTable, known: ReadonlySet<CatalogColumn>) =>
    columns.filter((column) => known.has(column)).map((column) => column.name)
  const ours = order(source, new Set(both.map(([column]) => column)))
  const theirs = order(target, new Set(both.map(([, column]) => column)))
  if (ours.join('\n').toLowerCase() === theirs.join('\n').toLowerCase()) return []
  const statements = source.columns.map((column) => `MODIFY COLUMN ${columnSql(column)} ${placeOf(source, column)}`)
  return [
    {
      code: 'column-order-differs',
      at,
      source: ours.join(', '),
      target: theirs.join(', '),
      remedy: onTarget(
        'Bring the columns of the target into the source’s order; this rewrites the table.',
        `ALTER TABLE ${table} ${statements.join(', ')}`,
      ),
    },
  ]
}

function placeOf({ columns }: CatalogTable, column: CatalogColumn): string {
  const before = columns[columns.indexOf(column) - 1]
  return before ? `AFTER ${name(before.name)}` : 'FIRST'
}
