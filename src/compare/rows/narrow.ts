import type { Key, KeyRange } from '../../ports/rows.ts'
import { keysIn } from './chunks.ts'
import type { Sides } from './compare-table.ts'
import { unlike } from './differences.ts'
import type { TablePair } from './plan.ts'

/** Up to so many rows are read by their hashes at once. */
const FEW = 2_000
const PARTS = 16
/** More rows than this are never read at once. */
const MANY = 20_000

/** A range whose fingerprints differ, and the rows that both sides have in it. */
export interface Suspect {
  range: KeyRange
  rows: number
  targetRows: number
}

/** Keys of a suspect range whose rows differ, or that one side lacks: the range is cut until few rows are left, and those are read by their hashes. */
export async function* narrow(pair: TablePair, sides: Sides, suspect: Suspect): AsyncGenerator<readonly Key[]> {
  const { source, target } = sides
  const parts =
    Math.max(suspect.rows, suspect.targetRows) > FEW && pair.source.key?.ordered ? await cut(pair, sides, suspect) : []
  if (parts.length < 2) {
    const [a, b] = await Promise.all([
      source.rowsIn(pair.source, suspect.range),
      target.rowsIn(pair.target, suspect.range),
    ])
    yield unlike(a, b)
    return
  }
  const suspects: Suspect[] = []
  for (const range of parts) {
    const [a, b] = await Promise.all([source.fingerprint(pair.source, range), target.fingerprint(pair.target, range)])
    if (a.rows !== b.rows || a.digest !== b.digest) suspects.push({ range, rows: a.rows, targetRows: b.rows })
  }
  for (const part of suspects) {
    // Where nearly all differ, cutting further would only read them once more.
    const dense = suspects.length > PARTS / 2 && Math.max(part.rows, part.targetRows) < MANY
    yield* narrow(pair, sides, dense ? { ...part, rows: 0, targetRows: 0 } : part)
  }
}

/** The range in parts of about as many rows, open where it is open. */
async function cut(
  pair: TablePair,
  { source, target }: Sides,
  { range, rows, targetRows }: Suspect,
): Promise<KeyRange[]> {
  const ends: Key[] = []
  const keys = keysIn(range)
  if (keys !== undefined && range.after) {
    const [from, step] = [BigInt(range.after[0] ?? 0), keys / BigInt(PARTS)]
    if (step > 0n) for (let i = 1n; i < BigInt(PARTS); i++) ends.push([String(from + step * i)])
  } else {
    const size = Math.ceil(Math.max(rows, targetRows) / PARTS)
    for (let i = 1; i < PARTS; i++) {
      const rest = { ...range, ...(ends.length > 0 ? { after: ends.at(-1) as Key } : {}) }
      const end = await (rows >= targetRows
        ? source.boundary(pair.source, rest, size)
        : target.boundary(pair.target, rest, size))
      if (!end) break
      ends.push(end)
    }
  }
  const starts = [range.after, ...ends]
  return starts.map((after, i) => {
    const upTo = ends[i] ?? range.upTo
    return { ...(after ? { after } : {}), ...(upTo ? { upTo } : {}) }
  })
}
