import { z } from 'zod'
import { TELLS } from '../../ports/history.ts'

const side = z.enum(['source', 'target'])
const text = z.string().min(1)
const texts = z.union([text.transform((one) => [one]), z.array(text).min(1)])
const moment = z.iso.datetime({ offset: true, message: 'must be a time, 2026-05-03T09:00:00Z' })

const secret = (what: string) =>
  z.custom<{ env: string }>(
    (value) => z.strictObject({ env: z.string() }).safeParse(value).success,
    `must be env('NAME'): ${what} does not stand in the config`,
  )

const fields = z.strictObject({
  /** Message id or job id. Default in logs and in Redis: `payload.message_id`. */
  id: text.optional(),
  /** Business key; several are joined. */
  key: texts.optional(),
  /** Default in logs and in Redis: `timestamp`. */
  at: text.optional(),
  /** Which consumer; several are joined. Default in logs and in Redis: `host`, `pid`. */
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
  /** Milliseconds that the work took. Default in logs and in Redis: `duration_ms`. */
  duration: text.optional(),
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
    /** Messages that are there now. Publications are peeked from a tap of the harness's own; also what is left, or dead-lettered. */
    peek: z
      .strictObject({
        connection: secret('a connection string'),
        /** `queue` or `topic/Subscriptions/name`. */
        entity: text,
      })
      .optional(),
    /**
     * A stream, list or sorted set, one JSON object an entry, with fields as in logs. What was taken away before, lists and sorted sets
     * do not tell, nor do streams before Redis 7; and a sorted set keeps two events of the same text as one.
     */
    redis: z
      .strictObject({
        key: text,
        /** Of a stream: the field of an entry that holds the event. Default: the only one that it has. */
        field: text.optional(),
        /** The side whose Redis (`redis` in the config) it is in. Default: the one whose work it tells. */
        on: side.optional(),
        /** `rediss://user:password@host:6380/0`, where it is another Redis, such as that of the logs. */
        url: secret('an address with a password').optional(),
        /** Path of a PEM file for that one. Default: the system's roots. */
        ca: text.optional(),
      })
      .optional(),
    /** Field or column → the value, or the values, that it must have. */
    where: z.record(z.string(), texts).default({}),
    fields: fields.prefault({}),
  })
  .refine(
    ({ log, table, peek, redis }) => [log, table, peek, redis].filter((one) => one !== undefined).length === 1,
    'must have one of log, table, peek and redis',
  )
  .refine((one) => !one.peek || PEEKED.has(one.tells), {
    path: ['tells'],
    message: 'must be published, remaining or dead-lettered, where it is peeked',
  })
  .refine(({ redis }) => redis?.ca === undefined || redis.url !== undefined, {
    path: ['redis', 'ca'],
    message: 'is for an url of its own; that of a side stands in redis',
  })
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
const PEEKED = new Set<string>(['published', 'remaining', 'dead-lettered'])

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
