import type { Code } from '../../kernel/codes/index.ts'
import type { Finding, Remedy } from '../../kernel/judgement.ts'
import type { CatalogCheck, CatalogForeignKey, CatalogIndex, CatalogTable } from '../../ports/catalog.ts'
import { checkSql, foreignKeySql, indexSql, name } from './ddl.ts'
import { onTarget } from './differ.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import { normalExpression } from './normal.ts'
import { paired } from './pair.ts'
import { isGeneratedKey } from './tables.ts'
import { pairedByName, type Report } from './verdict.ts'

/** Named parts of a table: indexes, foreign keys, check constraints. */
interface Part<P> {
  codes: Record<'missing' | 'surplus' | 'differs', Code>
  of(table: CatalogTable, other: CatalogTable, side: 'source' | 'target'): readonly P[]
  equal(part: P): string
  shown(part: P): string
  /** Clauses of ALTER TABLE. */
  add(part: P): string
  drop(part: P): string
}

function compareParts<P extends { name: string }>(
  sides: Sides<CatalogTable[]>,
  evidence: SchemaEvidence<CatalogTable>,
  part: Part<P>,
): Report {
  const findings: Finding[] = []
  const tables = pairedByName(evidence, sides).both
  let examined = tables.length
  for (const [source, target] of tables) {
    const at = `${source.database}.${source.name}`
    const alter = (how: string, ...clauses: string[]): Remedy =>
      onTarget(how, `ALTER TABLE ${name(source.database, source.name)} ${clauses.join(', ')}`)
    const { both, missing, surplus } = paired(
      part.of(source, target, 'source'),
      part.of(target, source, 'target'),
      (one) => one.name,
      true,
    )
    examined += both.length + missing.length + surplus.length
    for (const one of missing)
      findings.push({
        code: part.codes.missing,
        at: `${at}.${one.name}`,
        source: part.shown(one),
        target: null,
        remedy: alter('Add it to the target.', `ADD ${part.add(one)}`),
      })
    for (const one of surplus)
      findings.push({
        code: part.codes.surplus,
        at: `${at}.${one.name}`,
        source: null,
        target: part.shown(one),
        remedy: alter('Find out what added it; if nothing needs it, drop it.', `DROP ${part.drop(one)}`),
      })
    for (const [ours, theirs] of both)
      if (part.equal(ours) !== part.equal(theirs))
        findings.push({
          code: part.codes.differs,
          at: `${at}.${ours.name}`,
          source: part.shown(ours),
          target: part.shown(theirs),
          remedy: onTarget(
            'Make it on the target as the source has it.',
            `ALTER TABLE ${name(source.database, source.name)} DROP ${part.drop(theirs)}`,
            `ALTER TABLE ${name(source.database, source.name)} ADD ${part.add(ours)}`,
          ),
        })
  }
  return { findings, examined }
}

const INDEXES: Part<CatalogIndex> = {
  codes: { missing: 'index-missing', surplus: 'index-surplus', differs: 'index-differs' },
  of: (table, other, side) =>
    side === 'source'
      ? table.indexes
      : table.indexes.filter(
          (index) =>
            !(
              index.name === 'PRIMARY' &&
              index.parts.every(({ column }) =>
                table.columns.some((own) => own.name === column && isGeneratedKey(other, own)),
              )
            ),
        ),
  equal: ({ unique, type, parts, parser, invisible, comment }) =>
    JSON.stringify([
      unique,
      type.toUpperCase(),
      parts.map((one) => [
        one.column?.toLowerCase() ?? normalExpression(one.expression ?? ''),
        one.length ?? 0,
        one.descending ?? false,
      ]),
      parser ?? '',
      invisible ?? false,
      comment ?? '',
    ]),
  shown: indexSql,
  add: indexSql,
  drop: (index) => (index.name === 'PRIMARY' ? 'PRIMARY KEY' : `KEY ${name(index.name)}`),
}

/** NO ACTION and RESTRICT are one in InnoDB. */
const rule = (word: string) => (/^(no action|restrict|)$/i.test(word) ? 'RESTRICT' : word.toUpperCase())

const FOREIGN_KEYS: Part<CatalogForeignKey> = {
  codes: { missing: 'foreign-key-missing', surplus: 'foreign-key-surplus', differs: 'foreign-key-differs' },
  of: ({ foreignKeys }) => foreignKeys,
  equal: ({ columns, references, onUpdate, onDelete }) =>
    JSON.stringify([
      columns,
      references.database,
      references.table,
      references.columns,
      rule(onUpdate),
      rule(onDelete),
    ]).toLowerCase(),
  shown: foreignKeySql,
  add: foreignKeySql,
  drop: (key) => `FOREIGN KEY ${name(key.name)}`,
}

const CHECKS: Part<CatalogCheck> = {
  codes: {
    missing: 'check-constraint-missing',
    surplus: 'check-constraint-surplus',
    differs: 'check-constraint-differs',
  },
  of: ({ checks }) => checks,
  equal: ({ expression, enforced }) => `${enforced} ${normalExpression(expression)}`,
  shown: checkSql,
  add: checkSql,
  drop: (check) => `CHECK ${name(check.name)}`,
}

export const compareIndexes = (sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>) =>
  compareParts(sides, evidence, INDEXES)
export const compareForeignKeys = (sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>) =>
  compareParts(sides, evidence, FOREIGN_KEYS)
export const compareChecks = (sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>) =>
  compareParts(sides, evidence, CHECKS)

export function comparePartitions(sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>): Report {
  const { both } = pairedByName(evidence, sides)
  const equal = ({ partitioning }: CatalogTable) =>
    partitioning
      ? JSON.stringify([
          partitioning.method.toUpperCase(),
          normalExpression(partitioning.expression),
          partitioning.subMethod ?? '',
          normalExpression(partitioning.subExpression ?? ''),
          partitioning.partitions.map(({ name: own, values, subpartitions }) => [
            own.toLowerCase(),
            normalExpression(values ?? ''),
            subpartitions ?? [],
          ]),
        ])
      : ''
  const shown = ({ partitioning }: CatalogTable) =>
    partitioning
      ? `${partitioning.method} (${partitioning.expression}): ${partitioning.partitions.map(({ name: own, values }) => (values ? `${own} ${values}` : own)).join(', ')}`
      : 'not partitioned'
  const findings = both
    .filter(([source, target]) => equal(source) !== equal(target))
    .map(
      ([source, target]): Finding => ({
        code: 'partitions-differ',
        at: `${source.database}.${source.name}`,
        source: shown(source),
        target: shown(target),
        remedy: {
          how: 'Reorganise the partitions of the target (ALTER TABLE … REORGANIZE PARTITION, or PARTITION BY) as the source has them.',
        },
      }),
    )
  return { findings, examined: both.length }
}
