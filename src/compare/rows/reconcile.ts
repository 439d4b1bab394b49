/** A value by the text of its key; absent keys have no entry. */
export type Snapshot = ReadonlyMap<string, string>

export interface Reconciliation {
  /** Keys whose difference survived, with both values. */
  differs: Map<string, { source: string | undefined; target: string | undefined }>
  /** Keys of which nothing can be said: they kept changing, or the target did not catch up. */
  unresolved: Set<string>
  /** Keys that neither side has: gone since they were seen, or not to be found by their text. */
  absent: Set<string>
  rounds: number
}

export interface Bench {
  source(keys: readonly string[]): Promise<Snapshot>
  target(keys: readonly string[]): Promise<Snapshot>
  /** Returns when the target has applied all that the source had committed when this was called; false where it has not in time. */
  fence(): Promise<boolean>
  /** Between rounds in which only changing rows are left. */
  pause(round: number): Promise<void>
  /** Whether there is time for another round. */
  goesOn(): boolean
  /**
   * Values are counts. A target that lacks a row for good has the count that a growing source had before: that it was seen to follow proves
   * nothing.
   */
  counts?: true
}

/** So often must the same difference be seen behind a fence: a server announces a transaction a moment before others see its rows. */
const PROOFS = 3
const FOLLOWED = 2
const BATCH = 1_000

/**
 * Tells true differences from rows in flight. For each key: source *a*, then the fence, then target *b*, then source *a2*.
 * a = b = a2 is equal; a = a2 ≠ b is a difference, believed when seen three times with the same values; a ≠ a2 is a row that is being
 * written, equal once the target was seen to follow it; a count that moves is unresolved.
 */
export async function reconcile(keys: Iterable<string>, bench: Bench): Promise<Reconciliation> {
  const result: Reconciliation = { differs: new Map(), unresolved: new Set(), absent: new Set(), rounds: 0 }
  let pending = new Map<string, Track>([...keys].map((key) => [key, { seen: '', times: 0 }]))
  while (pending.size > 0 && bench.goesOn()) {
    result.rounds++
    const next = new Map<string, Track>()
    let suspects = 0
    for (const batch of batches([...pending.keys()])) {
      const a = await bench.source(batch)
      if (!(await bench.fence())) {
        for (const key of batch) next.set(key, { ...pending.get(key), seen: '', times: 0 })
        continue
      }
      const b = await bench.target(batch)
      const a2 = await bench.source(batch)
      for (const key of batch) {
        const [source, target] = [a.get(key), b.get(key)]
        const before = pending.get(key)
        if (source !== a2.get(key)) {
          const track = follow(before, [source, a2.get(key)], target)
          if (bench.counts || track.matched.size < FOLLOWED) next.set(key, track)
          continue
        }
        if (source === target) {
          if (source === undefined) result.absent.add(key)
          continue
        }
        const seen = JSON.stringify([source ?? null, target ?? null])
        const times = before?.seen === seen ? before.times + 1 : 1
        if (times >= PROOFS) result.differs.set(key, { source, target })
        else {
          suspects++
          next.set(key, { ...before, seen, times })
        }
      }
    }
    pending = next
    if (pending.size > 0 && suspects === 0) await bench.pause(result.rounds)
  }
  for (const key of pending.keys()) result.unresolved.add(key)
  return result
}

interface Track {
  seen: string
  times: number
  /** Values that a row which never rests has had on the source, and those of them that the target was seen to have. */
  history?: Set<string>
  matched?: Set<string>
}

/** A row that is written all the time is equal when the target was seen to follow it: with two of the source's values, one after the other. */
function follow(
  before: Track | undefined,
  source: readonly (string | undefined)[],
  target: string | undefined,
): Required<Track> {
  const history = before?.history ?? new Set<string>()
  const matched = before?.matched ?? new Set<string>()
  for (const value of source) history.add(String(value))
  if (history.has(String(target))) matched.add(String(target))
  return { seen: '', times: 0, history, matched }
}

function* batches(keys: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < keys.length; at += BATCH) yield keys.slice(at, at + BATCH)
}
