export interface TableResult {
  at: string
  /** Rows of the source as they were read. */
  rows: number
  chunks: number
  /** Chunks that a run which was broken off had finished. */
  resumed: number
  how: 'key ranges' | 'multiset'
  differing: number
  missing: number
  surplus: number
  /** Rows that kept changing, or on which the target did not catch up in time. */
  unresolved: number
  /** Rows that are on both sides under another number of the key that the servers made; they are counted in nothing else. Absent: none. */
  renumbered?: number
  /** Columns whose types have no common form, where rows differ in nothing else. Absent: none, and in older ledgers. */
  vague?: readonly string[]
  /** Rows too long for a server to hash. */
  unhashed: number
  samples: RowSample[]
  /** Columns that changed by one rule; rows that it explains are no samples. */
  patterns: ColumnPattern[]
  /** Rows that were looked at and that no pattern explains wholly. Absent without a pattern. */
  unexplained?: number
}

export interface ColumnPattern {
  column: string
  /** For people: `1 h later on the target`. */
  told: string
  /** What to do about it; absent where the cause is not known, and in older ledgers. */
  how?: string
  /** Rows that differ in the table, and how many of them were looked at. */
  rows: number
  seen: number
  /** How many of those follow it. Absent: all. */
  follow?: number
}

export interface RowSample {
  kind: 'differs' | 'missing' | 'surplus'
  /** Absent where the table has no key. */
  key?: Record<string, string>
  /** Columns that differ, by name. */
  source: Readonly<Record<string, string | null>> | null
  target: Readonly<Record<string, string | null>> | null
  /** What made them differ, and what to do about it, where that can be seen. Absent in older ledgers. */
  cause?: { told: string; how: string }
  /** How often such a row is there, where the table has no key. */
  times?: { source: number; target: number }
}

/** Kept of each kind of difference, a table. */
export const SAMPLES = 10

export function emptyResult(at: string, how: TableResult['how']): TableResult {
  return {
    at,
    how,
    rows: 0,
    chunks: 0,
    resumed: 0,
    differing: 0,
    missing: 0,
    surplus: 0,
    unresolved: 0,
    unhashed: 0,
    samples: [],
    patterns: [],
  }
}
