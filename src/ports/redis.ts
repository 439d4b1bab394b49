import type { Secret } from '../kernel/secret.ts'

declare module '../kernel/check.ts' {
  interface PortTypes {
    'redis.server': RedisServerReader
    'sidekiq.state': SidekiqReader
  }
}

declare module './services.ts' {
  interface Services {
    redis: RedisEndpoint
  }
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
  /** Of these commands, those that the server does not have or does not let this account run. */
  lacks(commands: readonly string[]): Promise<readonly string[]>
  /** Round trips in milliseconds, one after the other. */
  roundTrips(count: number): Promise<readonly number[]>
}

export interface RedisAbout {
  version: string
  kind: RedisKind
  db: number
  tls: boolean
  cluster: boolean
  /** Empty where the service does not tell. */
  policy: string
  evicted: number
  usedBytes: number
  /** 0: no limit of its own. */
  maxBytes: number
  /** Survives a restart: by append-only file or snapshots. */
  persistent: boolean
}

/** Sidekiq's own keys, formats of 7 and 8 alike. */
export interface SidekiqReader {
  queues(): Promise<Readonly<Record<string, number>>>
  /** Jobs that wait, by where they are: `queue:default`, `schedule`, `retry`, `dead`. `most` of each at most. */
  waiting(most: number): Promise<readonly WaitingJob[]>
  processes(): Promise<readonly SidekiqProcess[]>
  /** Jobs in hand, of processes alive or gone. */
  working(): Promise<readonly WorkingJob[]>
}

export interface WaitingJob {
  jid: string
  job: string
  where: string
}

export interface SidekiqProcess {
  identity: string
  quiet: boolean
  busy: number
  concurrency: number
  /** Epoch milliseconds of the last heartbeat; absent where its keys have expired. */
  beat?: number
  queues: readonly string[]
}

export interface WorkingJob {
  identity: string
  jid: string
  job: string
  queue: string
  /** Epoch seconds. */
  since: number
}
