import type { Key, RowPlan, RowReader } from '../../ports/rows.ts'
import type { ChunkSizer } from './chunks.ts'
import { exactly, nearly } from './column.ts'
import { joinFolded } from './differences.ts'
import { Found, type FoundRow } from './found.ts'
import { joinByServer } from './join-by-server.ts'
import { asMultiset } from './multiset.ts'
import { narrow } from './narrow.ts'
import { dumpedBy } from './patterns/dumped.ts'
import type { TablePair } from './plan.ts'
import type { Bench } from './reconcile.ts'
import type { Difference } from './repair.ts'
import { emptyResult, type RowSample, SAMPLES, type TableResult } from './result.ts'
import { type ScanLog, scan } from './scan.ts'
import { type Seen, settleRows } from './settle.ts'
import { type Told, Uniform, type UniformReader } from './uniform.ts'
import { uniformReader } from './uniform-reader.ts'

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
  if (!pair.source.key) return withVague(pair, await asMultiset(pair, sides, clock, onRows))
  const result = withVague(pair, await byKey(await asTyped(pair, sides), sides, clock, sizer, onRows, log))
  return pair.made ? await renumbered(pair, result, sides, clock) : result
}

function withVague({ source }: TablePair, result: TableResult): TableResult {
  const names = source.columns.filter(({ vague }) => vague).map(({ name }) => name)
  return names.length > 0 && result.unresolved > 0 ? { ...result, vague: names } : result
}

/** Of rows that differ by a key that the servers made, whether they are the same rows under other numbers. */
async function renumbered(pair: TablePair, result: TableResult, sides: Sides, clock: Clock): Promise<TableResult> {
  const { differing, missing, surplus } = result
  if (differing + missing + surplus === 0 || result.unresolved > 0) return result
  const bare = ({ key, columns, ...plan }: RowPlan): RowPlan => {
    const made = new Set(key?.columns.map(({ name }) => name.toLowerCase()))
    return { ...plan, columns: columns.filter(({ name }) => !made.has(name.toLowerCase())) }
  }
  const { proven: _, ...quiet } = clock
  const rows = await asMultiset(
    { ...pair, source: bare(pair.source), target: bare(pair.target) },
    sides,
    quiet,
    () => {},
  )
  if (rows.missing + rows.surplus + rows.unresolved + rows.unhashed > 0) return result
  const same = { differing: 0, missing: 0, surplus: 0, samples: [], patterns: [] }
  const { unexplained: __, ...rest } = result
  return { ...rest, ...same, renumbered: differing + Math.max(missing, surplus) }
}

/** Where rows hold values of types that their text does not know, all are read so that these are told from others at once. */
async function asTyped(pair: TablePair, { source, target }: Sides): Promise<TablePair> {
  if (!pair.source.columns.some(({ exact }) => exact)) return pair
  const typed = await Promise.all([source.typed(pair.source), target.typed(pair.target)])
  return typed.some(Boolean) ? both(pair, exactly) : pair
}

function both(pair: TablePair, form: <T extends RowPlan>(plan: T) => T): TablePair {
  return { ...pair, source: form(pair.source), target: form(pair.target) }
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
  const reader = uniformReader(pair, sides)
  const uniform = new Uniform(reader, clock.goesOn)
  const closer = both(pair, nearly)
  let candidates = new Map<string, Key>()
  let seen: Seen[] = []
  const settle = async () => {
    const reconciled = await settleRows(pair, sides, clock, candidates, seen)
    seen = []
    const partners = joinFolded(reconciled, candidates, pair.source.key?.columns ?? [])
    await joinByServer(pair, sides.target, reconciled, candidates, partners)
    result.unresolved += reconciled.unresolved.size
    const differences = found.add(reconciled, candidates, partners)
    candidates = new Map()
    await clock.proven?.(pair, differences)
    const differing = differences.filter((difference) => difference.kind === 'differs')
    await uniform.settled(differing, found.spread, found.counted().differing)
  }
  for (const suspect of suspects) {
    await clock.calm()
    const ids: string[] = []
    for await (const keys of narrow(closer, sides, suspect)) {
      for (const key of keys) {
        const id = JSON.stringify(key)
        ids.push(id)
        candidates.set(id, key)
      }
    }
    seen.push({ suspect, ids })
    // Between suspects only: rows whose keys fold into one lie in one range.
    if (candidates.size >= BATCH) await settle()
  }
  await settle()
  Object.assign(result, found.counted())
  await tell(pair, reader, found, uniform, result)
  return result
}

/** Adds patterns and samples, with the columns that differ. */
async function tell(
  pair: TablePair,
  { valuesOf }: UniformReader,
  found: Found,
  uniform: Uniform,
  result: TableResult,
): Promise<void> {
  const { patterns, outliers, unexplained } = await uniform.end(found.spread, result.differing)
  result.patterns = patterns
  let kept: readonly FoundRow[] = found.samples
  if (patterns.length > 0) {
    result.unexplained = unexplained
    kept = [...kept.filter(({ kind }) => kind !== 'differs'), ...outliers.slice(0, SAMPLES)]
  }
  const told = await valuesOf(kept)
  const names = pair.source.key?.columns.map(({ name }) => name) ?? []
  result.samples = kept.map(({ kind, key }, i) => ({
    kind,
    key: Object.fromEntries(names.map((name, n) => [name, key[n] ?? ''])),
    source: null,
    target: null,
    ...told[i],
    ...causeOf(told[i]),
  }))
}

/** Where every column that differs is known to have come out of a dump so. */
function causeOf({ source, target }: Told = { source: null, target: null }): Pick<RowSample, 'cause'> {
  if (!source || !target) return {}
  const causes = Object.keys(source).map((name) => dumpedBy(source[name] ?? null, target[name] ?? null))
  const [first] = causes
  if (!first?.how || causes.some((cause) => cause?.how !== first.how)) return {}
  return { cause: { told: first.told, how: first.how } }
}
