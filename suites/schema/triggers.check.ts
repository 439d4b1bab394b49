import { compareTriggers } from '../../src/compare/catalog/routines.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/triggers',
  question: 'Do the same triggers fire, in the same order, with the same text?',
  codes: ['trigger-missing', 'trigger-surplus', 'trigger-differs', 'definer-missing'],
  sees: ['triggers'],
  pick: ({ triggers }) => triggers,
  compare: compareTriggers,
})
