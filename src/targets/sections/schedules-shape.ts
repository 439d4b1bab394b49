import { z } from 'zod'

const fromEnvironment = z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/) })
const words = z.string().min(1)
const zone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}, 'is no time zone, such as UTC or America/Los_Angeles')
const instant = z.iso.datetime({ offset: true, error: 'must be an instant with its zone, as 2026-03-04T12:00:00Z' })

const capture = z.strictObject({
  kind: z.enum(['crontab', 'cron.d', 'systemd', 'list-timers', 'whenever', 'kubernetes']),
  /** Path of the captured file, from the config's folder. */
  file: words,
  /** For people: the host or cluster that it comes from; default the file's name. */
  label: words.optional(),
  /** Of the machine (for Kubernetes: of the controller manager). */
  timeZone: zone.default('Etc/UTC'),
})

const side = z.strictObject({
  gem: z.enum(['sidekiq-scheduler', 'sidekiq-cron']),
  /** `redis://host:6379/0` or `rediss://…`; with a password in it, only as env('NAME'). */
  redis: z.union([fromEnvironment, words]),
  /** PEM file; default the system's roots. */
  ca: words.optional(),
  /** sidekiq-scheduler's key_prefix. */
  keyPrefix: words.optional(),
  /** sidekiq-cron's namespaces. */
  namespaces: z.array(words).min(1).default(['default']),
  /** TZ of the processes, else Rails' zone, else the machine's: cron lines without a zone are read in it. */
  timeZone: zone,
  /** Who holds the schedule: one process, one at a time by a lease, or each for itself. */
  owner: z.union([
    z.strictObject({ by: z.literal('single'), deployment: words.optional() }),
    z.strictObject({ by: z.enum(['lease', 'each']) }),
  ]),
  /** Processes that may hold it. */
  processes: z.int().min(0),
  /** NDJSON files of the workers, plain or gzipped. */
  logs: z.array(words).default([]),
  /** SELECT class, jid, started_at [, name, enqueued_at] … WHERE started_at >= ? AND started_at < ? */
  runsSql: words.optional(),
  outside: z.array(capture).default([]),
})

const dated = { owner: words, reason: words, expires: z.iso.date('must be a day, YYYY-MM-DD') }

export const schedulesShape = z.strictObject({
  source: side,
  target: side,
  table: words.default('recurring_jobs'),
  besideTable: z.array(words).default([]),
  window: z
    .union([z.strictObject({ from: instant, to: instant }), z.strictObject({ hours: z.number().positive().max(24) })])
    .default({ hours: 4 }),
  watch: z.strictObject({ ticks: z.int().positive().max(1_000) }).optional(),
  /** sidekiq-cron polls every half minute; after a minute it lets a tick go by. */
  lateSeconds: z.number().positive().default(60),
  skewSeconds: z.number().min(0).default(2),
  nights: z.strictObject({ from: instant.optional(), days: z.int().positive().max(800).default(365) }).prefault({}),
  homes: z
    .array(z.strictObject({ old: words, new: words.optional(), retired: z.strictObject(dated).optional() }))
    .default([]),
})

export type SchedulesSection = z.output<typeof schedulesShape>
