import { setTimeout as wait } from 'node:timers/promises'
import type { RunContext } from '../../kernel/check.ts'
import { CannotTell, type UnprovenReason } from '../../kernel/judgement.ts'
import type { Following, PositionReader } from '../../ports/position.ts'
import type { ColumnPlan, RowReader, TableShape } from '../../ports/rows.ts'
import { Brake } from './brake.ts'
import { ChunkSizer } from './chunks.ts'
import { type Clock, compareTable } from './compare-table.ts'
import { Fence } from './fence.ts'
import { rememberPass } from './last-pass.ts'
import { openLog } from './log.ts'
import { idOf, leftOut, pairTables, placeOf } from './pairing.ts'
import { planPair, type ShapeDifference, type TablePair } from './plan.ts'
import { compareRecent, type Recent } from './recent.ts'
import { Redactor } from './redact.ts'
import type { RowSample, TableResult } from './result.ts'

export interface RowsEvidence {
  fence: Following
  /** How the source and the target fingerprint a chunk. */
  methods: readonly [string, string]
  /** Epoch milliseconds at which a run began that was broken off and taken up here. */
  since?: number
  /** Why one was not. */
  refused?: string
  recent?: Recent
  tables: readonly TableResult[]
  /** Tables of which nothing can be said, and why; absent in older ledgers. */
  failed: readonly FailedTable[]
  shapes: readonly ShapeDifference[]
  excluded: readonly string[]
  /** Milliseconds for which a busy server held the comparison back. */
  heldMs: number
  /** Limits of load that the account could not watch; absent: none. */
  unwatched?: readonly string[]
}

export interface FailedTable {
  at: string
  reason: UnprovenReason
  cause: string
}

interface Ports {
  'mysql.rows': RowReader
  'mysql.position': PositionReader
}

/** Kept of the deadline, so that what was found is told rather than lost to a time-out. */
const MARGIN_MS = 3_000
/** Tables at a time. */
const AT_ONCE = 3

/** Compares every table of the databases; the largest first. */
export async function compareAll(
  source: Ports,
  target: Ports,
  run: RunContext,
  proven?: Clock['proven'],
): Promise<RowsEvidence> {
  const goesOn = () => !run.signal.aborted && Date.now() < run.deadline - MARGIN_MS
  const [ours, theirs, fence, left, right] = await Promise.all([
    source['mysql.rows'].tables(run.databases),
    target['mysql.rows'].tables(run.databases),
    Fence.between(source['mysql.position'], target['mysql.position'], {
      goesOn,
      maxLagSeconds: run.declared.replication.maxLagSeconds,
    }),
    source['mysql.rows'].about(),
    target['mysql.rows'].about(),
  ])
  const { pairs, shapes, excluded } = plan(ours, theirs, run.declared.notCompared)
  const log = await openLog(run, { servers: [left.server, right.server], shapes: [ours, theirs] })
  const redactor = new Redactor(run.declared.columns)
  const total = pairs.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  const brake = new Brake(
    [() => source['mysql.rows'].load(), () => target['mysql.rows'].load()],
    run.declared.comparison,
    goesOn,
  )
  const clock: Clock = {
    fence: () => fence.pass(),
    pause: () => wait(20 + Math.random() * 60),
    goesOn: () => fence.goesOn(),
    calm: () => brake.pass(),
    ...(run.declared.comparison.gentle ? { chunksAtOnce: 1, rest: (ms: number) => wait(ms) } : {}),
    ...(proven ? { proven } : {}),
  }
  const sides = { source: source['mysql.rows'], target: target['mysql.rows'] }
  const servers = [left.server, right.server] as const
  const began = Date.now()
  const recent = await compareRecent(run, servers, pairs, sides, clock)
  const queue = pairs.toSorted((a, b) => b.rows - a.rows)
  const tables: TableResult[] = []
  const failed: FailedTable[] = []
  const worker = async () => {
    for (let pair = queue.shift(); pair; pair = queue.shift()) {
      const { at } = pair
      const told = (rows: number) => {
        done += rows
        run.progress({ done, total: Math.max(total, done), label: at })
      }
      const sizer = new ChunkSizer(run.declared.comparison.chunkMs)
      try {
        const result = await compareTable(pair, sides, clock, sizer, told, log.of(idOf(pair.source)))
        tables.push({
          ...result,
          samples: result.samples.map((sample) => redacted(redactor, pair as TablePair, sample)),
        })
      } catch (error) {
        // What other tables showed must not be lost with this one.
        run.signal.throwIfAborted()
        const failure = why(error)
        failed.push({ at, ...failure })
        if (failure.reason === 'unreachable')
          failed.push(...queue.splice(0).map((left) => ({ at: left.at, ...failure })))
      }
    }
  }
  await Promise.all(Array.from({ length: run.declared.comparison.gentle ? 1 : AT_ONCE }, worker))
  if (failed.length === 0) {
    await log.done()
    await rememberPass(run, servers, log.since ?? began)
  }
  return {
    fence: fence.kind,
    methods: [left.method, right.method],
    ...(log.since === undefined ? {} : { since: log.since }),
    ...(log.refused ? { refused: log.refused } : {}),
    ...(recent ? { recent } : {}),
    tables: tables.sort((a, b) => a.at.localeCompare(b.at)),
    failed: failed.sort((a, b) => a.at.localeCompare(b.at)),
    shapes,
    excluded,
    heldMs: Math.round(brake.held),
    ...(brake.unwatched.size > 0 ? { unwatched: [...brake.unwatched].sort() } : {}),
  }
}

function why(error: unknown): Pick<FailedTable, 'reason' | 'cause'> {
  if (error instanceof CannotTell) return { reason: error.reason, cause: error.message }
  return { reason: 'defect', cause: error instanceof Error ? error.message : String(error) }
}

function plan(
  ours: readonly TableShape[],
  theirs: readonly TableShape[],
  notCompared: RunContext['declared']['notCompared'],
) {
  const isOut = leftOut(
    notCompared.map(({ table }) => table),
    [...ours, ...theirs],
  )
  const { both, onlySource, onlyTarget } = pairTables(ours, theirs)
  const pairs: TablePair[] = []
  const shapes: ShapeDifference[] = []
  for (const { source, target } of both) {
    if (isOut(source)) continue
    const planned = planPair(source, target, placeOf(source))
    if ('rows' in planned) pairs.push(planned)
    else shapes.push(planned)
  }
  for (const table of onlySource)
    if (!isOut(table)) shapes.push({ at: placeOf(table), source: 'the table', target: 'no such table' })
  for (const table of onlyTarget)
    if (!isOut(table)) shapes.push({ at: placeOf(table), source: 'no such table', target: 'the table' })
  return { pairs, shapes, excluded: ours.filter(isOut).map(placeOf) }
}

function redacted(redactor: Redactor, pair: TablePair, sample: RowSample): RowSample {
  const table = pair.source.name
  const types = new Map(pair.source.columns.map(({ name, type }: ColumnPlan) => [name, type]))
  const values = (side: RowSample['source']) =>
    side &&
    Object.fromEntries(
      Object.entries(side).map(([name, value]) => [
        name,
        redactor.value(table, name, types.get(name) ?? 'text', value),
      ]),
    )
  const key =
    sample.key &&
    Object.fromEntries(
      Object.entries(sample.key).map(([name, value]) => [
        name,
        redactor.key(table, name, types.get(name) ?? 'text', value),
      ]),
    )
  return { ...sample, ...(key ? { key } : {}), source: values(sample.source), target: values(sample.target) }
}
