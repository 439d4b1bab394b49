export type Value = string | null

/** Fewer rows are told one by one. */
export const LEAST = 20

/** A value of the source and what the target has in its place. */
export type Change = readonly [source: Value, target: Value]

export interface Pattern {
  /** For people: `1 h later on the target`. Holds nothing of a row. */
  told: string
  /** What to do about it, where that is known. */
  how?: string
  /** Rows from which on it is one cause; default {@link LEAST}. */
  least?: number
  /** Whether the target's value follows from the source's. */
  explains(source: Value, target: Value): boolean
}

/** The values that occur most, the most frequent first: candidates must come from the many, as any one row may be the odd one out. */
export function mostFrequent<T>(values: Iterable<T>, count: number): T[] {
  const times = new Map<T, number>()
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([value]) => value)
}
