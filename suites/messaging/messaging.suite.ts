import { suite } from '../../src/bind/suite.ts'
import handoff from './handoff.check.ts'

suite('messaging', [handoff])
