import type { RunContext } from '../../kernel/check.ts'
import type { Key } from '../../ports/rows.ts'
import { type Clock, reconciledRows, type Sides } from './compare-table.ts'
import type { TablePair } from './plan.ts'

/** Rows that were written since the last full comparison, compared before all others: a freeze wants to know of them within seconds. */
export interface Recent {
  rows: number
  differing: number
  unresolved: number
  /** Reaches back so far. */
  seconds: number
  /** Milliseconds after which it was known. */
  ms: number
}

interface LastPass {
  servers: readonly [string, string]
  /** Epoch milliseconds of its beginning. */
  at: number
}

const LAST_PASS = 'last-pass'
/** Clocks of application servers may differ by so much. */
const MARGIN_SECONDS = 300
/** A table with more of them is left to the full comparison. */
const MOST = 50_000
const COLUMNS = ['updated_at', 'created_at']

/** Undefined without a last comparison of these two servers: then all rows are alike. */
export async function compareRecent(
  run: RunContext,
  servers: LastPass['servers'],
  pairs: readonly TablePair[],
  sides: Sides,
  clock: Clock,
): Promise<Recent | undefined> {
  const last = (await run.checkpoints?.recall(LAST_PASS)) as LastPass | undefined
  if (run.phase !== 'freeze' || last?.servers.join() !== servers.join()) return undefined
  const began = performance.now()
  const recent: Recent = { rows: 0, differing: 0, unresolved: 0, seconds: secondsSince(last.at), ms: 0 }
  for (const pair of pairs) {
    const column = writtenColumn(pair)
    if (!column || !clock.goesOn()) continue
    const keys = await sides.source.writtenWithin(pair.source, column, recent.seconds, MOST)
    const candidates = new Map(keys.map((key): [string, Key] => [JSON.stringify(key), key]))
    const { differs, unresolved } = await reconciledRows(pair, sides, clock, candidates)
    recent.rows += candidates.size
    recent.differing += differs.size
    recent.unresolved += unresolved.size
    run.progress({ done: recent.rows, total: recent.rows, label: 'rows written since the last comparison' })
  }
  return { ...recent, ms: Math.round(performance.now() - began) }
}

export async function rememberPass(run: RunContext, servers: LastPass['servers'], at: number): Promise<void> {
  await run.checkpoints?.remember(LAST_PASS, { servers, at })
}

export function tellRecent({ rows, differing, unresolved, seconds, ms }: Recent): string {
  const found = differing + unresolved === 0 ? 'all equal' : `${differing} differ, ${unresolved} could not be told`
  return `First the ${rows} rows written in the ${Math.ceil(seconds / 60)} min since the last comparison: ${found}, known after ${(ms / 1000).toFixed(1)} s.`
}

function secondsSince(at: number): number {
  return Math.max(0, Date.now() - at) / 1000 + MARGIN_SECONDS
}

function writtenColumn({ source }: TablePair): string | undefined {
  if (!source.key) return undefined
  return COLUMNS.map((name) =>
    source.columns.find((column) => column.name === name && /^(datetime|timestamp)$/.test(column.type)),
  ).find((column) => column !== undefined)?.name
}
