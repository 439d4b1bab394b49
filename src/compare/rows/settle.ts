import { type Key, type RowPlan, type RowReader, TOO_LONG } from '../../ports/rows.ts'
import { byKey } from './by-key.ts'
import { exactly } from './column.ts'
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

/**
 * Reads the rows of these keys on both sides until each is told to be equal or not. Of rows that are too long for a server nothing can be
 * said, nor of those that differ only where the types of both sides have no common form.
 */
export async function reconciledRows(
  pair: TablePair,
  { source, target }: Sides,
  clock: Clock,
  candidates: ReadonlyMap<string, Key>,
): Promise<Reconciliation> {
  const tooLong = new Set<string>()
  const read = async (reader: RowReader, plan: RowPlan, ids: readonly string[]) => {
    const keys = ids.map((id) => candidates.get(id) as Key)
    const rows = byKey(await rowsInForm(reader, exactly(plan), keys))
    for (const [id, hash] of rows) if (hash.includes(TOO_LONG)) tooLong.add(id)
    return rows
  }
  const reconciled = await reconcile(candidates.keys(), {
    ...clock,
    source: (ids) => read(source, pair.source, ids),
    target: (ids) => read(target, pair.target, ids),
  })
  const unclear = [...tooLong, ...(await vaguelyUnlike(pair, { source, target }, reconciled, candidates))]
  for (const id of unclear) {
    reconciled.differs.delete(id)
    reconciled.unresolved.add(id)
  }
  return reconciled
}

/** Rows that differ, but not in a column whose values can be compared exactly. */
async function vaguelyUnlike(
  pair: TablePair,
  { source, target }: Sides,
  { differs }: Reconciliation,
  candidates: ReadonlyMap<string, Key>,
): Promise<string[]> {
  if (!pair.source.columns.some(({ vague }) => vague)) return []
  const ids = [...differs]
    .filter(([, { source: a, target: b }]) => a !== undefined && b !== undefined)
    .map(([id]) => id)
  const clear = ({ columns, ...plan }: RowPlan) => exactly({ ...plan, columns: columns.filter(({ vague }) => !vague) })
  const unclear: string[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE)
    const keys = some.map((id) => candidates.get(id) as Key)
    const [a, b] = await Promise.all([
      rowsInForm(source, clear(pair.source), keys).then(byKey),
      rowsInForm(target, clear(pair.target), keys).then(byKey),
    ])
    unclear.push(...some.filter((id) => a.get(id) === b.get(id)))
  }
  return unclear
}

const AT_ONCE = 1_000
