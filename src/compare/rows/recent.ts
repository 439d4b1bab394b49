import type { RunContext } from '../../kernel/check.ts'
import type { Key, RowReader } from '../../ports/rows.ts'
import type { Clock, Sides } from './compare-table.ts'
import { beginPass, type LastPass, type Servers } from './last-pass.ts'
import { idOf } from './pairing.ts'
import type { TablePair } from './plan.ts'
import { reconciledRows } from './settle.ts'

/** Rows that were written since the last full comparison, compared before all others: a freeze wants to know of them within seconds. */
export interface Recent {
  rows: number
  differing: number
  unresolved: number
  /** Reaches back so far. */
  seconds: number
  /** Milliseconds after which it was known. */
  ms: number
  /** Tables whose changed and new rows were looked at. */
  tables: readonly string[]
  /** Tables of which new rows alone can be found quickly. */
  newRowsOnly: readonly string[]
  /** Tables with more such rows than are compared first. */
  cut: readonly string[]
  /** Tables in which nothing tells quickly what was written, or for which no time was left. */
  left: readonly string[]
}

/** Clocks of application servers may differ by so much. */
const MARGIN_SECONDS = 300
/** A key may be given out before that of a row which is seen first. */
const MARGIN_KEYS = 1_000n
/** A table with more of them is left to the full comparison. */
const MOST = 50_000

/** Undefined without a last comparison of these two servers: then all rows are alike. */
export async function compareRecent(
  run: RunContext,
  servers: Servers,
  pairs: readonly TablePair[],
  sides: Sides,
  clock: Clock,
): Promise<Recent | undefined> {
  const last = await beginPass(run, servers, pairs, sides.source)
  if (run.phase !== 'freeze' || !last) return undefined
  const began = performance.now()
  const count = { rows: 0, differing: 0, unresolved: 0 }
  const seconds = Math.max(0, Date.now() - last.at) / 1000 + MARGIN_SECONDS
  const lists = { tables: [] as string[], newRowsOnly: [] as string[], cut: [] as string[], left: [] as string[] }
  for (const pair of pairs) {
    try {
      const written = clock.goesOn() ? await writtenRows(pair, sides.source, last, seconds) : undefined
      if (!written || written.keys.length > MOST) {
        lists[written ? 'cut' : 'left'].push(pair.at)
        continue
      }
      const candidates = new Map(written.keys.map((key): [string, Key] => [JSON.stringify(key), key]))
      const { differs, unresolved } = await reconciledRows(pair, sides, clock, candidates)
      count.rows += candidates.size
      count.differing += differs.size
      count.unresolved += unresolved.size
      lists[written.newOnly ? 'newRowsOnly' : 'tables'].push(pair.at)
      run.progress({ done: count.rows, total: count.rows, label: 'rows written since the last comparison' })
    } catch {
      run.signal.throwIfAborted()
      // The full comparison meets the same trouble, and tells of it.
      lists.left.push(pair.at)
    }
  }
  return { ...count, ...lists, seconds, ms: Math.round(performance.now() - began) }
}

/** Without reading a whole table: by an index on a moment of writing, else by keys that are counted up. */
async function writtenRows(
  pair: TablePair,
  source: RowReader,
  { keys: before }: LastPass,
  seconds: number,
): Promise<{ keys: readonly Key[]; newOnly: boolean } | undefined> {
  const { source: plan } = pair
  if (!plan.key) return undefined
  const by = async (name: string) => {
    const column = plan.columns.find((one) => one.name === name && /^(datetime|timestamp)$/.test(one.type))
    return column && (await source.writtenWithin(plan, name, seconds, MOST + 1))
  }
  const updated = await by('updated_at')
  if (updated) return { keys: updated, newOnly: false }
  const highest = before?.[idOf(plan)]
  const created =
    (await by('created_at')) ??
    (highest === undefined
      ? undefined
      : await source.countedAfter(plan, String(BigInt(highest) - MARGIN_KEYS), MOST + 1))
  return created && { keys: created, newOnly: true }
}

export function tellRecent(recent: Recent): string {
  // Evidence of earlier versions names no tables.
  const { rows, differing, unresolved, seconds, ms, tables = [], newRowsOnly = [], cut = [], left = [] } = recent
  const minutes = Math.ceil(seconds / 60)
  const found = differing + unresolved === 0 ? 'all equal' : `${differing} differ, ${unresolved} could not be told`
  const covered = tables.length + newRowsOnly.length
  const first =
    covered === 0
      ? `No table tells quickly what was written in the ${minutes} min since the last comparison`
      : `First the ${rows} rows of ${counted(covered)} that may have been written in the ${minutes} min since the last comparison: ${found}, known after ${(ms / 1000).toFixed(1)} s`
  return [
    first,
    newRowsOnly.length > 0 ? `of ${counted(newRowsOnly.length)} only new rows (${names(newRowsOnly)})` : '',
    cut.length > 0 ? `not of ${names(cut)}, with more than ${MOST} such rows` : '',
    left.length > 0 ? `not of ${names(left)}, where nothing finds such rows quickly or no time was left` : '',
    'all else, and rows that were deleted, are seen by the full comparison alone.',
  ]
    .filter(Boolean)
    .join('; ')
}

function counted(tables: number): string {
  return tables === 1 ? '1 table' : `${tables} tables`
}

function names(list: readonly string[]): string {
  return list.length > 8 ? `${list.slice(0, 8).join(', ')} and ${list.length - 8} more` : list.join(', ')
}
