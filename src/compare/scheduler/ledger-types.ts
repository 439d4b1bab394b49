import type { Role } from '../../kernel/check.ts'
import type { Span } from '../../ports/schedule.ts'

/** A tick that some job owes; the same one twice is owed twice, as where a class has two schedules of different arguments. */
export interface Due {
  job: string
  /** Epoch milliseconds. */
  at: number
}

/** A job that should fire once in so many milliseconds, whenever its process was started. */
export interface Paced {
  job: string
  every: number
}

/** One firing: one jid. Retries and log lines of the same jid are the same firing. */
export interface Happened {
  job: string
  at: number
  /** On which side it happened. */
  who: Role
  key: string
  /** Whether `at` is the time of the push; else it is when the job started, which says nothing of lateness. */
  pushed: boolean
  /** Whether each of its tries failed; absent where nothing tells. */
  failed?: boolean
}

/** A claim of a tick, made before the push: `pushed:*` of sidekiq-scheduler, `:enqueued` of sidekiq-cron. Two sides that claim the same are two Redises. */
export interface Mark {
  job: string
  at: number
  who: Role
}

export interface LedgerInput {
  /** Also some before and after the window, so that firings at its edges find their tick. */
  due: readonly Due[]
  paced: readonly Paced[]
  happened: readonly Happened[]
  marks: readonly Mark[]
  window: { from: number; to: number }
  /** Where the evidence is known to have no holes; ticks outside that did not fire are unseen, not missed. */
  covered: readonly Span[]
  lateMs: number
  skewMs: number
  /** Processes that may hold the schedule, by side: as many firings as that are named after it. */
  replicas: Readonly<Record<Role, number>>
}

export type Fault =
  | 'fired-twice'
  | 'fired-by-each-replica'
  | 'fired-on-both-sides'
  | 'missed'
  | 'claimed-not-pushed'
  | 'late'
  | 'skewed'
  | 'not-due'
  | 'all-failed'

export interface FaultyTick {
  fault: Fault
  job: string
  /** Epoch milliseconds of the tick; of the firing where none was due. */
  at: number
  firings: readonly { key: string; who: Role; at: number }[]
  /** Milliseconds late (positive) or early. */
  off?: number
  /** For paced jobs: firings over those expected of one process. */
  times?: number
}

export interface TickLedger {
  /** Ticks that were due, and firings that were expected of paced jobs. */
  due: number
  once: number
  faults: readonly FaultyTick[]
  /** Ticks that did not fire where the evidence does not reach. */
  unseen: number
}
