import type { MysqlKind } from '../ports/endpoint.ts'

/** A decision with an owner and an end. */
export interface Dated {
  owner: string
  reason: string
  /** Last day, `YYYY-MM-DD`, UTC. */
  expires: string
}

declare module '../kernel/check.ts' {
  interface Declared {
    kinds: { source: MysqlKind; target: MysqlKind }
    /** Tables that are not compared: named in every report. Patterns of `database.table`, `*` for any characters. */
    notCompared: readonly ({ table: string } & Dated)[]
    /** Columns (`table.column` patterns) whose values are hidden in samples, and those that are shown although their name looks personal. */
    columns: { hide: readonly string[]; show: readonly string[] }
    /** Accounts by user name that must exist on the target with at least their grants on the source. */
    accounts: { application: readonly string[]; replication: readonly string[] }
    /** Azure SKU: `B1ms`, `GP-2`, `MO-8` …; `maxConnections` overrides the table for tiers that it does not know. */
    tier?: { sku: string; maxConnections?: number }
    /** What will connect to the target after the cutover. */
    clients?: {
      web: { pods: number; surge: number; pool: number }
      sidekiq: readonly { name: string; pods: number; surge: number; concurrency: number }[]
      migrations: number
      /** Connections kept for people, monitoring and the platform. */
      reserve: number
      /** Highest share of `max_connections` that the sum may take, 0–1. */
      headroom: number
    }
    /** Round trips, from where the harness runs. */
    locality?: { queriesPerRequest: number; budgetMs: number }
    /** How Rails opens its sessions: `strict` of database.yml, and `variables.sql_mode` where it is set. */
    rails: { strict: boolean; sqlMode?: string; databaseYml?: string }
    replication: {
      maxLagSeconds: number
      binlogRetentionHours: number
      /** `database.table` */
      heartbeat?: { table: string }
      /** Where the source's binary log ended at the freeze. */
      cutoverPosition?: { file: string; offset: string }
    }
    tls: { minimumDaysToExpiry: number; minimumVersion: 'TLSv1.2' | 'TLSv1.3' }
    /** Versions that the servers of a rehearsal stand for, where a fault is in the version itself: the servers at hand are of one. */
    standsFor?: { source: string; target: string }
    /** Rules of the business: each SELECT answers with the rows that break it. */
    invariants: readonly { name: string; sql: string }[]
    /** How gently rows are compared: milliseconds a chunk, and the load above which it waits. */
    comparison: { chunkMs: number; threadsRunning: number; historyLength: number; lagSeconds: number; gentle?: boolean }
    /** The seed command of the runbook, read for flags that do not exist or that RDS denies. */
    dumpCommand?: string
  }
}
