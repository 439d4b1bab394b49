import { compareRoutines } from '../../src/compare/catalog/routines.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/routines',
  question: 'Do stored procedures and functions do the same?',
  codes: ['routine-missing', 'routine-surplus', 'routine-differs', 'definer-missing'],
  newlyRead: 'what functions return',
  sees: ['routines'],
  pick: ({ routines }) => routines,
  compare: compareRoutines,
})
