import type { Key, KeyRange, RowReader } from '../../ports/rows.ts'
import type { TablePair } from './plan.ts'

const SMALLEST = 500
const LARGEST = 200_000

/** Aims chunks at a time, whatever the width of the rows. */
export class ChunkSizer {
  rows: number
  readonly #aimMs: number

  constructor(aimMs = 200, rows = 5_000) {
    this.#aimMs = aimMs
    this.rows = rows
  }

  /** Moves half of the way at most: one slow chunk says little. */
  took(ms: number, rows: number): void {
    if (rows < this.rows / 2) return
    const factor = Math.min(2, Math.max(0.5, this.#aimMs / Math.max(ms, 1)))
    this.rows = Math.round(Math.min(LARGEST, Math.max(SMALLEST, this.rows * factor)))
  }
}

/** Ranges that together hold every key, open at both ends: the source says where they end, both sides are cut there. */
export async function* chunksOf(
  pair: TablePair,
  source: Pick<RowReader, 'boundary'>,
  sizer: ChunkSizer,
): AsyncGenerator<KeyRange> {
  let after: Key | undefined
  // The estimate may be wrong by much: it only saves a question where the table seems small.
  let small = pair.rows < sizer.rows / 2 || !pair.source.key?.ordered
  for (;;) {
    const upTo = small ? undefined : await source.boundary(pair.source, after, sizer.rows)
    small = false
    yield { ...(after ? { after } : {}), ...(upTo ? { upTo } : {}) }
    if (!upTo) return
    after = upTo
  }
}
