import type { Grouping, HashedRow, Key, KeyRange, RowPlan, RowReader } from '../../../ports/rows.ts'
import type { Clock } from '../compare-table.ts'
import type { TablePair } from '../plan.ts'

/** A table in memory: key → value, read as a server would. */
export class Memory implements RowReader {
  readonly rows: Map<number, string>
  reads = 0
  onRead: () => void = () => {}

  constructor(rows: Iterable<readonly [number, string]>) {
    this.rows = new Map(rows)
  }

  #in({ after, upTo }: KeyRange): [number, string][] {
    this.reads++
    this.onRead()
    return [...this.rows]
      .filter(([key]) => (!after || key > Number(after[0])) && (!upTo || key <= Number(upTo[0])))
      .toSorted(([a], [b]) => a - b)
  }

  literals = async () => []
  literalsByHash = async () => []
  hurdles = async () => ({ unique: [], triggers: [] })
  about = async () => ({ server: 'memory', method: 'text' })
  writtenWithin = async (_: RowPlan, _column: string, _seconds: number, limit: number): Promise<Key[] | undefined> =>
    [...this.rows.keys()].slice(0, limit).map((key) => [String(key)])
  countedAfter = async (_: RowPlan, after: string, limit: number): Promise<Key[] | undefined> =>
    [...this.rows.keys()]
      .filter((key) => key > Number(after))
      .slice(0, limit)
      .map((key) => [String(key)])
  typed = async () => false
  load = async () => ({ threadsRunning: 1 })
  tables = async () => []
  count = async () => this.rows.size
  buckets = async (_: RowPlan, digits: number) => {
    const out = new Map<string, string>()
    for (const [bucket, all] of Map.groupBy(this.#in({}), ([, value]) => value.slice(0, digits)))
      out.set(bucket, `${all.length}:${all.map(([, v]) => v).sort()}`)
    return out
  }

  multiset = async (_: RowPlan, buckets: readonly string[]) => {
    const out = new Map<string, number>()
    for (const [, value] of this.#in({}))
      if (buckets.some((bucket) => value.startsWith(bucket))) out.set(value, (out.get(value) ?? 0) + 1)
    return out
  }

  fingerprint = async (_: RowPlan, range: KeyRange) => {
    const rows = this.#in(range)
    return { rows: rows.length, unhashed: 0, digest: JSON.stringify(rows) }
  }

  boundary = async (_: RowPlan, range: KeyRange, size: number) => {
    const row = this.#in(range)[size - 1]
    return row && [String(row[0])]
  }

  ends = async () => {
    const keys = [...this.rows.keys()]
    return keys.length === 0 ? undefined : { first: String(Math.min(...keys)), last: String(Math.max(...keys)) }
  }

  groups = async (_: RowPlan, range: KeyRange, by: Grouping) => {
    const out = new Map<string, string>()
    for (const [group, rows] of Map.groupBy(this.#in(range), ([key]) => groupOf(key, by)))
      out.set(group, JSON.stringify(rows))
    return out
  }
  rowsOf = async (plan: RowPlan, range: KeyRange, by: Grouping, groups: readonly string[]) =>
    (await this.rowsIn(plan, range)).filter(({ key }) => groups.includes(groupOf(Number(key[0]), by)))
  rowsIn = async (_: RowPlan, range: KeyRange): Promise<HashedRow[]> =>
    this.#in(range).map(([key, hash]) => ({ key: [String(key)], hash }))
  rowsAt = async ({ columns }: RowPlan, keys: readonly Key[]): Promise<HashedRow[]> => {
    const whole = columns.some(({ name }) => name === 'v')
    const wanted = new Set(keys.map(([key]) => Number(key)))
    return this.#in({}).flatMap(([key, hash]) =>
      wanted.has(key) ? [{ key: [String(key)], hash: whole ? hash : '' }] : [],
    )
  }

  values = async (plan: RowPlan, keys: readonly Key[]) =>
    (await this.rowsAt(plan, keys)).map(({ key, hash }) => ({ key, values: { v: hash } }))
}

function groupOf(key: number, by: Grouping): string {
  if (by.kind === 'keys') return String((BigInt(key) - BigInt(by.from) - 1n) / BigInt(by.step))
  return String(Math.abs(key) % by.groups)
}

export const plan = (key: boolean, counted = false): RowPlan => ({
  database: 'd',
  name: 't',
  columns: [
    // Other than an integer: ranges are cut by asking.
    { name: 'id', type: counted ? 'int' : 'decimal', hashed: ['`id`'], shown: '`id`' },
    { name: 'v', type: 'varchar', hashed: ['`v`'], shown: '`v`' },
  ],
  ...(key ? { key: { index: 'PRIMARY', ordered: 1, columns: [{ name: 'id', kind: 'number' as const }] } } : {}),
})
export const pair = (key: boolean, rows: number, counted = false): TablePair => ({
  at: 'd.t',
  source: plan(key, counted),
  target: plan(key, counted),
  rows,
})
export const still: Clock = { fence: async () => true, pause: async () => {}, goesOn: () => true, calm: async () => {} }

/** A source that is written to on every read, and a replica behind it that applies in order, some of it on every read of its own. */
export function replicated(
  rows: [number, string][],
  writes: readonly [number, string | null][],
  planted: readonly [number, string][],
  lag: number,
) {
  const source = new Memory(rows)
  const target = new Memory(rows)
  for (const [key, value] of planted) if (target.rows.has(key)) target.rows.set(key, value)
  const queue: [number, string | null][] = []
  const pending = [...writes]
  const apply = (memory: Memory, [key, value]: [number, string | null]) =>
    void (value === null ? memory.rows.delete(key) : memory.rows.set(key, value))
  source.onRead = () => {
    const write = pending.shift()
    if (!write) return
    apply(source, write)
    queue.push(write)
  }
  target.onRead = () => {
    if (queue.length <= lag) return
    const next = queue.shift()
    if (next) apply(target, next)
  }
  const fence = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) apply(target, next)
    return true
  }
  return { source, target, fence }
}
