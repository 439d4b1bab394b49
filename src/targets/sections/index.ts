import type { Declared } from '../../kernel/check.ts'
import type { Services, SideServices } from '../../ports/services.ts'
import type { ParsedConfig } from '../config-schema.ts'
import type { Place } from '../endpoint-config.ts'
import { resolveDelivery } from './delivery.ts'
import { resolveEgress } from './egress.ts'
import { resolveEvidence } from './evidence.ts'
import { resolveLoad } from './load.ts'
import { resolveReadiness } from './readiness.ts'
import { resolveRedis } from './redis.ts'
import { resolveSchedules } from './schedules.ts'
import { resolveServiceBus } from './service-bus.ts'

export type SectionPlace = Omit<Place, 'at'>

/** What a section adds to a run: services of the sides, and what checks may know. */
export interface Resolved {
  source?: Partial<Services>
  target?: Partial<Services>
  declared?: Partial<Declared>
}

/** Reads the section's files and variables. Throws `ConfigError` in one located sentence. */
export type ResolveSection = (config: ParsedConfig, place: SectionPlace) => Resolved

/** One line a section. */
const SECTIONS: readonly ResolveSection[] = [
  resolveDelivery,
  resolveEgress,
  resolveEvidence,
  resolveLoad,
  resolveReadiness,
  resolveRedis,
  resolveSchedules,
  resolveServiceBus,
]

export function resolveSections(
  config: ParsedConfig,
  place: SectionPlace,
): { services: SideServices; declared: Partial<Declared> } {
  const all = SECTIONS.map((resolve) => resolve(config, place))
  return {
    services: {
      source: Object.assign({}, ...all.map(({ source }) => source)),
      target: Object.assign({}, ...all.map(({ target }) => target)),
    },
    declared: Object.assign({}, ...all.map(({ declared }) => declared)),
  }
}
