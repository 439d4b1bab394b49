import { z } from 'zod'

const connection = z.custom<{ env: string }>(
  (value) => z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/) }).safeParse(value).success,
  "must be env('NAME'): a connection string does not stand in the config",
)

const scalar = z.union([z.string(), z.number(), z.boolean()])
const seconds = z.number().positive()

/** `queue`, `topic`, or `topic/Subscriptions/name`. */
const address = z
  .string()
  .regex(/^[\w.~-]+(\/[\w.~-]+)*$/, 'must be the name of a queue or topic, or topic/Subscriptions/name')

const rule = z.strictObject({
  name: z.string().min(1),
  /** Either the SQL expression, or the properties of a correlation filter. */
  sql: z.string().optional(),
  correlation: z
    .strictObject({
      correlationId: z.string().optional(),
      messageId: z.string().optional(),
      to: z.string().optional(),
      replyTo: z.string().optional(),
      subject: z.string().optional(),
      sessionId: z.string().optional(),
      replyToSessionId: z.string().optional(),
      contentType: z.string().optional(),
      properties: z.record(z.string(), scalar).default({}),
    })
    .optional(),
  /** The SQL of what it changes in its copy; absent: nothing. */
  action: z.string().optional(),
})

/** What a side expects of an entity. What is left out is compared with the other side's entity of the same name. */
const expected = z.strictObject({
  name: address,
  lockSeconds: seconds.max(300).optional(),
  maxDeliveryCount: z.int().positive().optional(),
  requiresSession: z.boolean().optional(),
  requiresDuplicateDetection: z.boolean().optional(),
  duplicateWindowSeconds: seconds.optional(),
  /** null: messages live on. */
  ttlSeconds: seconds.nullable().optional(),
  deadLetteringOnExpiration: z.boolean().optional(),
  forwardTo: z.string().nullable().optional(),
  forwardDeadLettersTo: z.string().nullable().optional(),
  /** All of them: one more lets further messages in. */
  rules: z.array(rule).optional(),
})

const side = z.strictObject({
  /** The namespace as this side's consumers reach it; both may be the same. */
  connection,
  /** Administration of an emulator over plain HTTP, e.g. http://127.0.0.1:5300. */
  adminUrl: z.url().optional(),
  expects: z.array(expected).min(1),
  /** Queues and subscriptions that this side's workers receive from. */
  consumes: z.array(address).min(1),
  /** Identifiers that this side's receivers give themselves; '*' for any characters. */
  identifiers: z.array(z.string().min(1)).default([]),
})

export const serviceBusShape = z
  .strictObject({
    source: side,
    target: side,
    /** Queues and topics that canaries may be sent to. A canary expires by itself and says what it is. */
    canaries: z
      .array(
        z.strictObject({
          to: address,
          subject: z.string().optional(),
          sessionId: z.string().optional(),
          /** So that the rules of the subscription let it pass. */
          properties: z.record(z.string(), scalar).default({}),
        }),
      )
      .default([]),
    processing: z
      .strictObject({
        /** Longest time that a worker took over one message, as measured. */
        longestSeconds: seconds,
        /** Whether workers renew the lock while they work. */
        renewsLocks: z.boolean().default(false),
        /** How many times longer than that the lock must last. */
        headroom: z.number().min(1).default(1.5),
      })
      .optional(),
    /** `waits`: the new side takes over what waits in the same subscription; `none`: the old side has to empty it. */
    backlog: z.enum(['none', 'waits']).default('none'),
    /** Seconds over lock and processing time that nothing may move. */
    marginSeconds: z.number().min(0.1).max(600).default(10),
    /** Dead letters that are known and explained, by queue or subscription. */
    knownDeadLetters: z.record(z.string(), z.int().min(0)).default({}),
  })
  .optional()
