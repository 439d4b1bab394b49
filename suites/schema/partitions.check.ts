import { comparePartitions } from '../../src/compare/catalog/parts.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/partitions',
  question: 'Are partitioned tables cut alike?',
  codes: ['partitions-differ'],
  sees: ['tables'],
  pick: ({ tables }) => tables,
  compare: comparePartitions,
})
