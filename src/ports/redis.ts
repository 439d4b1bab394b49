import type { Secret } from '../kernel/secret.ts'

declare module '../kernel/check.ts' {
  interface PortTypes {
    'redis.server': RedisServerReader
    'sidekiq.state': SidekiqReader
    'sidekiq.records': SidekiqRecords
  }
}

declare module './services.ts' {
  interface Services {
    redis: RedisEndpoint
    sidekiqFiles: SidekiqFiles
  }
}

/** Paths of what was recorded beside a run. */
export interface SidekiqFiles {
  /** Jobs that waited in the old Redis before they were carried over: one `WaitingJob` as JSON a line. */
  before?: string
  /** Starts and ends of the jobs of a drain drill: one JSON object a line. */
  drill?: string
}

/** What a Redis is run by: decides which databases, commands and ports there are. */
export type RedisKind = 'elasticache' | 'azure-cache' | 'azure-managed' | 'self-managed'

export interface RedisEndpoint {
  host: string
  port: number
  /** Number of the database; 0 is the only one of Azure Managed Redis. */
  db: number
  user?: string
  password?: Secret
  kind: RedisKind
  /** Absent: plain text. `ca`: PEM text; without it the system's roots. */
  tls?: { ca?: string }
}

export interface RedisServerReader {
  about(): Promise<RedisAbout>
  /** Whether one command may name keys of several slots, as Sidekiq's do. */
  spansSlots(): Promise<boolean>
  /** What of these commands the server does not have, and what it has and does not let this account run. */
  commands(wanted: Readonly<Record<string, readonly string[]>>): Promise<CommandsTold>
  /** Round trips in milliseconds, one after the other. */
  roundTrips(count: number): Promise<readonly number[]>
}

export interface CommandsTold {
  missing: readonly string[]
  refused: readonly string[]
  /** False: the account may not ask what it may do. */
  permissionsTold: boolean
}

export interface RedisAbout {
  version: string
  kind: RedisKind
  db: number
  /** As the config names it. Absent in older evidence. */
  place?: { host: string; port: number; db: number }
  /** False: the server refused to select that database. */
  selected: boolean
  tls: boolean
  cluster: boolean
  /** Empty where the service does not tell. */
  policy: string
  evicted: number
  usedBytes: number
  /** 0: no limit of its own. */
  maxBytes: number
  /** Memory of the machine; 0 where it is not told. */
  machineBytes: number
  /** Whether keys survive a restart, by append-only file or snapshots. */
  persistence: 'on' | 'off' | 'not-told'
  uptimeSeconds: number
}

/** What was recorded before this run. Null where none is named. */
export interface SidekiqRecords {
  before(): Promise<readonly WaitingJob[] | null>
  drill(): Promise<DrillEvidence | null>
}

/** What became of the jobs of a drill, by jid. */
export interface DrillEvidence {
  enqueued: number
  done: number
  waiting: number
  lost: readonly string[]
  halfDone: readonly string[]
  repeated: readonly string[]
  /** Lines that are none of a drill's. */
  unreadable: number
}

/** Sidekiq's own keys, formats of 7 and 8 alike. */
export interface SidekiqReader {
  queues(): Promise<Readonly<Record<string, number>>>
  /** Jobs that wait, by where they are: `queue:default`, `schedule`, `retry`, `dead`. `most` of each at most. */
  waiting(most: number): Promise<Waiting>
  processes(): Promise<readonly SidekiqProcess[]>
  /** Jobs in hand, of processes alive or gone. */
  working(): Promise<Working>
}

export interface Waiting {
  jobs: readonly WaitingJob[]
  places: readonly WaitingPlace[]
}

export interface WaitingPlace {
  where: string
  length: number
  /** Its length changed while it was read: a job may be missing here, or be here twice. */
  moved: boolean
  /** Longer than what was read. */
  cut: boolean
}

export interface WaitingJob {
  jid: string
  job: string
  where: string
  /** Epoch milliseconds at which it is due, or died; absent in queues. */
  at?: number
  /** Of class, queue and arguments, the same for the formats of 7 and 8. Tells nothing of them. */
  digest: string
}

export interface SidekiqProcess {
  identity: string
  quiet: boolean
  busy: number
  concurrency: number
  /** Epoch milliseconds of the last heartbeat by the process's own clock; absent where its keys have expired. */
  beat?: number
  queues: readonly string[]
  version: string
}

export interface Working {
  jobs: readonly WorkingJob[]
  /** False: there are too many keys to look for what processes left behind that are gone. */
  complete: boolean
}

export interface WorkingJob {
  identity: string
  jid: string
  job: string
  queue: string
  /** Epoch seconds. */
  since: number
}
