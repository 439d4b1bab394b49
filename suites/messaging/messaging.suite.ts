import { suite } from '../../src/bind/suite.ts'
import bothSides from './both-sides.check.ts'
import deadLetters from './dead-letters.check.ts'
import handoff from './handoff.check.ts'
import lockDuration from './lock-duration.check.ts'
import quiescence from './quiescence.check.ts'
import topology from './topology.check.ts'

suite('messaging', [topology, lockDuration, deadLetters, bothSides, quiescence, handoff])
