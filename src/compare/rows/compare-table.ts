import type { Key, KeyRange, RowPlan, RowReader } from '../../ports/rows.ts'
import { type ChunkSizer, chunksOf, keysIn } from './chunks.ts'
import { joinFolded, kindOf, sampled, tally, uniformChange, unlike, unlikeColumns } from './differences.ts'
import { asMultiset } from './multiset.ts'
import type { TablePair } from './plan.ts'
import { type Bench, reconcile } from './reconcile.ts'
import type { Difference } from './repair.ts'
import { emptyResult, type TableResult } from './result.ts'

export interface Sides {
  source: RowReader
  target: RowReader
}

export type Clock = Pick<Bench, 'fence' | 'pause' | 'goesOn'> & {
  /** Resolves when neither server is too busy. */
  calm(): Promise<void>
  /** Told of every difference that was proven, before it is counted. */
  proven?(pair: TablePair, differences: readonly Difference[]): Promise<void>
}

/** Of one table; the sessions of the pools are the true limit. */
const CHUNKS_AT_ONCE = 4

/** Rows of one table: chunk by chunk on both sides at once, then the rows of the chunks that differ, then those that still differ behind a fence. */
export async function compareTable(
  pair: TablePair,
  sides: Sides,
  clock: Clock,
  sizer: ChunkSizer,
  onRows: (rows: number) => void,
): Promise<TableResult> {
  return pair.source.key ? await byKey(pair, sides, clock, sizer, onRows) : await asMultiset(pair, sides, clock, onRows)
}

async function byKey(
  pair: TablePair,
  { source, target }: Sides,
  clock: Clock,
  sizer: ChunkSizer,
  onRows: (rows: number) => void,
): Promise<TableResult> {
  const result = emptyResult(pair.at, 'key ranges')
  const suspects: KeyRange[] = []
  const ranges = chunksOf(pair, source, sizer)
  const worker = async () => {
    for (;;) {
      const { value: range, done } = await ranges.next()
      if (done) return
      await clock.calm()
      const began = performance.now()
      const [a, b] = await Promise.all([source.fingerprint(pair.source, range), target.fingerprint(pair.target, range)])
      sizer.took(performance.now() - began, a.rows)
      const keys = keysIn(range)
      if (keys !== undefined) sizer.held(a.rows, keys)
      result.chunks++
      result.rows += a.rows
      result.unhashed += Math.max(a.unhashed, b.unhashed)
      if (a.rows !== b.rows || a.digest !== b.digest) suspects.push(range)
      onRows(a.rows)
    }
  }
  // The generator hands out ranges in turn; a worker that fails ends them for all.
  await Promise.all(Array.from({ length: CHUNKS_AT_ONCE }, worker))
  const candidates = new Map<string, Key>()
  for (const range of suspects) {
    const [a, b] = await Promise.all([source.rowsIn(pair.source, range), target.rowsIn(pair.target, range)])
    for (const key of unlike(a, b)) candidates.set(JSON.stringify(key), key)
  }
  const read = async (reader: RowReader, plan: RowPlan, ids: readonly string[]) => {
    const rows = await reader.rowsAt(
      plan,
      ids.map((id) => candidates.get(id) as Key),
    )
    return new Map(rows.map(({ key, hash }) => [JSON.stringify(key), hash]))
  }
  const reconciled = await reconcile(candidates.keys(), {
    ...clock,
    source: (ids) => read(source, pair.source, ids),
    target: (ids) => read(target, pair.target, ids),
  })
  const partners = joinFolded(reconciled, candidates, pair.source.key?.columns ?? [])
  tally(result, reconciled)
  await clock.proven?.(
    pair,
    [...reconciled.differs].map(([id, values]): Difference => {
      const key = candidates.get(id) as Key
      const kind = kindOf(values)
      return kind === 'differs'
        ? { kind, key, targetKey: candidates.get(partners.get(id) ?? id) as Key }
        : { kind, key }
    }),
  )
  const valuesOf = async (ids: readonly string[]) => {
    const theirs = ids.map((id) => candidates.get(partners.get(id) ?? id) as Key)
    const [a, b] = await Promise.all([
      source.values(
        pair.source,
        ids.map((id) => candidates.get(id) as Key),
      ),
      target.values(pair.target, theirs),
    ])
    const byId = (rows: typeof a) => new Map(rows.map(({ key, values }) => [JSON.stringify(key), values]))
    const [left, right] = [byId(a), byId(b)]
    return ids.map((id) => unlikeColumns(left.get(id), right.get(partners.get(id) ?? id)))
  }
  const differing = [...reconciled.differs].flatMap(([id, values]) => (kindOf(values) === 'differs' ? [id] : []))
  const uniform = await uniformChange(differing, valuesOf)
  result.patterns = uniform
  const kept = sampled(reconciled).filter(([, kind]) => kind !== 'differs' || uniform.length === 0)
  const told = await valuesOf(kept.map(([id]) => id))
  const names = pair.source.key?.columns.map(({ name }) => name) ?? []
  result.samples = kept.map(([id, kind], i) => {
    const key = Object.fromEntries(names.map((name, n) => [name, candidates.get(id)?.[n] ?? '']))
    return { kind, key, source: null, target: null, ...told[i] }
  })
  return result
}
