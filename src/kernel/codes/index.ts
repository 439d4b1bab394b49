import { CAPACITY } from './capacity.ts'
import { DATA } from './data.ts'
import { REPLICATION } from './replication.ts'
import { SCHEMA } from './schema.ts'
import { SETTINGS } from './settings.ts'

/** Every finding code → what it means for the cutover. A code that is not here does not compile; a code without a plant fails the build. */
export const CODES = { ...SETTINGS, ...SCHEMA, ...DATA, ...REPLICATION, ...CAPACITY } as const satisfies Record<
  string,
  string
>

export type Code = keyof typeof CODES
