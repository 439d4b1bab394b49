import { suite } from '../../src/bind/suite.ts'
import sqlMode from './sql-mode.check.ts'

suite('settings', [sqlMode])
