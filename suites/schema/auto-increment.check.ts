import { autoIncrements, compareAutoIncrements } from '../../src/compare/catalog/auto-increment.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/auto-increment',
  question: 'Is the next key of every table unused, and are there enough left?',
  codes: ['auto-increment-behind', 'auto-increment-room-low'],
  newlyRead: 'the largest keys',
  sees: ['tables'],
  pick: autoIncrements,
  compare: compareAutoIncrements,
})
