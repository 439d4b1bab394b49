import type { Code } from '../../kernel/codes/index.ts'
import type { Finding, Remedy } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import type { CatalogCheck, CatalogForeignKey, CatalogIndex, CatalogTable } from '../../ports/catalog.ts'
import { checkSql, foreignKeySql, indexSql, name } from './ddl.ts'
import { onTarget } from './differ.ts'
import { type SchemaEvidence, type Sides, undefinedTables } from './evidence.ts'
import { type Dialect, dialectOf, normalExpression } from './normal.ts'
import { pairedWithoutCase } from './pair.ts'
import { isGeneratedKey } from './tables.ts'
import { namesFold, pairedByName, type Report } from './verdict.ts'

/** Named parts of a table: indexes, foreign keys, check constraints. */
interface Part<P> {
  codes: Record<'missing' | 'surplus' | 'differs', Code>
  of(table: CatalogTable, other: CatalogTable, side: 'source' | 'target'): readonly P[]
  equal(part: P, how: Comparing): string
  shown(part: P): string
  /** Clauses of ALTER TABLE. */
  add(part: P): string
  drop(part: P): string
  /** Whether the table of the target has not what the part is made of. */
  lacks?(part: P, target: CatalogTable): boolean
  /** What makes the part of the target that of the source, where it is not dropping the one and adding the other. */
  change?(source: P, target: P, how: Comparing): readonly string[] | undefined
}

interface Comparing {
  dialect: Dialect
  /** Names of databases and tables have no case. */
  folds: boolean
}

function compareParts<P extends { name: string }>(
  sides: Sides<CatalogTable[]>,
  evidence: SchemaEvidence<CatalogTable>,
  part: Part<P>,
): Report {
  const findings: Finding[] = []
  const tables = pairedByName(evidence, sides).both
  const { servers } = evidence
  const how: Comparing = { dialect: dialectOf(servers.source, servers.target), folds: namesFold(servers) }
  let examined = tables.length
  for (const [source, target] of tables) {
    const at = (one: P) => placeOf(source.database, source.name, one.name)
    const alter = (words: string, ...clauses: string[]): Remedy =>
      onTarget(words, ...clauses.map((clause) => `ALTER TABLE ${name(target.database, target.name)} ${clause}`))
    const { both, missing, surplus } = pairedWithoutCase(
      part.of(source, target, 'source'),
      part.of(target, source, 'target'),
    )
    examined += both.length + missing.length + surplus.length
    for (const one of missing)
      findings.push({
        code: part.codes.missing,
        at: at(one),
        source: part.shown(one),
        target: null,
        remedy: part.lacks?.(one, target)
          ? { how: 'Add the columns that the target lacks first, then this.' }
          : alter('Add it to the target.', `ADD ${part.add(one)}`),
      })
    for (const one of surplus)
      findings.push({
        code: part.codes.surplus,
        at: at(one),
        source: null,
        target: part.shown(one),
        remedy: alter('Find out what added it; if nothing needs it, drop it.', `DROP ${part.drop(one)}`),
      })
    for (const [ours, theirs] of both)
      if (part.equal(ours, how) !== part.equal(theirs, how))
        findings.push({
          code: part.codes.differs,
          at: at(ours),
          source: part.shown(ours),
          target: part.shown(theirs),
          remedy: alter(
            'Make it on the target as the source has it.',
            ...(part.change?.(ours, theirs, how) ?? [`DROP ${part.drop(theirs)}`, `ADD ${part.add(ours)}`]),
          ),
        })
  }
  return { findings, examined }
}

const INDEXES: Part<CatalogIndex> = {
  codes: { missing: 'index-missing', surplus: 'index-surplus', differs: 'index-differs' },
  of: (table, other, side) =>
    table.indexes
      .filter((index) => side === 'source' || !isOfGeneratedKey(table, index, other))
      .map((index) => ([table, other].some(({ engine }) => /^innodb$/i.test(engine)) ? withoutBlocks(index) : index)),
  equal: indexText,
  lacks: ({ parts }, target) => parts.some(({ column }) => column !== undefined && !hasColumn(target, column)),
  shown: indexSql,
  add: indexSql,
  drop: (index) => (index.name === 'PRIMARY' ? 'PRIMARY KEY' : `KEY ${name(index.name)}`),
  change(source, target, how) {
    const { invisible: _, ...own } = source
    const { invisible: __, ...theirs } = target
    if (indexText(own, how) === indexText(theirs, how) && source.name !== 'PRIMARY')
      return [`ALTER INDEX ${name(target.name)} ${source.invisible ? 'INVISIBLE' : 'VISIBLE'}`]
    // In one statement: a foreign key or a counter may need the index at every moment.
    // Dropped and added in one statement, an index keeps these.
    if (target.type === 'FULLTEXT' || source.keyBlockSize !== target.keyBlockSize)
      return [`DROP ${INDEXES.drop(target)}`, `ADD ${indexSql(source)}`]
    const using = source.type === 'BTREE' && target.type === 'HASH' ? ' USING BTREE' : ''
    return [`DROP ${INDEXES.drop(target)}, ADD ${indexSql(source)}${using}`]
  },
}

function hasColumn({ columns }: CatalogTable, column: string): boolean {
  return columns.some((own) => own.name.toLowerCase() === column.toLowerCase())
}

function isOfGeneratedKey(table: CatalogTable, { name: own, parts }: CatalogIndex, source: CatalogTable): boolean {
  return (
    own === 'PRIMARY' &&
    parts.every(({ column }) => table.columns.some((one) => one.name === column && isGeneratedKey(source, one)))
  )
}

/** InnoDB takes the size from the table; what it writes beside an index is what the table once had. */
function withoutBlocks({ keyBlockSize: _, ...index }: CatalogIndex): CatalogIndex {
  return index
}

function indexText(index: CatalogIndex, { dialect }: Comparing): string {
  const { unique, type, parts, parser, invisible, comment, keyBlockSize, attributes } = index
  return JSON.stringify([
    unique,
    type.toUpperCase(),
    parts.map((one) => [
      one.column?.toLowerCase() ?? normalExpression(one.expression ?? '', dialect),
      one.length ?? 0,
      one.descending ?? false,
    ]),
    parser ?? '',
    invisible ?? false,
    comment ?? '',
    keyBlockSize ?? '',
    attributes ?? '',
  ])
}

/** NO ACTION and RESTRICT are one in InnoDB. */
const rule = (word: string) => (/^(no action|restrict|)$/i.test(word) ? 'RESTRICT' : word.toUpperCase())

const FOREIGN_KEYS: Part<CatalogForeignKey> = {
  codes: { missing: 'foreign-key-missing', surplus: 'foreign-key-surplus', differs: 'foreign-key-differs' },
  of: ({ foreignKeys }) => foreignKeys,
  equal: ({ columns, references, onUpdate, onDelete }, { folds }) => {
    const lower = (names: readonly string[]) => names.map((one) => one.toLowerCase())
    const parent = [references.database, references.table]
    return JSON.stringify([
      lower(columns),
      folds ? lower(parent) : parent,
      lower(references.columns),
      rule(onUpdate),
      rule(onDelete),
    ])
  },
  lacks: ({ columns }, target) => columns.some((column) => !hasColumn(target, column)),
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
  equal: ({ expression, enforced }, { dialect }) => `${enforced} ${normalExpression(expression, dialect)}`,
  shown: checkSql,
  add: checkSql,
  drop: (check) => `CHECK ${name(check.name)}`,
}

/** Sizes and attributes of an index are in the table's definition alone. */
export const compareIndexes = (sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>): Report => ({
  ...compareParts(sides, evidence, INDEXES),
  unread: undefinedTables(sides),
})
export const compareForeignKeys = (sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>) =>
  compareParts(sides, evidence, FOREIGN_KEYS)
export const compareChecks = (sides: Sides<CatalogTable[]>, evidence: SchemaEvidence<CatalogTable>) =>
  compareParts(sides, evidence, CHECKS)
