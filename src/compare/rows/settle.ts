import type { Key, RowPlan, RowReader } from '../../ports/rows.ts'
import { byKey } from './by-key.ts'
import type { Clock, Sides } from './compare-table.ts'
import { rowsInForm } from './json-form.ts'
import { narrow, type Suspect } from './narrow.ts'
import type { TablePair } from './plan.ts'
import { type Reconciliation, reconcile } from './reconcile.ts'

/** Keys as they were seen to differ in a range. */
export interface Seen {
  suspect: Suspect
  ids: readonly string[]
}

/** A row that was deleted and written again meanwhile is soon found; one that its own key does not find never is. */
const TRIES = 3

/**
 * Reads candidate rows by their keys until each is told to be equal or not. What neither side has any more but is seen in its range again
 * and again is a row that its key does not find: of it nothing can be said.
 */
export async function settleRows(
  pair: TablePair,
  sides: Sides,
  clock: Clock,
  candidates: ReadonlyMap<string, Key>,
  seen: readonly Seen[],
): Promise<Reconciliation> {
  const result = await reconciledRows(pair, sides, clock, candidates)
  let again = await seenAgain(pair, sides, seen, result.absent)
  for (let tries = 1; again.size > 0 && tries < TRIES; tries++) {
    const later = await reconciledRows(pair, sides, clock, new Map([...candidates].filter(([id]) => again.has(id))))
    for (const [id, values] of later.differs) result.differs.set(id, values)
    for (const id of later.unresolved) result.unresolved.add(id)
    again = await seenAgain(pair, sides, seen, later.absent)
  }
  for (const id of again) result.unresolved.add(id)
  return result
}

async function seenAgain(
  pair: TablePair,
  sides: Sides,
  seen: readonly Seen[],
  absent: ReadonlySet<string>,
): Promise<Set<string>> {
  const again = new Set<string>()
  for (const { suspect, ids } of seen) {
    const gone = new Set(ids.filter((id) => absent.has(id)))
    if (gone.size === 0) continue
    for await (const keys of narrow(pair, sides, suspect)) {
      for (const id of keys.map((key) => JSON.stringify(key))) if (gone.has(id)) again.add(id)
    }
  }
  return again
}

/** Reads the rows of these keys on both sides until each is told to be equal or not. */
export function reconciledRows(
  pair: TablePair,
  { source, target }: Sides,
  clock: Clock,
  candidates: ReadonlyMap<string, Key>,
): Promise<Reconciliation> {
  const read = async (reader: RowReader, plan: RowPlan, ids: readonly string[]) => {
    const rows = await rowsInForm(
      reader,
      plan,
      ids.map((id) => candidates.get(id) as Key),
    )
    return byKey(rows)
  }
  return reconcile(candidates.keys(), {
    ...clock,
    source: (ids) => read(source, pair.source, ids),
    target: (ids) => read(target, pair.target, ids),
  })
}
