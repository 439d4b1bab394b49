import type { Role } from '../kernel/check.ts'
import type { Secret } from '../kernel/secret.ts'

declare module '../kernel/check.ts' {
  interface PortTypes {
    'schedule.redis': ScheduleRedis
    'schedule.table': ScheduleTable
    'schedule.runs': RunReader
    'schedule.outside': OutsideReader
  }
}

declare module '../kernel/check.ts' {
  interface Declared {
    schedules?: DeclaredSchedules
  }
}

declare module './services.ts' {
  interface Services {
    scheduleRedis: ScheduleEndpoint
    scheduleRuns: RunSources
    scheduleOutside: readonly Capture[]
  }
}

export type SchedulerGem = 'sidekiq-scheduler' | 'sidekiq-cron'

/** The Redis that a side’s scheduler keeps its schedule in. */
export interface ScheduleEndpoint {
  gem: SchedulerGem
  /** `redis://` or `rediss://`, with the database as its path. */
  url: Secret
  /** PEM text; default the system's roots. */
  ca?: string
  /** sidekiq-scheduler's `key_prefix`, without its colon. */
  keyPrefix?: string
  /** sidekiq-cron's; default `default`. */
  namespaces: readonly string[]
}

/** Where a side wrote down which jobs ran. */
export interface RunSources {
  /** Paths of NDJSON files, plain or gzipped. */
  logs: readonly string[]
  /** A SELECT of `class`, `jid`, `started_at` and, if it has them, `name`, `enqueued_at`, `host`, with `?` twice for the window. */
  sql?: string
}

/** A file captured from a host or a cluster. */
export interface Capture {
  kind: 'crontab' | 'cron.d' | 'systemd' | 'list-timers' | 'whenever' | 'kubernetes'
  /** For people: the host, or the file's name. */
  label: string
  path: string
  /** The zone of the machine, for lines that name none. */
  timeZone: string
}

/** Who holds the schedule: one process for all, one at a time by a lease, or each for itself. `deployment`: `namespace/name` of the one. */
export type SchedulerOwner = { by: 'single'; deployment?: string | undefined } | { by: 'lease' } | { by: 'each' }

/** What a config states of schedules. */
export interface DeclaredSchedules {
  /** The table that the application loads its schedule from; in the first database unless it names its own. */
  table: string
  /** Names that are scheduled beside the table, as in sidekiq.yml. */
  besideTable: readonly string[]
  sides: BySide<{
    gem: SchedulerGem
    timeZone: string
    owner: SchedulerOwner /** Processes that may hold the schedule. */
    processes: number
  }>
  /** ISO instants, or so many hours up to now. */
  window: { from: string; to: string } | { hours: number }
  /** Watch until so many ticks were due, in place of a window that has passed. */
  watch?: { ticks: number } | undefined
  lateSeconds: number
  skewSeconds: number
  /** Days after `from` (default: now) in which nights on which clocks are changed are looked for. */
  nights: { from?: string | undefined; days: number }
  /** What was decided about things scheduled outside Sidekiq, by what they do. */
  homes: readonly {
    old: string
    new?: string | undefined
    retired?: { owner: string; reason: string; expires: string } | undefined
  }[]
}

/** How often: the text as it stands there. */
export interface Timing {
  kind: 'cron' | 'every' | 'interval' | 'in' | 'at'
  text: string
}

export interface ScheduleEntry {
  name: string
  class: string
  timing: Timing
  /** Absent where the class decides. */
  queue?: string
  /** Their number and a digest: arguments may hold names of people. */
  args: string
  enabled: boolean
}

export interface SchedulerProcess {
  identity: string
  quiet: boolean
  /** Epoch milliseconds of its last heartbeat. */
  beat: number
}

/** What a scheduler holds in its Redis. */
export interface HeldSchedule {
  gem: SchedulerGem
  /** Server, database and key prefix: sides with the same one share their ticks. */
  place: string
  entries: readonly ScheduleEntry[]
  unreadable: readonly { name: string; why: string }[]
  /** Those that showed a heartbeat within the last minute. */
  processes: readonly SchedulerProcess[]
  /** The server's clock, epoch milliseconds. */
  now: number
}

/** A tick that a scheduler claimed, before it pushed the job. */
export interface TickMark {
  name: string
  /** Epoch milliseconds. */
  tick: number
}

/** One job by its jid, wherever it was seen. */
export interface SeenJob {
  jid: string
  class: string
  /** The schedule's name, where the evidence says it. */
  name?: string
  /** When it was pushed, epoch milliseconds; where nothing says so, when it started. */
  at: number
  /** Whether `at` is the time of the push. */
  pushed: boolean
  seen: 'queue' | 'history' | 'log' | 'table'
  /** Whether each of its tries failed; absent where nothing tells how one ended. */
  failed?: boolean
}

export interface ScheduleRedis {
  held(): Promise<HeldSchedule>
  /** Marks with a tick in [from, to), and jobs pushed then that still stand in queues, sets, histories and work lists. */
  fired(from: number, to: number): Promise<{ marks: readonly TickMark[]; jobs: readonly SeenJob[]; complete: boolean }>
}

/** The table that the application loads its schedule from. */
export interface ScheduleTable {
  /** @param table `recurring_jobs` or `oms.recurring_jobs` */
  rows(table: string): Promise<readonly ScheduleEntry[]>
}

/** Epoch milliseconds. */
export interface Span {
  from: number
  to: number
}

export interface SeenRuns {
  jobs: readonly SeenJob[]
  /** Between the first and the last line of each log, and where a table was read; apart and in order. */
  covered: readonly Span[]
  /** Lines that may tell of a run and could not be read. */
  unreadable: { count: number; first?: string }
}

export interface RunReader {
  /** Undefined where neither logs nor a SELECT are configured. */
  runs(from: number, to: number): Promise<SeenRuns | undefined>
}

export interface OutsideReader {
  captures(): Promise<readonly (Omit<Capture, 'path'> & { text: string })[]>
}

export type BySide<T> = Readonly<Record<Role, T>>
