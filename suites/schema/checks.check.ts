import { definitions } from '../../src/compare/catalog/evidence.ts'
import { compareChecks } from '../../src/compare/catalog/parts.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/checks',
  question: 'Do both sides enforce the same check constraints?',
  codes: ['check-constraint-missing', 'check-constraint-surplus', 'check-constraint-differs'],
  sees: ['tables'],
  pick: definitions,
  compare: compareChecks,
})
