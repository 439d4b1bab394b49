import { z } from 'zod'
import { PHASES } from '../kernel/check.ts'
import { SECTION_SHAPES } from './sections/shapes.ts'

const fromEnvironment = z.strictObject({
  env: z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable'),
})

const secret = z.custom<z.infer<typeof fromEnvironment>>(
  (value) => fromEnvironment.safeParse(value).success,
  "must be env('NAME'): a secret does not stand in the config",
)

const day = z.iso.date('must be a day, YYYY-MM-DD')

const dated = { owner: z.string().min(1), reason: z.string().min(1), expires: day }

const tls = z.strictObject({
  /** Default `preferred`, as MySQL's own clients have it; use `verify-identity` for real servers. */
  mode: z.enum(['disabled', 'preferred', 'required', 'verify-ca', 'verify-identity']).optional(),
  /** Path of a PEM file, from the config's folder. Default: the system's roots. */
  ca: z.string().optional(),
})

const kind = z.enum(['rds', 'azure-flexible', 'self-managed']).optional()

const endpoint = z.strictObject({
  /** `mysql://user:password@host:3306/database?ssl-mode=VERIFY_IDENTITY&ssl-ca=FILE`; with a password in it, only as env('NAME'). */
  url: z.union([fromEnvironment, z.string()]).optional(),
  host: z.string().min(1).optional(),
  port: z.int().min(1).max(65_535).optional(),
  user: z.string().min(1).optional(),
  password: secret.optional(),
  /** Default: read from the host name, else `self-managed`. */
  kind,
  tls: tls.optional(),
})

const count = z.int().min(0)

/** Everything that a config may hold. Unknown keys are refused. */
export const configSchema = z.strictObject({
  source: endpoint.optional(),
  target: endpoint.optional(),
  /** Schemas to compare; default: the one in the source's URL, else all but the system's own. */
  databases: z.array(z.string().min(1)).min(1).optional(),
  phase: z.enum(PHASES).optional(),
  limits: z
    .strictObject({
      /** Most connections to each server. */
      connections: z.int().min(1).max(64).default(4),
      statementSeconds: z.number().positive().max(3_600).default(30),
      connectSeconds: z.number().positive().max(120).default(10),
      /** How long a comparison of data may take. */
      dataSeconds: z.number().positive().default(3_600),
    })
    .prefault({}),
  notCompared: z.array(z.strictObject({ table: z.string().min(1), ...dated })).default([]),
  columns: z
    .strictObject({ hide: z.array(z.string()).default([]), show: z.array(z.string()).default([]) })
    .prefault({}),
  accounts: z
    .strictObject({ application: z.array(z.string()).default([]), replication: z.array(z.string()).default([]) })
    .prefault({}),
  tier: z.strictObject({ sku: z.string().min(1), maxConnections: z.int().positive().optional() }).optional(),
  clients: z
    .strictObject({
      web: z.strictObject({ pods: count, surge: count.default(1), pool: count }),
      sidekiq: z.array(z.strictObject({ name: z.string(), pods: count, surge: count.default(1), concurrency: count })),
      migrations: count.default(1),
      reserve: count.default(10),
      headroom: z.number().positive().max(1).default(0.8),
    })
    .optional(),
  locality: z.strictObject({ queriesPerRequest: z.int().positive(), budgetMs: z.number().positive() }).optional(),
  rails: z
    .strictObject({
      strict: z.boolean().default(true),
      sqlMode: z.string().optional(),
      databaseYml: z.string().optional(),
    })
    .prefault({}),
  replication: z
    .strictObject({
      maxLagSeconds: z.number().positive().default(10),
      binlogRetentionHours: z.number().positive().default(168),
      /**
       * A table that a process on the source writes the time into, once a second: pt-heartbeat's own (`ts`, `server_id`, …), or any with a column `ts`
       * (DATETIME(6) or text that sorts by time) and one row. It is replicated like any other, and read on both sides.
       */
      heartbeat: z
        .strictObject({
          table: z.string().regex(/^[^.`\s]+\.[^.`\s]+$/, 'must be database.table, e.g. percona.heartbeat'),
        })
        .optional(),
      /** Without GTIDs: where the source's binary log ended at the freeze, `file:offset` as replication/gtid says it; later writes to the source are seen by it. */
      cutoverPosition: z
        .string()
        .regex(/^\S+\.\d+:\d+$/, 'must be file:offset, e.g. mysql-bin-changelog.000123:4567')
        .optional(),
    })
    .prefault({}),
  tlsPolicy: z
    .strictObject({
      minimumDaysToExpiry: z.number().min(0).default(14),
      minimumVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
    })
    .prefault({}),
  /** Each `sql` is a SELECT of the rows that break the rule, with names of databases in it. */
  invariants: z.array(z.strictObject({ name: z.string().min(1), sql: z.string().min(1) })).default([]),
  comparison: z
    .strictObject({
      /** Milliseconds that a chunk of rows should take. */
      chunkMs: z.number().min(10).max(10_000).default(200),
      /** One connection to each server, one chunk at a time, and as long a pause after each. */
      gentle: z.boolean().default(false),
      /** Above this many running threads on either server it waits. */
      threadsRunning: z.int().positive().default(25),
      /** Above this InnoDB history list length on either server it waits. */
      historyLength: z.int().positive().default(1_000_000),
      /** Above this lag of the target it waits. */
      lagSeconds: z.number().positive().default(60),
    })
    .prefault({}),
  dumpCommand: z.string().optional(),
  ...SECTION_SHAPES,
  waivers: z
    .array(z.strictObject({ check: z.string(), code: z.string(), at: z.string().optional(), ...dated }))
    .default([]),
  /** Checks that are not asked, by name. */
  planOut: z.array(z.strictObject({ check: z.string(), ...dated })).default([]),
})

export type ParsedConfig = z.output<typeof configSchema>
