import type { Grouping, HashedRow, Key, KeyRange } from '../../ports/rows.ts'
import { unlike } from './by-key.ts'
import { isCounted, keysIn } from './chunks.ts'
import type { Sides } from './compare-table.ts'
import type { TablePair } from './plan.ts'

/** Up to so many rows are read by their hashes at once. */
const FEW = 8
/** Rows of a group: fewer make more groups to compare, more make more rows to read for each that differs. */
const GROUP = 16n
const MOST_GROUPS = 65_536
/** Groups whose rows are read at once. */
const AT_ONCE = { keys: 150, hash: 400 } as const

/** A range whose fingerprints differ, and the rows that both sides have in it. */
export interface Suspect {
  range: KeyRange
  rows: number
  targetRows: number
}

/** Keys of a suspect range whose rows differ, or that one side lacks: both sides group the range in one pass, and only groups that differ are read row by row. */
export async function* narrow(pair: TablePair, sides: Sides, suspect: Suspect): AsyncGenerator<readonly Key[]> {
  const { source, target } = sides
  const { range } = suspect
  const both = (read: (side: 'source' | 'target') => Promise<readonly HashedRow[]>) =>
    Promise.all([read('source'), read('target')])
  if (Math.max(suspect.rows, suspect.targetRows) <= FEW) {
    const [a, b] = await both((side) => sides[side].rowsIn(pair[side], range))
    yield unlike(a, b)
    return
  }
  const by = groupingOf(pair, suspect)
  const [left, right] = await Promise.all([
    source.groups(pair.source, range, by),
    target.groups(pair.target, range, by),
  ])
  const differing = [...new Set([...left.keys(), ...right.keys()])].filter(
    (group) => left.get(group) !== right.get(group),
  )
  let found = 0
  for (let at = 0; at < differing.length; at += AT_ONCE[by.kind]) {
    const groups = differing.slice(at, at + AT_ONCE[by.kind])
    const [a, b] = await both((side) => sides[side].rowsOf(pair[side], range, by, groups))
    const keys = unlike(a, b)
    found += keys.length
    yield keys
  }
  // Rows in flight may have arrived meanwhile; a difference that stays must not get lost between the groups.
  if (found > 0 || (await agree(pair, sides, range))) return
  const [a, b] = await both((side) => sides[side].rowsIn(pair[side], range))
  yield unlike(a, b)
}

async function agree(pair: TablePair, { source, target }: Sides, range: KeyRange): Promise<boolean> {
  const [a, b] = await Promise.all([source.fingerprint(pair.source, range), target.fingerprint(pair.target, range)])
  return a.rows === b.rows && a.digest === b.digest
}

function groupingOf(pair: TablePair, { range, rows, targetRows }: Suspect): Grouping {
  const [most, keys, from] = [BigInt(Math.max(rows, targetRows)), keysIn(range), range.after?.[0]]
  if (isCounted(pair) && keys !== undefined && from !== undefined) {
    const step = (keys * GROUP) / most
    return { kind: 'keys', from, step: String(step > 0n ? step : 1n) }
  }
  return { kind: 'hash', groups: Math.max(2, Math.min(MOST_GROUPS, Number(most / GROUP))) }
}
