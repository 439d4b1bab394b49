import { suite } from '../../src/bind/suite.ts'
import allowList from './allow-list.check.ts'
import fileHomes from './file-homes.check.ts'
import filesystem from './filesystem.check.ts'
import logQueries from './log-queries.check.ts'
import logShape from './log-shape.check.ts'
import migrations from './migrations.check.ts'
import migrationsJob from './migrations-job.check.ts'
import monitors from './monitors.check.ts'
import openQuestions from './open-questions.check.ts'
import rerouted from './rerouted.check.ts'
import secrets from './secrets.check.ts'
import serviceTag from './service-tag.check.ts'

suite('readiness', [
  filesystem,
  rerouted,
  fileHomes,
  secrets,
  logShape,
  logQueries,
  serviceTag,
  monitors,
  migrations,
  migrationsJob,
  allowList,
  openQuestions,
])
