import { missingFrom } from '../compare/gtid.ts'
import { byGtid } from '../compare/replication/by-position.ts'
import { channelFrom, writtenSince } from '../compare/replication/position.ts'
import type { Ports, RunContext } from '../kernel/check.ts'
import '../ports/capacity.ts'
import type { ReplicaChannel, ReplicationReader } from '../ports/replication.ts'
import '../ports/written.ts'

export const GAUGE_NEEDS = {
  source: ['mysql.replication', 'mysql.capacity'],
  target: ['mysql.replication', 'mysql.capacity', 'mysql.written'],
} as const

/** One look at both servers; absent values could not be read. */
export interface Gauges {
  /** Epoch milliseconds. */
  at: number
  lagSeconds: number | null
  /** Transactions of the source that the target has not applied; null where they have no GTIDs by which to count them. */
  behind: number | null
  /** In place of it: bytes of the source's binary log; absent with GTIDs, and where the target's place in the log is not known. */
  behindBytes?: number
  /** Transactions that only the target has: the price of going back. Null without GTIDs. */
  ahead: number | null
  sourceReadOnly: boolean
  targetReadOnly: boolean
  /** Connections of the application's accounts. */
  applicationOnSource: number
  applicationOnTarget: number
  connections: { used: number; max: number }
  /** Rows written on the target since its server started; absent where performance_schema does not tell. */
  written?: { inserted: number; updated: number; deleted: number }
}

export async function readGauges(ports: Ports<typeof GAUGE_NEEDS>, run: RunContext): Promise<Gauges> {
  const [ours, theirs] = [ports.source['mysql.replication'], ports.target['mysql.replication']]
  const accounts = run.declared.accounts.application
  // The target first: what it has more than the source then is its own.
  const target = await theirs.transactions()
  const [source, there, here, channels, left, right, connections, written] = await Promise.all([
    ours.transactions(),
    ours.writability(),
    theirs.writability(),
    theirs.channels(),
    ours.sessions(accounts),
    theirs.sessions(accounts),
    ports.target['mysql.capacity'].connections(),
    ports.target['mysql.written'].since(run.databases),
  ])
  const named = byGtid(source, target)
  const bytes = named ? undefined : await bytesBehind(ours, channels)
  const sum = (sessions: Readonly<Record<string, number>>) => Object.values(sessions).reduce((a, b) => a + b, 0)
  return {
    at: Date.now(),
    lagSeconds: channels[0]?.secondsBehind ?? null,
    behind: named ? missingFrom(source.executed, target.executed).count : null,
    ...(bytes === undefined ? {} : { behindBytes: bytes }),
    ahead: named ? missingFrom(target.executed, source.executed).count : null,
    sourceReadOnly: there.readOnly,
    targetReadOnly: here.readOnly,
    applicationOnSource: sum(left),
    applicationOnTarget: sum(right),
    connections: { used: connections.used, max: connections.max },
    ...(written ? { written } : {}),
  }
}

async function bytesBehind(ours: ReplicationReader, channels: readonly ReplicaChannel[]): Promise<number | undefined> {
  const [source, log] = await Promise.all([ours.identity(), ours.binaryLog()])
  const channel = channelFrom(channels, source)
  if (!log || typeof channel === 'string' || !channel.appliedTo) return undefined
  const bytes = writtenSince(channel.appliedTo, log)
  return bytes === undefined ? undefined : Number(bytes)
}

/** What going back to the source would lose, since the swap. */
export interface Price {
  /** Null where they cannot be counted: without GTIDs. */
  transactions: number | null
  rows?: { inserted: number; updated: number; deleted: number }
  /** Milliseconds since the swap. */
  elapsed: number
}

/** Counters of a server begin anew when it does: then rows are not told. */
export function priceOf(gauges: Gauges, swap: Gauges | undefined): Price | undefined {
  if (!swap) return undefined
  const { written } = gauges
  const delta = written &&
    swap.written && {
      inserted: written.inserted - swap.written.inserted,
      updated: written.updated - swap.written.updated,
      deleted: written.deleted - swap.written.deleted,
    }
  const told = delta && Object.values(delta).every((n) => n >= 0)
  return { transactions: gauges.ahead, elapsed: gauges.at - swap.at, ...(told ? { rows: delta } : {}) }
}
