import { type RowPlan, type RowReader, TOO_LONG } from '../../ports/rows.ts'
import { exactly } from './column.ts'
import type { Clock, Sides } from './compare-table.ts'
import type { TablePair } from './plan.ts'
import { reconcile } from './reconcile.ts'
import { emptyResult, SAMPLES, type TableResult } from './result.ts'

/** A table without a key: how often each row is there. */
export async function asMultiset(
  { source: ours, target: theirs, ...table }: TablePair,
  { source, target }: Sides,
  clock: Clock,
  onRows: (rows: number) => void,
): Promise<TableResult> {
  // Without a key no row is read again by itself: equal ones must have equal hashes from the start.
  const pair = { ...table, source: exactly(ours), target: exactly(theirs) }
  const result = emptyResult(pair.at, 'multiset')
  const digits = Math.min(5, Math.max(1, Math.ceil(Math.log2(Math.max(1, pair.rows / 500)) / 4)))
  await clock.calm()
  const [a, b] = await Promise.all([source.buckets(pair.source, digits), target.buckets(pair.target, digits)])
  const rowsOf = (content = '0') => Number(content.split(':')[0])
  result.unhashed = Math.max(rowsOf(a.get(TOO_LONG)), rowsOf(b.get(TOO_LONG)))
  result.rows = [...a.values()].reduce((sum, content) => sum + rowsOf(content), 0)
  result.chunks = a.size
  onRows(result.rows)
  const suspects = [...new Set([...a.keys(), ...b.keys()])].filter(
    (bucket) => bucket !== TOO_LONG && a.get(bucket) !== b.get(bucket),
  )
  const times = async (reader: RowReader, plan: RowPlan, buckets: readonly string[]) => {
    await clock.calm()
    return new Map([...(await reader.multiset(plan, buckets))].map(([hash, n]) => [hash, String(n)]))
  }
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
  // Rows of which a value is written otherwise, or is too long on one side alone, cannot be told from others without a key to find them by.
  if (result.unhashed > 0 || pair.source.columns.some(({ json, vague }) => json || vague)) {
    result.unresolved = reconciled.differs.size + reconciled.unresolved.size
    return result
  }
  await clock.proven?.(
    pair,
    [...reconciled.differs].map(([hash, { source: there = '0', target: here = '0' }]) => ({
      kind: 'times',
      hash,
      source: Number(there),
      target: Number(here),
    })),
  )
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
