import type { CatalogCheck, CatalogColumn, CatalogForeignKey, CatalogIndex } from '../../ports/catalog.ts'
import { isNow } from './defaults.ts'
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
    ...(column.attributes ? [column.attributes] : []),
    ...(column.comment ? [`COMMENT ${text(column.comment)}`] : []),
  ].join(' ')
}

/** Types of which MySQL takes a default only as an expression; MariaDB takes any. */
const LONG = /^(?:tiny|medium|long)?(?:text|blob)\b|^json\b|^(?:geom|point|linestring|polygon|multi)/i

function literal(value: string, type: string): string {
  if (/^bit/i.test(type) && /^b'[01]*'$/.test(value)) return value
  return LONG.test(type) ? `(${text(value)})` : text(value)
}

/** Binary literals stand as they are. */
function expression(value: string): string {
  return isNow(value) || /^0x[0-9a-f]*$/i.test(value) ? value : `(${unescaped(value)})`
}

export function indexSql(index: CatalogIndex): string {
  const { name: own, unique, type, parts, parser, invisible, comment, keyBlockSize, attributes } = index
  const list = parts
    .map(
      ({ column, expression: sql, length, descending }) =>
        `${column === undefined ? `(${unescaped(sql ?? '')})` : name(column)}${length ? `(${length})` : ''}${descending ? ' DESC' : ''}`,
    )
    .join(', ')
  const kind =
    own === 'PRIMARY'
      ? 'PRIMARY KEY'
      : `${type === 'FULLTEXT' || type === 'SPATIAL' ? `${type} ` : unique ? 'UNIQUE ' : ''}KEY ${name(own)}`
  return [
    `${kind} (${list})`,
    ...(type === 'HASH' ? ['USING HASH'] : []),
    ...(keyBlockSize ? [`KEY_BLOCK_SIZE = ${keyBlockSize}`] : []),
    ...(parser ? [`WITH PARSER ${name(parser)}`] : []),
    // The server refuses to hide a primary key.
    ...(invisible && own !== 'PRIMARY' ? ['INVISIBLE'] : []),
    ...(attributes ? [attributes] : []),
    ...(comment ? [`COMMENT ${text(comment)}`] : []),
  ].join(' ')
}

export function foreignKeySql({ name: key, columns, references, onUpdate, onDelete }: CatalogForeignKey): string {
  const list = (names: readonly string[]) => names.map((column) => name(column)).join(', ')
  return `CONSTRAINT ${name(key)} FOREIGN KEY (${list(columns)}) REFERENCES ${name(references.database, references.table)} (${list(references.columns)}) ON DELETE ${onDelete} ON UPDATE ${onUpdate}`
}

export function checkSql({ name: check, expression: sql, enforced }: CatalogCheck): string {
  return `CONSTRAINT ${name(check)} CHECK (${unescaped(sql)})${enforced ? '' : ' NOT ENFORCED'}`
}
