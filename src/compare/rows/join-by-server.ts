import type { Key, RowReader } from '../../ports/rows.ts'
import type { TablePair } from './plan.ts'
import type { Reconciliation } from './reconcile.ts'

/** Rows asked for one by one, at most: they are few unless a whole table was renamed. */
const MOST = 100

/**
 * What folding in here did not join: only the server knows that its collation takes straße for strasse. It is asked for the row of each key
 * that is missing, and where that is one of the surplus ones, the two are one row that differs. Adds to `partners`.
 */
export async function joinByServer(
  pair: TablePair,
  target: Pick<RowReader, 'rowsAt'>,
  { differs }: Reconciliation,
  candidates: ReadonlyMap<string, Key>,
  partners: Map<string, string>,
): Promise<void> {
  if (!pair.target.key?.columns.some(({ folds }) => folds)) return
  const surplus = new Set([...differs].flatMap(([id, { source }]) => (source === undefined ? [id] : [])))
  const missing = [...differs].flatMap(([id, { target: there }]) => (there === undefined ? [id] : []))
  for (const id of missing.slice(0, MOST)) {
    if (surplus.size === 0) return
    const [row] = await target.rowsAt(pair.target, [candidates.get(id) as Key])
    const partner = row && JSON.stringify(row.key)
    if (partner === undefined || !surplus.delete(partner)) continue
    partners.set(id, partner)
    differs.set(id, { source: differs.get(id)?.source, target: differs.get(partner)?.target })
    differs.delete(partner)
  }
}
