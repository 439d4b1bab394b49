import { suite } from '../../src/bind/suite.ts'
import invariants from './invariants.check.ts'
import rowCounts from './row-counts.check.ts'
import rows from './rows.check.ts'

suite('data', [invariants, rowCounts, rows])
