import { definitions } from '../../src/compare/catalog/evidence.ts'
import { compareIndexes } from '../../src/compare/catalog/parts.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/indexes',
  question: 'Does the target have the same keys and indexes?',
  codes: ['index-missing', 'index-surplus', 'index-differs'],
  newlyRead: 'sizes of index blocks',
  sees: ['tables'],
  pick: definitions,
  compare: compareIndexes,
})
