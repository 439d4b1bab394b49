import { suite } from '../../src/bind/suite.ts'
import carriedOver from './carried-over.check.ts'
import drainDrill from './drain-drill.check.ts'
import drained from './drained.check.ts'
import eviction from './eviction.check.ts'
import grace from './grace.check.ts'
import processes from './processes.check.ts'
import redisShape from './redis-shape.check.ts'
import redisVersion from './redis-version.check.ts'
import scaler from './scaler.check.ts'

suite('sidekiq', [carriedOver, drainDrill, drained, eviction, grace, processes, redisShape, redisVersion, scaler])
