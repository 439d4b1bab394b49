import { definitions } from '../../src/compare/catalog/evidence.ts'
import { comparePartitions } from '../../src/compare/catalog/partitions.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/partitions',
  question: 'Are tables partitioned identically?',
  codes: ['partitions-differ', 'partition-remarks-differ'],
  newlyRead: 'the hash of KEY partitions, and tablespaces',
  sees: ['tables'],
  pick: definitions,
  compare: comparePartitions,
})
