import { suite } from '../../src/bind/suite.ts'
import connections from './connections.check.ts'
import cost from './cost.check.ts'
import limits from './limits.check.ts'
import objectives from './objectives.check.ts'
import queue from './queue.check.ts'
import run from './run.check.ts'
import scaling from './scaling.check.ts'
import soak from './soak.check.ts'

suite('load', [connections, cost, limits, objectives, queue, run, scaling, soak])
