import type { RunContext } from '../../kernel/check.ts'
import type { Json } from '../../kernel/json.ts'
import type { RowReader } from '../../ports/rows.ts'
import { idOf } from './pairing.ts'
import type { TablePair } from './plan.ts'

export type Servers = readonly [string, string]
/** Highest keys by `idOf` the table, as they were when a pass began. */
export type HighestKeys = Readonly<Record<string, string>>

/** What a whole comparison leaves to the next one. */
export interface LastPass {
  servers: Servers
  /** Epoch milliseconds of its beginning. */
  at: number
  keys?: HighestKeys
}

interface PassRecord {
  last?: LastPass
  /** A pass that has not ended: when it is taken up, rows from its own beginning on are what it may have missed. */
  begun?: { servers: Servers; keys: HighestKeys }
}

const NAME = 'last-pass'
const WHOLE = /^-?\d+$/
/** Statements at a time. */
const AT_ONCE = 4

/** Notes the highest keys, and answers with the pass of these servers that ended last. */
export async function beginPass(
  run: RunContext,
  servers: Servers,
  pairs: readonly TablePair[],
  source: RowReader,
): Promise<LastPass | undefined> {
  if (!run.checkpoints) return undefined
  const { last, begun } = await recall(run)
  const now = await highestKeys(pairs, source)
  const keys = begun && same(begun.servers, servers) ? lower(begun.keys, now) : now
  await keep(run, { ...(last ? { last } : {}), begun: { servers, keys } })
  return last && same(last.servers, servers) ? last : undefined
}

export async function rememberPass(run: RunContext, servers: Servers, at: number): Promise<void> {
  const { begun } = await recall(run)
  const keys = begun && same(begun.servers, servers) ? begun.keys : {}
  await keep(run, { last: { servers, at, keys } })
}

async function recall(run: RunContext): Promise<PassRecord> {
  return ((await run.checkpoints?.recall(NAME)) ?? {}) as PassRecord
}

async function keep(run: RunContext, record: PassRecord): Promise<void> {
  await run.checkpoints?.remember(NAME, record as unknown as Json)
}

async function highestKeys(pairs: readonly TablePair[], source: RowReader): Promise<HighestKeys> {
  const queue = pairs.filter(({ source: { key } }) => key?.columns.length === 1 && key.columns[0]?.kind === 'number')
  const keys: Record<string, string> = {}
  const worker = async () => {
    for (let pair = queue.shift(); pair; pair = queue.shift()) {
      // A table that cannot be read is told of by the comparison itself.
      const ends = await source.ends(pair.source).catch(() => null)
      if (ends !== null && WHOLE.test(ends?.last ?? '0')) keys[idOf(pair.source)] = ends?.last ?? '0'
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return keys
}

function lower(before: HighestKeys, now: HighestKeys): HighestKeys {
  return Object.fromEntries(
    Object.entries(now).flatMap(([at, key]) => {
      const old = before[at]
      return old === undefined ? [] : [[at, BigInt(old) < BigInt(key) ? old : key]]
    }),
  )
}

function same(a: Servers, b: Servers): boolean {
  return a.join() === b.join()
}
