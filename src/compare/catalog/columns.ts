import type { Finding, Remedy } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import type { CatalogColumn, CatalogTable } from '../../ports/catalog.ts'
import { columnFacets, shownType, typeOf } from './column-facets.ts'
import { addedColumn, changedColumn, orderedColumns } from './column-remedies.ts'
import { name } from './ddl.ts'
import { facetFindings, onTarget } from './differ.ts'
import { type SchemaEvidence, type Sides, undefinedTables } from './evidence.ts'
import { dialectOf } from './normal.ts'
import { pairedWithoutCase } from './pair.ts'
import { isGeneratedKey } from './tables.ts'
import { named, pairedByName, type Report } from './verdict.ts'
import { isWider } from './wider.ts'

export function compareColumns(sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>): Report {
  const findings: Finding[] = []
  const generated: string[] = []
  const facets = columnFacets(dialectOf(evidence.servers.source, evidence.servers.target))
  let examined = 0
  for (const [source, target] of pairedByName(evidence, sides).both) {
    const at = (...column: string[]) => placeOf(source.database, source.name, ...column)
    const made = target.columns.filter((column) => isGeneratedKey(source, column))
    if (made.length > 0) generated.push(at())
    const { both, missing, surplus } = pairedWithoutCase(
      source.columns,
      target.columns.filter((column) => !made.includes(column)),
    )
    examined += both.length + missing.length + surplus.length
    for (const column of missing)
      findings.push({
        code: 'column-missing',
        at: at(column.name),
        source: column.type,
        target: null,
        remedy: addedColumn(source, target, column),
      })
    for (const column of surplus)
      findings.push({
        code: 'column-surplus',
        at: at(column.name),
        source: null,
        target: column.type,
        remedy: onTarget(
          'Find out what added it; if nothing needs it, drop it.',
          `ALTER TABLE ${name(target.database, target.name)} DROP COLUMN ${name(column.name)}`,
        ),
      })
    for (const [ours, theirs] of both) {
      const remedy = changedColumn(target, ours, theirs, evidence.servers.target)
      findings.push(
        ...typeFinding(at(ours.name), ours, theirs, remedy),
        ...facetFindings(at(ours.name), ours, theirs, facets, remedy),
      )
    }
    if (missing.length + surplus.length === 0) findings.push(...orderFinding(at(), source, target, both))
  }
  const notes =
    generated.length > 0
      ? [`The target made an invisible key for ${generated.length} tables that have none: ${named(generated)}.`]
      : []
  return { findings, examined, notes, unread: undefinedTables(sides) }
}

/** A wider type loses nothing on the way to the target, and has a code of its own. */
function typeFinding(at: string, source: CatalogColumn, target: CatalogColumn, remedy: Remedy): Finding[] {
  if (typeOf(source) === typeOf(target)) return []
  const wider = source.srid === target.srid && isWider(source.type, target.type)
  return [
    {
      code: wider ? 'column-type-wider' : 'column-type-differs',
      at,
      source: shownType(source),
      target: shownType(target),
      remedy,
    },
  ]
}

function orderFinding(
  at: string,
  source: CatalogTable,
  target: CatalogTable,
  both: readonly [CatalogColumn, CatalogColumn][],
): Finding[] {
  const order = ({ columns }: CatalogTable, known: ReadonlySet<CatalogColumn>) =>
    columns.filter((column) => known.has(column)).map((column) => column.name)
  const ours = order(source, new Set(both.map(([column]) => column)))
  const theirs = order(target, new Set(both.map(([, column]) => column)))
  if (JSON.stringify(ours).toLowerCase() === JSON.stringify(theirs).toLowerCase()) return []
  return [
    {
      code: 'column-order-differs',
      at,
      source: ours.join(', '),
      target: theirs.join(', '),
      remedy: orderedColumns(source, target),
    },
  ]
}
