import type { Role } from '../../kernel/check.ts'
import type { Skew } from './clocks.ts'

export interface HistoryOptions {
  /** How a person finds a record, by the number of its source and its line. */
  placeText(source: number, line: number): string
  /** `unique`: one effect a business key, however many messages carry it. `recurring`: one effect a message, keys may come again. */
  keys: 'unique' | 'recurring'
  /** An effect may come this long after its publication; what is younger when the history ends is pending, not lost. */
  lateMs: number
  /** By how much clocks may differ, those of two sides or of two consumers. */
  skewMs: number
  /** A side that works again within this time did not stop. */
  quietMs: number
  /** What the first delivery of a message counts: 0 for the SDK of JavaScript, 1 for most others. */
  deliveryCountFrom: 0 | 1
  /** What was due before is not judged: its effects may lie before the history. Default: all is judged. */
  from?: number
  /** When the reading ended. Default: the last time that the history tells. */
  until?: number
  /** Most message ids, and most business keys; default 10 million, at some 150 bytes each. */
  most?: number
}

/** What happened at one time, and where it was read. */
export interface Step {
  what: 'published' | 'effect' | 'consuming'
  /** ISO 8601, UTC. */
  at: string
  side?: Role
  by?: string
  deliveryCount?: number
  /** Under the same lock as the step before. */
  sameLock?: boolean
  /** Message id, where the sample is of a business key or of several messages. */
  id?: string
  /** Such as `file:line`. */
  place: string
}

export interface Sample {
  /** Message id or business key. */
  name: string
  /** Of a message: its business key, where it was published with one. */
  key?: string
  /** The fewest events that show it, by time. */
  steps: readonly Step[]
  /** Processing began this often. */
  deliveries?: number
}

/** An exact count, and at most ten samples. */
export interface Tally {
  count: number
  samples: readonly Sample[]
}

/** By message id, or by business key. */
export interface Level {
  /** Names that were due. */
  due: number
  once: number
  onBothSides: Tally
  /** More than one effect, all on one side. */
  repeated: Tally
  lost: Tally
  unexpected: Tally
  /** Delivered more than once, and yet with one effect. */
  redelivered: Tally
  /** Of keys: more than one effect although no message alone accounts for it: several messages did the same. */
  bySeveral: Tally
  /** Its effect happened and it is still in the queue or dead-lettered: it will come again. */
  unsettled: Tally
  remaining: number
  deadLettered: number
  /** As often dropped by duplicate detection as published. */
  dropped: number
  /** Of a message: its business key had its effect by another message. Of a key: all its messages are explained. */
  explained: number
  /** Too young to be missed. */
  pending: number
  /** Due, or effects, before the history's begin. */
  before: number
  /** Without an effect under this name; but effects without such a name were told, so that it is not proven lost. Or the other way around. */
  undecided: number
  publishedAgain: number
}

export interface Window {
  /** ISO 8601, UTC. */
  from: string
  to: string
  ms: number
}

export interface OverlapWindow extends Window {
  /** By how much a clock would have to be wrong for it to be none, milliseconds. */
  by: number
  /** The source's side went on to the end of the history. */
  unended: boolean
}

export interface GapWindow extends Window {
  /** Messages that waited in it. */
  waiting: number
}

export interface Windows<W> {
  count: number
  totalMs: number
  /** The ten longest, by time. */
  longest: readonly W[]
}

export interface SideReport {
  effects: number
  deliveries: number
  consumers: number
  /** At most ten names. */
  names: readonly string[]
  first: string | null
  last: string | null
  /** Whether attachment was told; else a side counts as consuming while it works. */
  presence: boolean
}

export interface ClockReport extends Skew {
  beyond: boolean
  /** What bounds it from above. */
  evidence: Sample | null
}

export interface HistoryReport {
  from: string | null
  until: string | null
  counts: {
    due: number
    effects: number
    deliveries: number
    settled: number
    kept: number
    presence: number
    /** Records that were read before. */
    repeatedRecords: number
  }
  /** Absent where publications or effects carry no message ids. */
  messages: Level | null
  /** Absent where publications or effects carry no business keys. */
  keys: Level | null
  late: Tally
  longestMs: number | null
  order: { sessions: number; outOfOrder: Tally }
  sides: Record<Role, SideReport>
  overlaps: Windows<OverlapWindow>
  gaps: Windows<GapWindow>
  clocks: readonly ClockReport[]
  /** Milliseconds below which pauses and windows are not told apart. */
  resolutionMs: number
}

export const SAMPLES = 10

export function isoOf(at: number): string {
  return new Date(Math.round(at)).toISOString()
}
