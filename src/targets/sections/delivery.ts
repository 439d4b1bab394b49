import { resolve } from 'node:path'
import { z } from 'zod'
import { type HistoryFields, type HistorySource, TELLS } from '../../ports/history.ts'
import { ConfigError } from '../config-error.ts'
import type { ResolveSection } from './index.ts'

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

const side = z.enum(['source', 'target'])
const text = z.string().min(1)
const texts = z.union([text.transform((one) => [one]), z.array(text).min(1)])
const moment = z.iso.datetime({ offset: true, message: 'must be a time, 2026-05-03T09:00:00Z' })

const fields = z.strictObject({
  /** Message id or job id. Default in logs: `payload.message_id`. */
  id: text.optional(),
  /** Business key; several are joined. */
  key: texts.optional(),
  /** Default in logs: `timestamp`. */
  at: text.optional(),
  /** Which consumer; several are joined. Default in logs: `host`, `pid`. */
  by: texts.optional(),
  session: text.optional(),
  sequence: text.optional(),
  deliveryCount: text.optional(),
  /** Lock token. */
  lock: text.optional(),
  /** Name of the record itself, where the same one may be read twice. Default in logs of Datadog: its id. */
  record: text.optional(),
  /** When the message was enqueued, by the broker's clock. */
  after: text.optional(),
  /** Until when the lock was held that the completion was accepted under, by the broker's clock. */
  before: text.optional(),
})

const source = z
  .strictObject({
    name: text.optional(),
    tells: z.enum(TELLS),
    /** Whose work it tells. */
    side: side.optional(),
    log: z
      .strictObject({
        /** Paths from the config's folder, `*` and `**` in them; `.gz` is unpacked. */
        files: texts,
        format: z.enum(['semantic-logger', 'datadog']).default('semantic-logger'),
      })
      .optional(),
    table: z
      .strictObject({
        table: z.string().regex(/^[^.]+\.[^.]+$/, 'must be database.table'),
        /** Its primary key, or another column that is unique by itself. */
        key: text.default('id'),
        /** The server that it is read from. */
        on: side.default('source'),
      })
      .optional(),
    /** Field or column → the value, or the values, that it must have. */
    where: z.record(z.string(), texts).default({}),
    fields: fields.prefault({}),
  })
  .refine(({ log, table }) => (log === undefined) !== (table === undefined), 'must have either log or table')
  .refine((one) => one.side !== undefined || OF_NEITHER.has(one.tells), {
    path: ['side'],
    message: 'must say whose work it tells',
  })
  .refine((one) => !one.table || one.fields.at !== undefined || KEPT.has(one.tells), {
    path: ['fields', 'at'],
    message: 'must name the column of the time',
  })

const KEPT = new Set<string>(['remaining', 'dead-lettered', 'dropped'])
const OF_NEITHER = new Set<string>(['published', ...KEPT])

/** What was due and what happened, and how it is judged. */
export const deliveryShape = z
  .strictObject({
    sources: z.array(source).min(1),
    /** `unique`: one effect a business key; `recurring`: one a message, keys may come again. */
    keys: z.enum(['unique', 'recurring']).default('unique'),
    /** An effect may come so long after its publication. */
    lateSeconds: z.number().positive().default(300),
    /** By how much the sides' clocks may differ. */
    skewSeconds: z.number().min(0).default(1),
    /** A side that works again within this time did not stop. */
    quietSeconds: z.number().min(0).default(1),
    /** What the first delivery counts: 0 in the SDK of JavaScript and on the wire, 1 in most others. */
    deliveryCountFrom: z.union([z.literal(0), z.literal(1)]).default(1),
    /** Publications before `from` are not judged; the logs were captured at `until`. */
    window: z.strictObject({ from: moment.optional(), until: moment.optional() }).prefault({}),
    handoff: z
      .strictObject({ gapSeconds: z.number().positive().default(300), overlapSeconds: z.number().min(0).default(0) })
      .prefault({}),
  })
  .optional()

export const resolveDelivery: ResolveSection = ({ delivery }, { file, folder }) => {
  if (!delivery) return {}
  const { window, handoff } = delivery
  const named = delivery.sources.map((one) => ({
    on: one.table?.on ?? one.side ?? 'source',
    source: sourceOf(one, folder),
  }))
  const [twice] = named.filter(({ source: { name } }, i) =>
    named.some((other, j) => j < i && other.source.name === name),
  )
  if (twice) throw new ConfigError(`${file}: delivery.sources: two are named ${twice.source.name}; name them apart.`)
  const of = (role: 'source' | 'target') => ({
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

type Written = z.output<typeof source>

const LOG_FIELDS: HistoryFields = { id: 'payload.message_id', at: 'timestamp', by: ['host', 'pid'] }

function sourceOf(
  { name, tells, side: whose, log, table, where, fields: own }: Written,
  folder: string,
): HistorySource {
  const written = Object.fromEntries(Object.entries(own).filter(([, path]) => path !== undefined)) as HistoryFields
  const base = { tells, side: whose ?? ('source' as const), where }
  if (table) {
    const [database = '', of = ''] = table.table.split('.')
    const from = { kind: 'table', database, table: of, key: table.key } as const
    return { ...base, name: name ?? `${table.table} (${tells})`, from, fields: written }
  }
  const { files, format } = log ?? { files: [], format: 'semantic-logger' as const }
  return {
    ...base,
    name: name ?? `${files[0]} (${tells})`,
    from: { kind: 'log', files: files.map((path) => resolve(folder, path)), format },
    fields: { ...LOG_FIELDS, ...(format === 'datadog' ? { record: 'datadog_id' } : {}), ...written },
  }
}
