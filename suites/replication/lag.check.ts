import { setTimeout as wait } from 'node:timers/promises'
import { byGtid } from '../../src/compare/replication/by-position.ts'
import { channelFrom, comparePositions } from '../../src/compare/replication/position.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, verdictOf } from '../../src/kernel/judgement.ts'
import type { ReplicationReader } from '../../src/ports/replication.ts'

const SAMPLES = 3
const BETWEEN_MS = 200
/** How long a heartbeat may stand still on the source before it counts as not running; pt-heartbeat writes once a second. */
const BEAT_MS = 5_000
const LOOK_MS = 100

interface Sample {
  seconds: number
  applied: boolean
  behind: number | null
}

interface Evidence {
  limit: number
  samples: readonly Sample[]
  /** Absent in evidence of older runs: then by GTID. */
  by?: 'gtid' | 'position'
  /** Where the config names a heartbeat table and the source takes writes. */
  heartbeat?: { table: string; moves: boolean; seconds: number; arrived: boolean }
}

export default defineCheck({
  id: 'replication/lag',
  question:
    'How long does a transaction of the source take until the target has applied it, measured and not believed?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.replication'], target: ['mysql.replication'] },
  codes: ['lag-above-limit'],
  timeout: 120_000,

  async gather({ source, target }, { phase, declared, signal }): Promise<Evidence> {
    const limit = declared.replication.maxLagSeconds
    const [ours, theirs] = [source['mysql.replication'], target['mysql.replication']]
    const by = byGtid(await ours.transactions(), await theirs.transactions()) ? 'gtid' : 'position'
    const samples: Sample[] = []
    for (let n = 0; n < SAMPLES; n++) {
      if (n > 0) await wait(BETWEEN_MS, undefined, { signal })
      const sample = await (by === 'gtid' ? byName : byPlace)(ours, theirs, limit)
      samples.push(sample)
      if (!sample.applied) break
    }
    // A source that is fenced takes no beats any more.
    const table = phase === 'replicating' ? declared.replication.heartbeat?.table : undefined
    return { limit, samples, by, ...(table ? { heartbeat: await beat(ours, theirs, table, limit, signal) } : {}) }
  },

  judge({ limit, samples, by = 'gtid', heartbeat }: Evidence) {
    const late = samples.find(({ applied }) => !applied)
    const worst = Math.max(...samples.map(({ seconds }) => seconds))
    const said = samples.map(({ behind }) => (behind === null ? 'NULL' : `${behind} s`)).join(', ')
    const notes = [
      `At most ${worst.toFixed(3)} s from commit to commit in ${samples.length} samples${by === 'gtid' ? '' : ', by binary log file and position'}; Seconds_Behind said ${said}.`,
      ...(heartbeat?.moves && heartbeat.arrived
        ? [`A beat of ${heartbeat.table} arrived within ${heartbeat.seconds.toFixed(3)} s.`]
        : []),
    ]
    const remedy = {
      how: 'Wait for it to catch up; else raise replica_parallel_workers (slave_parallel_workers before 8.0.26) or the target’s tier, and look for long transactions and tables without a key.',
    }
    const source = `at most ${limit} s`
    const findings = [
      ...(late
        ? [
            {
              code: 'lag-above-limit' as const,
              at: 'replication',
              source,
              target: `more than ${limit} s; Seconds_Behind says ${late.behind === null ? 'NULL' : `${late.behind} s`}`,
              remedy,
            },
          ]
        : []),
      ...(heartbeat?.moves && !heartbeat.arrived
        ? [
            {
              code: 'lag-above-limit' as const,
              at: `heartbeat ${heartbeat.table}`,
              source,
              target: `a beat did not arrive within ${limit} s`,
              remedy,
            },
          ]
        : []),
    ]
    if (findings.length === 0 && heartbeat && !heartbeat.moves)
      return {
        verdict: 'unproven',
        reason: 'nothing-examined',
        cause: `The heartbeat in ${heartbeat.table} stands still on the source: start its writer (pt-heartbeat --update), or take replication.heartbeat out of the config.`,
        notes,
      }
    return verdictOf(findings, samples.length + (heartbeat ? 1 : 0), { notes })
  },
})

async function byName(ours: ReplicationReader, theirs: ReplicationReader, limit: number): Promise<Sample> {
  const { executed } = await ours.transactions()
  const began = performance.now()
  const applied = await theirs.applied(executed, limit)
  const seconds = secondsSince(began)
  const [channel] = await theirs.channels()
  return { seconds, applied, behind: channel?.secondsBehind ?? null }
}

async function byPlace(ours: ReplicationReader, theirs: ReplicationReader, limit: number): Promise<Sample> {
  const [source, end] = [await ours.identity(), await ours.binaryLog()]
  if (!end)
    throw new CannotTell(
      'not-configured',
      'The source writes no binary log (log_bin is OFF): there is no position to wait for.',
    )
  const began = performance.now()
  const channel = channelFrom(await theirs.channels(), source)
  if (typeof channel === 'string') throw new CannotTell('nothing-examined', channel)
  // One that stands still has what it has, which the server's own wait does not say.
  const there = channel.appliedTo !== undefined && (comparePositions(channel.appliedTo, end) ?? -1) >= 0
  const applied = there || (await theirs.appliedUpTo(end, channel.name, limit))
  return { seconds: secondsSince(began), applied, behind: channel.secondsBehind }
}

/** From the moment at which a new beat is seen on the source until the target has it: no clock of either server counts. */
async function beat(
  ours: ReplicationReader,
  theirs: ReplicationReader,
  table: string,
  limit: number,
  signal: AbortSignal,
): Promise<NonNullable<Evidence['heartbeat']>> {
  const { serverId } = await ours.identity()
  const first = await ours.heartbeat(table, serverId)
  let fresh = first
  for (const end = Date.now() + BEAT_MS; fresh === first && Date.now() < end; ) {
    await wait(LOOK_MS, undefined, { signal })
    fresh = await ours.heartbeat(table, serverId)
  }
  if (fresh === undefined || fresh === first) return { table, moves: false, seconds: 0, arrived: false }
  const began = performance.now()
  for (;;) {
    const there = await theirs.heartbeat(table, serverId)
    const seconds = secondsSince(began)
    if (there !== undefined && there >= fresh) return { table, moves: true, seconds, arrived: true }
    if (seconds > limit) return { table, moves: true, seconds, arrived: false }
    await wait(LOOK_MS, undefined, { signal })
  }
}

function secondsSince(began: number): number {
  return Math.round(performance.now() - began) / 1000
}
