import type { Remedy } from '../../kernel/judgement.ts'
import type { CatalogColumn, CatalogServer, CatalogTable } from '../../ports/catalog.ts'
import { columnSql, name } from './ddl.ts'
import { onTarget } from './differ.ts'
import { tokensOf } from './tokens.ts'

export function addedColumn(source: CatalogTable, target: CatalogTable, column: CatalogColumn): Remedy {
  if (column.autoIncrement)
    return {
      how: 'Add the column together with the index that counts it, as SHOW CREATE TABLE on the source writes both.',
    }
  const reason = unsupported(column)
  if (reason) return { how: reason }
  return onTarget(
    'Add the column where the source has it, then bring its values over.',
    ...altered(target, [column], [`ADD COLUMN ${columnSql(column)} ${placeIn(source, column)}`]),
  )
}

/** Makes a column of the target what it is on the source; words alone where no statement can. */
export function changedColumn(
  target: CatalogTable,
  source: CatalogColumn,
  own: CatalogColumn,
  server: Pick<CatalogServer, 'version' | 'flavour'>,
): Remedy {
  const reason = unsupported(source) ?? booleanReason(source, own, server)
  if (reason) return { how: reason }
  if (source.autoIncrement && !own.autoIncrement && !leads(target, own))
    return {
      how: 'The column counts only with an index that begins with it: make the table’s indexes those of the source first.',
    }
  if (isMadeAnew(source, own)) {
    if (isUsed(target, own))
      return {
        how: 'A column cannot become virtual, or stop to be so, in place: drop it on the target with what is built on it, and add all of it as the source has it.',
      }
    return onTarget(
      'Drop the column of the target and add it as the source has it; if it is not generated there, bring its values over.',
      ...altered(
        target,
        [source],
        [`DROP COLUMN ${name(own.name)}`, `ADD COLUMN ${columnSql(source)} ${placeIn(target, own)}`],
      ),
    )
  }
  return onTarget(
    'Give the column of the target the source’s definition; this may rewrite the table.',
    ...altered(target, [source], [changeTo(source, own.name)]),
  )
}

export function orderedColumns(source: CatalogTable, target: CatalogTable): Remedy {
  const reason = source.columns.map(unsupported).find((one) => one !== undefined)
  if (reason) return { how: reason }
  const nameOn = new Map(target.columns.map((column) => [column.name.toLowerCase(), column.name]))
  return onTarget(
    'Bring the columns of the target into the source’s order; this rewrites the table.',
    ...altered(
      target,
      source.columns,
      source.columns.map((column) => {
        const own = nameOn.get(column.name.toLowerCase()) ?? column.name
        return `${changeTo(column, own)} ${placeIn(source, column)}`
      }),
    ),
  )
}

/** ALTER TABLE with the clauses, and one more for each column without any default: in a definition that would be NULL. */
function altered(table: CatalogTable, columns: readonly CatalogColumn[], clauses: readonly string[]): string[] {
  const own = name(table.database, table.name)
  return [
    `ALTER TABLE ${own} ${clauses.join(', ')}`,
    ...columns
      .filter(({ noDefault }) => noDefault)
      .map((column) => `ALTER TABLE ${own} ALTER COLUMN ${name(column.name)} DROP DEFAULT`),
  ]
}

function changeTo(column: CatalogColumn, own: string): string {
  return column.name === own ? `MODIFY COLUMN ${columnSql(column)}` : `CHANGE COLUMN ${name(own)} ${columnSql(column)}`
}

function placeIn({ columns }: CatalogTable, column: CatalogColumn): string {
  const before = columns[columns.indexOf(column) - 1]
  return before ? `AFTER ${name(before.name)}` : 'FIRST'
}

/** Collations that MariaDB alone knows. */
function unsupported({ name: own, collation }: CatalogColumn): string | undefined {
  return /_(?:uca1400|nopad)_/i.test(collation ?? '')
    ? `MySQL has no collation ${collation}: choose one that sorts alike for ${own}, on the source as well.`
    : undefined
}

/** MySQL 8.0.19 and newer keep the width of `tinyint(1)`, and drop it once the column is unsigned. */
function booleanReason(
  source: CatalogColumn,
  own: CatalogColumn,
  { version, flavour }: Pick<CatalogServer, 'version' | 'flavour'>,
): string | undefined {
  const keeps = flavour !== 'mysql' || Number.parseInt(version, 10) < 8
  if (keeps || !/^tinyint\(1\) unsigned$/i.test(source.type) || !/^tinyint unsigned$/i.test(own.type)) return undefined
  return 'The server of the target keeps no width of an unsigned tinyint, and Rails takes only tinyint(1) for a boolean: declare it in the model (attribute :name, :boolean), or make the column tinyint(1) by a migration on the source.'
}

/** Only a stored column can become an ordinary one in place, and the other way round. */
function isMadeAnew({ generated: source }: CatalogColumn, { generated: own }: CatalogColumn): boolean {
  const virtual = (side: CatalogColumn['generated']) => side !== undefined && !side.stored
  return virtual(source) !== virtual(own)
}

function leads({ indexes }: CatalogTable, { name: own }: CatalogColumn): boolean {
  return indexes.some(({ parts }) => parts[0]?.column?.toLowerCase() === own.toLowerCase())
}

/** Whether something of the table is built on the column. */
function isUsed(table: CatalogTable, { name: own }: CatalogColumn): boolean {
  const is = (other: string | undefined) => other?.toLowerCase() === own.toLowerCase()
  const names = (sql: string | undefined) =>
    tokensOf(sql ?? '').some(({ kind, text }) => /name|word/.test(kind) && is(text))
  const { indexes, foreignKeys, checks, columns, partitioning } = table
  return (
    indexes.some(({ parts }) => parts.some(({ column, expression }) => is(column) || names(expression))) ||
    foreignKeys.some((key) => key.columns.some(is)) ||
    checks.some(({ expression }) => names(expression)) ||
    columns.some(({ name: other, generated }) => !is(other) && names(generated?.expression)) ||
    names(partitioning?.expression) ||
    names(partitioning?.subExpression)
  )
}
