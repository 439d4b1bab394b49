import { resolve } from 'node:path'
import type { Role } from '../../kernel/check.ts'
import { Secret } from '../../kernel/secret.ts'
import type { HistoryFields, HistorySource } from '../../ports/history.ts'
import { ConfigError } from '../config-error.ts'
import type { ParsedConfig } from '../config-schema.ts'
import type { ResolveSection, SectionPlace } from './index.ts'
import { endpointOf } from './redis.ts'

declare module '../../kernel/check.ts' {
  interface Declared {
    /** How the history of deliveries is judged. Times in milliseconds. */
    delivery?: DeliveryTerms
  }
}

export interface DeliveryTerms {
  keys: 'unique' | 'recurring'
  lateMs: number
  skewMs: number
  quietMs: number
  deliveryCountFrom: 0 | 1
  /** Epoch milliseconds. */
  from?: number
  until?: number
  /** The longest time in which neither side may consume while messages wait. */
  gapMs: number
  /** The longest time in which both may. */
  overlapMs: number
}

export const resolveDelivery: ResolveSection = ({ delivery }, place) => {
  if (!delivery) return {}
  const { window, handoff } = delivery
  const named = delivery.sources.map((one) => ({
    on: one.redis?.on ?? one.table?.on ?? one.side ?? 'source',
    source: sourceOf(one, place),
  }))
  const [twice] = named.filter(({ source: { name } }, i) =>
    named.some((other, j) => j < i && other.source.name === name),
  )
  if (twice)
    throw new ConfigError(`${place.file}: delivery.sources: two are named ${twice.source.name}; name them apart.`)
  const of = (role: Role) => ({
    history: named.filter(({ on }) => on === role).map((one) => one.source),
  })
  return {
    source: of('source'),
    target: of('target'),
    declared: {
      delivery: {
        keys: delivery.keys,
        lateMs: delivery.lateSeconds * 1_000,
        skewMs: delivery.skewSeconds * 1_000,
        quietMs: delivery.quietSeconds * 1_000,
        deliveryCountFrom: delivery.deliveryCountFrom,
        ...(window.from ? { from: Date.parse(window.from) } : {}),
        ...(window.until ? { until: Date.parse(window.until) } : {}),
        gapMs: handoff.gapSeconds * 1_000,
        overlapMs: handoff.overlapSeconds * 1_000,
      },
    },
  }
}

type Written = NonNullable<ParsedConfig['delivery']>['sources'][number]

const LOG_FIELDS: HistoryFields = {
  id: 'payload.message_id',
  at: 'timestamp',
  by: ['host', 'pid'],
  duration: 'duration_ms',
}

function sourceOf(
  { name, tells, side: whose, log, table, peek, redis, where, fields: own }: Written,
  place: SectionPlace,
): HistorySource {
  const written = Object.fromEntries(Object.entries(own).filter(([, path]) => path !== undefined)) as HistoryFields
  const base = { tells, side: whose ?? ('source' as const), where }
  if (table) {
    const [database = '', of = ''] = table.table.split('.')
    const from = { kind: 'table', database, table: of, key: table.key } as const
    return { ...base, name: name ?? `${table.table} (${tells})`, from, fields: written }
  }
  if (peek) {
    const connection = place.env[peek.connection.env]
    if (!connection)
      throw new ConfigError(
        `${place.file}: delivery.sources: the environment variable ${peek.connection.env} is not set.`,
      )
    const of = tells === 'dead-lettered' ? ('dead-letters' as const) : ('messages' as const)
    return {
      ...base,
      name: name ?? `${peek.entity} (${tells})`,
      from: { kind: 'peek', connectionString: new Secret(connection), entity: peek.entity, of },
      fields: { id: 'message_id', at: 'enqueued_at', session: 'session_id', ...written },
    }
  }
  if (redis) {
    const { key, field, url, ca } = redis
    const at = `delivery.sources: redis ${key}`
    return {
      ...base,
      name: name ?? `${key} (${tells})`,
      from: {
        kind: 'redis',
        key,
        ...(field === undefined ? {} : { field }),
        ...(url === undefined ? {} : { endpoint: endpointOf({ url, ca }, at, place) }),
      },
      fields: { ...LOG_FIELDS, ...written },
    }
  }
  const { files, format } = log ?? { files: [], format: 'semantic-logger' as const }
  return {
    ...base,
    name: name ?? `${files[0]} (${tells})`,
    from: { kind: 'log', files: files.map((path) => resolve(place.folder, path)), format },
    fields: { ...LOG_FIELDS, ...(format === 'datadog' ? { record: 'datadog_id' } : {}), ...written },
  }
}
