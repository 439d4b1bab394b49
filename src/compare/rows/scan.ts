import type { Key, KeyRange } from '../../ports/rows.ts'
import { type ChunkSizer, chunksOf, keysIn } from './chunks.ts'
import type { Clock, Sides } from './compare-table.ts'
import type { Suspect } from './narrow.ts'
import type { TablePair } from './plan.ts'

/** A range that was fingerprinted on both sides; `null` is an open end. */
export interface FinishedRange {
  /** In the order in which ranges were handed out, which is that of keys within one run. */
  turn: number
  after: Key | null
  upTo: Key | null
  rows: number
  targetRows: number
  unhashed: number
  suspect: boolean
}

/** What an earlier run has finished of a table, in the order in which it did, and where this one tells its own. */
export interface ScanLog {
  readonly finished: readonly FinishedRange[]
  finish(range: FinishedRange): void
}

export interface Scan {
  rows: number
  chunks: number
  /** Chunks that an earlier run had finished. */
  resumed: number
  unhashed: number
  suspects: Suspect[]
}

/** Fingerprints a table chunk by chunk on both sides at once. */
export async function scan(
  pair: TablePair,
  { source, target }: Sides,
  clock: Clock,
  sizer: ChunkSizer,
  log: ScanLog,
  onRows: (rows: number) => void,
): Promise<Scan> {
  const result: Scan = { rows: 0, chunks: 0, resumed: 0, unhashed: 0, suspects: [] }
  const take = (range: KeyRange, { rows, targetRows, unhashed, suspect }: FinishedRange) => {
    result.chunks++
    result.rows += rows
    result.unhashed += unhashed
    if (suspect) result.suspects.push({ range, rows, targetRows })
    onRows(rows)
  }
  const { kept, open } = resume(log.finished)
  for (const done of kept) take(rangeOf(done.after, done.upTo), done)
  result.resumed = kept.length
  const ranges = remaining(pair, source, sizer, open)
  let turns = log.finished.reduce((last, { turn }) => Math.max(last, turn + 1), 0)
  const worker = async () => {
    for (;;) {
      const { value: range, done } = await ranges.next()
      if (done) return
      const turn = turns++
      await clock.calm()
      const began = performance.now()
      const [a, b] = await Promise.all([source.fingerprint(pair.source, range), target.fingerprint(pair.target, range)])
      const ms = performance.now() - began
      sizer.took(ms, a.rows)
      const keys = keysIn(range)
      if (keys !== undefined) sizer.held(a.rows, keys)
      const finished: FinishedRange = {
        turn,
        after: range.after ?? null,
        upTo: range.upTo ?? null,
        rows: a.rows,
        targetRows: b.rows,
        unhashed: Math.max(a.unhashed, b.unhashed),
        suspect: a.rows !== b.rows || a.digest !== b.digest,
      }
      log.finish(finished)
      take(range, finished)
      await clock.rest?.(ms)
    }
  }
  // The generator hands out ranges in turn; a worker that fails ends them for all.
  await Promise.all(Array.from({ length: clock.chunksAtOnce ?? CHUNKS_AT_ONCE }, worker))
  return result
}

/** Of one table; the sessions of the pools are the true limit. */
const CHUNKS_AT_ONCE = 4

/** What is left to do: gaps between finished ranges, and what follows the last of them. */
interface Open {
  gaps: readonly KeyRange[]
  /** Absent: the end was reached. */
  tail?: { from: Key | null }
}

/**
 * Lays the finished ranges end to end: after a gap comes the earliest of those that are left. Only the servers know the order of keys;
 * the turns in which they were handed out stand for it.
 */
export function resume(finished: readonly FinishedRange[]): { kept: FinishedRange[]; open: Open } {
  const textOf = (key: Key | null) => JSON.stringify(key)
  const left = new Map(finished.map((range) => [textOf(range.after), range]))
  const kept: FinishedRange[] = []
  const gaps: KeyRange[] = []
  let at: Key | null = null
  for (;;) {
    let next = left.get(textOf(at))
    if (!next && left.size > 0) {
      next = [...left.values()].reduce((a, b) => (a.turn <= b.turn ? a : b))
      gaps.push(rangeOf(at, next.after))
    }
    if (!next) return { kept, open: { gaps, tail: { from: at } } }
    left.delete(textOf(next.after))
    kept.push(next)
    if (next.upTo === null) return { kept, open: { gaps } }
    at = next.upTo
  }
}

async function* remaining(
  pair: TablePair,
  source: Sides['source'],
  sizer: ChunkSizer,
  { gaps, tail }: Open,
): AsyncGenerator<KeyRange> {
  yield* gaps
  if (tail) yield* chunksOf(pair, source, sizer, tail.from ?? undefined)
}

function rangeOf(after: Key | null, upTo: Key | null): KeyRange {
  return { ...(after ? { after } : {}), ...(upTo ? { upTo } : {}) }
}
