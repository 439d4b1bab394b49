import { suite } from '../../src/bind/suite.ts'
import connections from './connections.check.ts'
import locality from './locality.check.ts'

suite('capacity', [connections, locality])
