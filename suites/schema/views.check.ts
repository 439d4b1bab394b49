import { compareViews } from '../../src/compare/catalog/programs.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/views',
  question: 'Do all views show the same, under the same rights?',
  codes: ['view-missing', 'view-surplus', 'view-differs', 'definer-missing'],
  sees: ['views'],
  pick: ({ views }) => views,
  compare: compareViews,
})
