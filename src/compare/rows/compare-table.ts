import type { Key, RowPlan, RowReader } from '../../ports/rows.ts'
import { byKey as hashesByKey } from './by-key.ts'
import type { ChunkSizer } from './chunks.ts'
import { joinFolded, uniformChange, unlikeColumns } from './differences.ts'
import { Found, type FoundRow } from './found.ts'
import { joinByServer } from './join-by-server.ts'
import { rowsInForm, valuesInForm } from './json-form.ts'
import { asMultiset } from './multiset.ts'
import { narrow, type Suspect } from './narrow.ts'
import type { TablePair } from './plan.ts'
import { type Bench, reconcile } from './reconcile.ts'
import type { Difference } from './repair.ts'
import { emptyResult, type TableResult } from './result.ts'
import { type ScanLog, scan } from './scan.ts'

export interface Sides {
  source: RowReader
  target: RowReader
}

export type Clock = Pick<Bench, 'fence' | 'pause' | 'goesOn'> & {
  /** Resolves when neither server is too busy. */
  calm(): Promise<void>
  /** After a chunk that took so long, for those who asked for it. */
  rest?(ms: number): Promise<void>
  /** Default 4. */
  chunksAtOnce?: number
  /** Told of every difference that was proven, before it is counted. */
  proven?(pair: TablePair, differences: readonly Difference[]): Promise<void>
}

/** Rows that are told apart at a time: memory stays bounded, however many differ. */
const BATCH = 2_000

const NO_LOG: ScanLog = { finished: [], finish: () => {} }

/** Rows of one table: chunk by chunk on both sides at once, then the rows of the chunks that differ, then those that still differ behind a fence. */
export async function compareTable(
  pair: TablePair,
  sides: Sides,
  clock: Clock,
  sizer: ChunkSizer,
  onRows: (rows: number) => void,
  log = NO_LOG,
): Promise<TableResult> {
  return pair.source.key
    ? await byKey(pair, sides, clock, sizer, onRows, log)
    : await asMultiset(pair, sides, clock, onRows)
}

async function byKey(
  pair: TablePair,
  sides: Sides,
  clock: Clock,
  sizer: ChunkSizer,
  onRows: (rows: number) => void,
  log: ScanLog,
): Promise<TableResult> {
  const { suspects, ...scanned } = await scan(pair, sides, clock, sizer, log, onRows)
  const result = { ...emptyResult(pair.at, 'key ranges'), ...scanned }
  const found = new Found()
  let candidates = new Map<string, Key>()
  let origins: { suspect: Suspect; ids: readonly string[] }[] = []
  const settle = async () => {
    const reconciled = await reconciledRows(pair, sides, clock, candidates)
    result.unresolved += await lost(pair, sides, origins, reconciled.absent)
    origins = []
    const partners = joinFolded(reconciled, candidates, pair.source.key?.columns ?? [])
    await joinByServer(pair, sides.target, reconciled, candidates, partners)
    result.unresolved += reconciled.unresolved.size
    const differences = found.add(reconciled, candidates, partners)
    candidates = new Map()
    await clock.proven?.(pair, differences)
  }
  for (const suspect of suspects) {
    await clock.calm()
    const ids: string[] = []
    for await (const keys of narrow(pair, sides, suspect)) {
      for (const key of keys) {
        const id = JSON.stringify(key)
        ids.push(id)
        candidates.set(id, key)
      }
    }
    origins.push({ suspect, ids })
    // Between suspects only: rows whose keys fold into one lie in one range.
    if (candidates.size >= BATCH) await settle()
  }
  await settle()
  Object.assign(result, found.counted())
  await tell(pair, sides, found, result)
  return result
}

/** How many keys that no side has any more are seen again in their range: rows that their own keys do not find, of which nothing can be said. */
async function lost(
  pair: TablePair,
  sides: Sides,
  origins: readonly { suspect: Suspect; ids: readonly string[] }[],
  absent: ReadonlySet<string>,
): Promise<number> {
  let count = 0
  for (const { suspect, ids } of origins) {
    const gone = new Set(ids.filter((id) => absent.has(id)))
    if (gone.size === 0) continue
    for await (const keys of narrow(pair, sides, suspect))
      count += keys.filter((key) => gone.has(JSON.stringify(key))).length
  }
  return count
}

/** Reads the rows of these keys on both sides until each is told to be equal or not. */
export function reconciledRows(
  pair: TablePair,
  { source, target }: Sides,
  clock: Clock,
  candidates: ReadonlyMap<string, Key>,
) {
  const read = async (reader: RowReader, plan: RowPlan, ids: readonly string[]) => {
    const rows = await rowsInForm(
      reader,
      plan,
      ids.map((id) => candidates.get(id) as Key),
    )
    return hashesByKey(rows)
  }
  return reconcile(candidates.keys(), {
    ...clock,
    source: (ids) => read(source, pair.source, ids),
    target: (ids) => read(target, pair.target, ids),
  })
}

/** Adds patterns and samples, with the columns that differ. */
async function tell(pair: TablePair, { source, target }: Sides, found: Found, result: TableResult): Promise<void> {
  const valuesOf = async (rows: readonly FoundRow[]) => {
    const [a, b] = await Promise.all([
      valuesInForm(
        source,
        pair.source,
        rows.map(({ key }) => key),
      ),
      valuesInForm(
        target,
        pair.target,
        rows.map(({ targetKey }) => targetKey),
      ),
    ])
    const byId = (read: typeof a) => new Map(read.map(({ key, values }) => [JSON.stringify(key), values]))
    const [left, right] = [byId(a), byId(b)]
    return rows.map(({ key, targetKey }) =>
      unlikeColumns(left.get(JSON.stringify(key)), right.get(JSON.stringify(targetKey))),
    )
  }
  result.patterns = await uniformChange(found.spread, result.differing, valuesOf)
  const kept = found.samples.filter(({ kind }) => kind !== 'differs' || result.patterns.length === 0)
  const told = await valuesOf(kept)
  const names = pair.source.key?.columns.map(({ name }) => name) ?? []
  result.samples = kept.map(({ kind, key }, i) => ({
    kind,
    key: Object.fromEntries(names.map((name, n) => [name, key[n] ?? ''])),
    source: null,
    target: null,
    ...told[i],
  }))
}
