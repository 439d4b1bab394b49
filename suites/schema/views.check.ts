import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import { compareViews } from '../../src/compare/catalog/views.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/views',
  question: 'Do all views show the same, under the same rights?',
  codes: ['view-missing', 'view-surplus', 'view-differs', 'view-invalid', 'definer-missing'],
  sees: ['views'],
  pick: ({ views }) => views,
  compare: compareViews,
})
