import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import { compareTables, tableHeads } from '../../src/compare/catalog/tables.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/tables',
  question:
    'Does the target have every table, of the same engine, character set and options, and nothing that is not compared?',
  codes: [
    'table-missing',
    'table-surplus',
    'table-engine-differs',
    'table-charset-differs',
    'table-differs',
    'database-read-only',
    'database-encryption-differs',
    'object-not-compared',
  ],
  newlyRead: 'all options of tables, and whether databases are read-only',
  sees: ['tables'],
  pick: tableHeads,
  compare: compareTables,
})
