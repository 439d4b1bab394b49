import { suite } from '../../src/bind/suite.ts'
import rowCounts from './row-counts.check.ts'
import rows from './rows.check.ts'

suite('data', [rowCounts, rows])
