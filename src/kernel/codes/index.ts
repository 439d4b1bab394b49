import { CAPACITY } from './capacity.ts'
import { DATA } from './data.ts'
import { EGRESS } from './egress.ts'
import { LOAD } from './load.ts'
import { MESSAGING } from './messaging.ts'
import { READINESS } from './readiness.ts'
import { REPLICATION } from './replication.ts'
import { SCHEDULER } from './scheduler.ts'
import { SCHEMA } from './schema.ts'
import { SETTINGS } from './settings.ts'
import { SIDEKIQ } from './sidekiq.ts'

/** Every finding code → what it means for the cutover. A code that is not here does not compile; a code without a plant fails the build. */
export const CODES = {
  ...SETTINGS,
  ...SCHEMA,
  ...DATA,
  ...REPLICATION,
  ...CAPACITY,
  ...MESSAGING,
  ...SCHEDULER,
  ...SIDEKIQ,
  ...EGRESS,
  ...LOAD,
  ...READINESS,
} as const satisfies Record<string, string>

export type Code = keyof typeof CODES
