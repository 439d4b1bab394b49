import { compareColumns } from '../../src/compare/catalog/columns.ts'
import { definitions } from '../../src/compare/catalog/evidence.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/columns',
  question: 'Are all columns built alike, in the same order?',
  codes: [
    'column-missing',
    'column-surplus',
    'column-order-differs',
    'column-type-differs',
    'column-type-wider',
    'column-name-case-differs',
    'column-attributes-differ',
    'column-null-differs',
    'column-default-differs',
    'column-charset-differs',
    'column-generated-differs',
    'column-visibility-differs',
    'column-comment-differs',
  ],
  newlyRead: 'columns without any default, and attributes for engines',
  sees: ['tables'],
  pick: definitions,
  compare: compareColumns,
})
