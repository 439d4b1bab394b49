import { suite } from '../../src/bind/suite.ts'
import autoIncrement from './auto-increment.check.ts'
import checks from './checks.check.ts'
import columns from './columns.check.ts'
import events from './events.check.ts'
import foreignKeys from './foreign-keys.check.ts'
import indexes from './indexes.check.ts'
import migrations from './migrations.check.ts'
import partitions from './partitions.check.ts'
import routines from './routines.check.ts'
import tables from './tables.check.ts'
import triggers from './triggers.check.ts'
import views from './views.check.ts'

suite('schema', [
  autoIncrement,
  checks,
  columns,
  events,
  foreignKeys,
  indexes,
  migrations,
  partitions,
  routines,
  tables,
  triggers,
  views,
])
