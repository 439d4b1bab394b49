import { suite } from '../../src/bind/suite.ts'
import bothSides from './both-sides.check.ts'
import daylightSaving from './daylight-saving.check.ts'
import inventory from './inventory.check.ts'
import parity from './parity.check.ts'
import replicas from './replicas.check.ts'
import ticks from './ticks.check.ts'

suite('scheduler', [parity, bothSides, replicas, ticks, inventory, daylightSaving])
