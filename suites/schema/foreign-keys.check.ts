import { definitions } from '../../src/compare/catalog/evidence.ts'
import { compareForeignKeys } from '../../src/compare/catalog/parts.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/foreign-keys',
  question: 'Do the same foreign keys bind the tables?',
  codes: ['foreign-key-missing', 'foreign-key-surplus', 'foreign-key-differs'],
  sees: ['tables'],
  pick: definitions,
  compare: compareForeignKeys,
})
