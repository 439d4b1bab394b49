import type { CatalogCheck, CatalogColumn, CatalogForeignKey, CatalogIndex } from '../../ports/catalog.ts'
import { charsetOf, unescaped } from './normal.ts'

/** SQL that makes an object as the catalog describes it: for remedies. */

export function name(...parts: string[]): string {
  return parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.')
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

export function columnSql(column: CatalogColumn): string {
  const { generated, default: preset } = column
  return [
    name(column.name),
    column.type,
    ...(column.collation ? [`CHARACTER SET ${charsetOf(column.collation)} COLLATE ${column.collation}`] : []),
    ...(generated
      ? [`GENERATED ALWAYS AS (${unescaped(generated.expression)}) ${generated.stored ? 'STORED' : 'VIRTUAL'}`]
      : []),
    column.nullable ? 'NULL' : 'NOT NULL',
    ...(column.srid === undefined ? [] : [`SRID ${column.srid}`]),
    ...(preset
      ? [`DEFAULT ${'literal' in preset ? literal(preset.literal, column.type) : expression(preset.expression)}`]
      : []),
    ...(column.onUpdate ? [`ON UPDATE ${column.onUpdate}`] : []),
    ...(column.autoIncrement ? ['AUTO_INCREMENT'] : []),
    ...(column.invisible ? ['INVISIBLE'] : []),
    ...(column.comment ? [`COMMENT ${text(column.comment)}`] : []),
  ].join(' ')
}

function literal(value: string, type: string): string {
  return /^bit/i.test(type) && /^b'[01]*'$/.test(value) ? value : text(value)
}

function expression(value: string): string {
  return /^current_timestamp/i.test(value) ? value : `(${unescaped(value)})`
}

export function indexSql({ name: index, unique, type, parts, parser, invisible, comment }: CatalogIndex): string {
  const list = parts
    .map(
      ({ column, expression: sql, length, descending }) =>
        `${column === undefined ? `(${unescaped(sql ?? '')})` : name(column)}${length ? `(${length})` : ''}${descending ? ' DESC' : ''}`,
    )
    .join(', ')
  const kind =
    index === 'PRIMARY'
      ? 'PRIMARY KEY'
      : `${type === 'FULLTEXT' || type === 'SPATIAL' ? `${type} ` : unique ? 'UNIQUE ' : ''}KEY ${name(index)}`
  return `${kind} (${list})${parser ? ` WITH PARSER ${name(parser)}` : ''}${invisible ? ' INVISIBLE' : ''}${comment ? ` COMMENT ${text(comment)}` : ''}`
}

export function foreignKeySql({ name: key, columns, references, onUpdate, onDelete }: CatalogForeignKey): string {
  const list = (names: readonly string[]) => names.map((column) => name(column)).join(', ')
  return `CONSTRAINT ${name(key)} FOREIGN KEY (${list(columns)}) REFERENCES ${name(references.database, references.table)} (${list(references.columns)}) ON DELETE ${onDelete} ON UPDATE ${onUpdate}`
}

export function checkSql({ name: check, expression: sql, enforced }: CatalogCheck): string {
  return `CONSTRAINT ${name(check)} CHECK (${unescaped(sql)})${enforced ? '' : ' NOT ENFORCED'}`
}
