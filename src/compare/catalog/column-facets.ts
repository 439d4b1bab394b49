import type { Json } from '../../kernel/json.ts'
import type { CatalogColumn } from '../../ports/catalog.ts'
import { normalDefault, normalNow } from './defaults.ts'
import type { Facet } from './differ.ts'
import { charsetOf, type Dialect, normalCharset, normalExpression, normalType } from './normal.ts'

/** What two columns of one name may differ in, besides their types. */
export function columnFacets(dialect: Dialect): readonly Facet<CatalogColumn>[] {
  return [
    { code: 'column-name-case-differs', equal: ({ name }) => name, shown: ({ name }) => name },
    {
      code: 'column-null-differs',
      equal: ({ nullable }) => String(nullable),
      shown: ({ nullable }) => (nullable ? 'NULL' : 'NOT NULL'),
    },
    { code: 'column-default-differs', equal: (column) => normalDefault(column, dialect), shown: shownDefault },
    {
      code: 'column-default-differs',
      equal: ({ onUpdate }) => normalOnUpdate(onUpdate ?? ''),
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
      equal: ({ generated }) =>
        generated ? `${generated.stored} ${normalExpression(generated.expression, dialect)}` : '',
      shown: ({ generated }) =>
        generated ? `${generated.expression} ${generated.stored ? 'STORED' : 'VIRTUAL'}` : 'not generated',
    },
    {
      code: 'column-visibility-differs',
      equal: ({ invisible }) => String(invisible ?? false),
      shown: ({ invisible }) => (invisible ? 'INVISIBLE' : 'VISIBLE'),
    },
    {
      code: 'column-attributes-differ',
      equal: ({ attributes }) => attributes ?? '',
      shown: ({ attributes }) => attributes ?? 'none',
    },
    { code: 'column-comment-differs', equal: ({ comment }) => comment ?? '', shown: ({ comment }) => comment ?? '' },
  ]
}

/** The type, as it is compared and as it is shown. */
export const typeOf = ({ type, srid }: CatalogColumn) => `${normalType(type)} ${srid ?? ''}`
export const shownType = ({ type, srid }: CatalogColumn): Json => (srid === undefined ? type : `${type} SRID ${srid}`)

function normalOnUpdate(text: string): string {
  return normalNow(
    text
      .toLowerCase()
      .replace(/\((\d*)\)/, ' ( $1 )')
      .trim(),
  )
}

function shownDefault({ default: preset, noDefault }: CatalogColumn): string {
  if (noDefault) return 'no default, not even NULL'
  if (!preset) return 'no default, or NULL'
  return 'literal' in preset ? `DEFAULT '${preset.literal}'` : `DEFAULT (${preset.expression})`
}
