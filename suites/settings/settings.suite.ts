import { suite } from '../../src/bind/suite.ts'
import accounts from './accounts.check.ts'
import behaviour from './behaviour.check.ts'
import binlog from './binlog.check.ts'
import charset from './charset.check.ts'
import databaseYml from './database-yml.check.ts'
import eventScheduler from './event-scheduler.check.ts'
import identifierCase from './identifier-case.check.ts'
import invisibleKeys from './invisible-keys.check.ts'
import sqlMode from './sql-mode.check.ts'
import timeZone from './time-zone.check.ts'
import tls from './tls.check.ts'
import variables from './variables.check.ts'
import version from './version.check.ts'

suite('settings', [
  accounts,
  behaviour,
  binlog,
  charset,
  databaseYml,
  eventScheduler,
  identifierCase,
  invisibleKeys,
  sqlMode,
  timeZone,
  tls,
  variables,
  version,
])
