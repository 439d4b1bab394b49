import type { HashedRow, Key, KeyRange, RowPlan, RowReader } from '../../ports/rows.ts'
import { type ChunkSizer, chunksOf } from './chunks.ts'
import type { TablePair } from './plan.ts'
import { type Bench, type Reconciliation, reconcile } from './reconcile.ts'

export interface Sides {
  source: RowReader
  target: RowReader
}

export interface TableResult {
  at: string
  /** Rows of the source as they were read. */
  rows: number
  chunks: number
  how: 'key ranges' | 'multiset'
  differing: number
  missing: number
  surplus: number
  /** Rows that kept changing, or on which the target did not catch up in time. */
  unresolved: number
  /** Rows too long for a server to hash. */
  unhashed: number
  samples: RowSample[]
}

export interface RowSample {
  kind: 'differs' | 'missing' | 'surplus'
  /** Absent where the table has no key. */
  key?: Record<string, string>
  /** Columns that differ, by name. */
  source: Readonly<Record<string, string | null>> | null
  target: Readonly<Record<string, string | null>> | null
  /** How often such a row is there, where the table has no key. */
  times?: { source: number; target: number }
}

export type Clock = Pick<Bench, 'fence' | 'pause' | 'goesOn'>

const SAMPLES = 10

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
  for await (const range of chunksOf(pair, source, sizer)) {
    const began = performance.now()
    const [a, b] = await Promise.all([source.fingerprint(pair.source, range), target.fingerprint(pair.target, range)])
    sizer.took(performance.now() - began, a.rows)
    result.chunks++
    result.rows += a.rows
    result.unhashed += Math.max(a.unhashed, b.unhashed)
    if (a.rows !== b.rows || a.digest !== b.digest) suspects.push(range)
    onRows(a.rows)
  }
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
  const partners = joinFolded(reconciled, candidates)
  tally(result, reconciled)
  const kept = sampled(reconciled)
  const keys = kept.map(([id]) => candidates.get(id) as Key)
  const theirs = kept.map(([id]) => candidates.get(partners.get(id) ?? id) as Key)
  const [a, b] = await Promise.all([source.values(pair.source, keys), target.values(pair.target, theirs)])
  const byId = (rows: typeof a) => new Map(rows.map(({ key, values }) => [JSON.stringify(key), values]))
  const [left, right] = [byId(a), byId(b)]
  const names = pair.source.key?.columns.map(({ name }) => name) ?? []
  result.samples = kept.map(([id, kind]) => {
    const key = Object.fromEntries(names.map((name, i) => [name, candidates.get(id)?.[i] ?? '']))
    return { kind, key, ...unlikeColumns(left.get(id), right.get(partners.get(id) ?? id)) }
  })
  return result
}

async function asMultiset(
  pair: TablePair,
  { source, target }: Sides,
  clock: Clock,
  onRows: (rows: number) => void,
): Promise<TableResult> {
  const result = emptyResult(pair.at, 'multiset')
  const digits = Math.min(5, Math.max(1, Math.ceil(Math.log2(Math.max(1, pair.rows / 500)) / 4)))
  const [a, b] = await Promise.all([source.buckets(pair.source, digits), target.buckets(pair.target, digits)])
  const rowsOf = (content: string) => Number(content.split(':')[0])
  result.rows = [...a.values()].reduce((sum, content) => sum + rowsOf(content), 0)
  result.chunks = a.size
  onRows(result.rows)
  const suspects = [...new Set([...a.keys(), ...b.keys()])].filter((bucket) => a.get(bucket) !== b.get(bucket))
  const times = async (reader: RowReader, plan: RowPlan, buckets: readonly string[]) =>
    new Map([...(await reader.multiset(plan, buckets))].map(([hash, n]) => [hash, String(n)]))
  const [left, right] = await Promise.all([times(source, pair.source, suspects), times(target, pair.target, suspects)])
  const candidates = [...new Set([...left.keys(), ...right.keys()])].filter(
    (hash) => left.get(hash) !== right.get(hash),
  )
  const bucketsOf = (hashes: readonly string[]) => [...new Set(hashes.map((hash) => hash.slice(0, digits)))]
  const reconciled = await reconcile(candidates, {
    ...clock,
    source: (hashes) => times(source, pair.source, bucketsOf(hashes)),
    target: (hashes) => times(target, pair.target, bucketsOf(hashes)),
  })
  result.unresolved = reconciled.unresolved.size
  for (const { source: there = '0', target: here = '0' } of reconciled.differs.values()) {
    const surplus = Number(here) - Number(there)
    if (surplus > 0) result.surplus += surplus
    else result.missing -= surplus
  }
  result.samples = [...reconciled.differs.values()]
    .slice(0, 2 * SAMPLES)
    .map(({ source: there = '0', target: here = '0' }) => ({
      kind: Number(here) > Number(there) ? ('surplus' as const) : ('missing' as const),
      source: null,
      target: null,
      times: { source: Number(there), target: Number(here) },
    }))
  return result
}

function emptyResult(at: string, how: TableResult['how']): TableResult {
  return { at, how, rows: 0, chunks: 0, differing: 0, missing: 0, surplus: 0, unresolved: 0, unhashed: 0, samples: [] }
}

/** Keys that one side lacks or whose rows differ. */
export function unlike(a: readonly HashedRow[], b: readonly HashedRow[]): Key[] {
  const theirs = new Map(b.map(({ key, hash }) => [JSON.stringify(key), hash]))
  const differing = a.filter(({ key, hash }) => theirs.get(JSON.stringify(key)) !== hash).map(({ key }) => key)
  const ours = new Set(a.map(({ key }) => JSON.stringify(key)))
  return [...differing, ...b.filter(({ key }) => !ours.has(JSON.stringify(key))).map(({ key }) => key)]
}

/**
 * A row whose key differs by case, accent or trailing space is one row to the server: a missing and a surplus one become one that differs.
 * Answers with the target's id by the source's.
 */
function joinFolded({ differs }: Reconciliation, candidates: ReadonlyMap<string, Key>): Map<string, string> {
  const fold = (id: string) =>
    JSON.stringify(
      (candidates.get(id) ?? []).map((part) => part.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trimEnd()),
    )
  const alone = [...differs].filter(([, { source }]) => source === undefined).map(([id]) => [fold(id), id] as const)
  const surplus = new Map(alone)
  const partners = new Map<string, string>()
  for (const [id, { source, target }] of differs) {
    const partner = target === undefined ? surplus.get(fold(id)) : undefined
    if (partner === undefined) continue
    surplus.delete(fold(id))
    partners.set(id, partner)
    differs.set(id, { source, target: differs.get(partner)?.target })
  }
  for (const partner of partners.values()) differs.delete(partner)
  return partners
}

function kindOf({ source, target }: { source: string | undefined; target: string | undefined }): RowSample['kind'] {
  if (source === undefined) return 'surplus'
  return target === undefined ? 'missing' : 'differs'
}

function tally(result: TableResult, { differs, unresolved }: Reconciliation): void {
  result.unresolved = unresolved.size
  for (const values of differs.values()) {
    const kind = kindOf(values)
    if (kind === 'differs') result.differing++
    else result[kind]++
  }
}

/** Up to ten of each kind. */
function sampled({ differs }: Reconciliation): [string, RowSample['kind']][] {
  const counts = { differs: 0, missing: 0, surplus: 0 }
  return [...differs].flatMap(([id, values]) => {
    const kind = kindOf(values)
    return counts[kind]++ < SAMPLES ? [[id, kind] as [string, RowSample['kind']]] : []
  })
}

type Values = Readonly<Record<string, string | null>>

/** The columns in which both differ; of a row that one side lacks, none: its key says which it is. */
function unlikeColumns(
  source: Values | undefined,
  target: Values | undefined,
): { source: Values | null; target: Values | null } {
  if (!source || !target) return { source: source ? {} : null, target: target ? {} : null }
  const theirs = new Map(Object.entries(target).map(([name, value]) => [name.toLowerCase(), value]))
  const names = Object.keys(source).filter((name) => source[name] !== theirs.get(name.toLowerCase()))
  return {
    source: Object.fromEntries(names.map((name) => [name, source[name] ?? null])),
    target: Object.fromEntries(names.map((name) => [name, theirs.get(name.toLowerCase()) ?? null])),
  }
}
