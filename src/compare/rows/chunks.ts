import type { Key, KeyRange, RowReader } from '../../ports/rows.ts'
import type { TablePair } from './plan.ts'

const SMALLEST = 500
const LARGEST = 200_000

/** Aims chunks at a time, whatever the width of the rows. */
export class ChunkSizer {
  rows: number
  readonly #aimMs: number
  /** Keys a row, for tables whose keys are counted. */
  spread = 1n

  constructor(aimMs = 200, rows = 5_000) {
    this.rows = rows
    this.#aimMs = aimMs
  }

  /** Moves half of the way at most: one slow chunk says little. */
  took(ms: number, rows: number): void {
    if (rows < this.rows / 2) return
    const factor = Math.min(2, Math.max(0.5, this.#aimMs / Math.max(ms, 1)))
    this.rows = Math.round(Math.min(LARGEST, Math.max(SMALLEST, this.rows * factor)))
  }

  /** What a guessed range of keys held: gaps widen the next ones, crowds narrow them. */
  held(rows: number, keys: bigint): void {
    if (rows === 0) this.spread *= 4n
    else this.spread = max(1n, (this.spread + keys / BigInt(rows)) / 2n)
  }
}

type Boundaries = Pick<RowReader, 'boundary' | 'ends'>

/** Ranges that together hold every key, open at both ends: the source says where they end, both sides are cut there. */
export async function* chunksOf(
  pair: TablePair,
  source: Boundaries,
  sizer: ChunkSizer,
  /** Where an earlier run stopped. */
  from?: Key,
): AsyncGenerator<KeyRange> {
  // The estimate may be wrong by much: it only saves a question where the table seems small.
  const small = !from && (pair.rows < sizer.rows / 2 || (pair.source.key?.ordered ?? 0) === 0)
  if (small) yield {}
  else if (isCounted(pair)) yield* byArithmetic(pair, source, sizer, from)
  else yield* byAsking(pair, source, sizer, from)
}

/** One integer column: where ranges end can be guessed, which saves the server a walk through the index. */
export function isCounted({ source }: TablePair): boolean {
  const [column, ...more] = source.key?.columns ?? []
  const type = source.columns.find(({ name }) => name === column?.name)?.type ?? ''
  return column?.kind === 'number' && more.length === 0 && /int$/.test(type)
}

async function* byArithmetic(
  pair: TablePair,
  source: Boundaries,
  sizer: ChunkSizer,
  from?: Key,
): AsyncGenerator<KeyRange> {
  const ends = await source.ends(pair.source)
  if (!ends) return yield from ? { after: from } : {}
  const [first, last] = [BigInt(ends.first), BigInt(ends.last)]
  sizer.spread = max(1n, (last - first + 1n) / BigInt(Math.max(1, pair.rows)))
  let after = from && BigInt(from[0] ?? 0)
  for (let next = after === undefined ? first : after + 1n; ; ) {
    const upTo = next + sizer.spread * BigInt(sizer.rows)
    const open = upTo >= last
    yield { ...(after === undefined ? {} : { after: [String(after)] }), ...(open ? {} : { upTo: [String(upTo)] }) }
    if (open) return
    after = upTo
    next = upTo + 1n
  }
}

async function* byAsking(pair: TablePair, source: Boundaries, sizer: ChunkSizer, from?: Key): AsyncGenerator<KeyRange> {
  let after = from
  for (;;) {
    const upTo = await source.boundary(pair.source, after ? { after } : {}, sizer.rows)
    yield { ...(after ? { after } : {}), ...(upTo ? { upTo } : {}) }
    if (!upTo) return
    after = upTo
  }
}

/** Keys between the ends of a closed range of counted keys. */
export function keysIn({ after, upTo }: KeyRange): bigint | undefined {
  const [from, to] = [after?.[0], upTo?.[0]]
  return after?.length === 1 && from !== undefined && to !== undefined && /^-?\d+$/.test(from) && /^-?\d+$/.test(to)
    ? BigInt(to) - BigInt(from)
    : undefined
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
