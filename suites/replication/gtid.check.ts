import { setTimeout as wait } from 'node:timers/promises'
import { missingFrom } from '../../src/compare/gtid.ts'
import { byGtid, type Progress, positionFindings, weaker } from '../../src/compare/replication/by-position.ts'
import { channelFrom } from '../../src/compare/replication/position.ts'
import { keepBinaryLogs } from '../../src/compare/replication/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { ReplicationReader } from '../../src/ports/replication.ts'

/** How long a target may take to apply what the source had when asked, at the freeze. */
const CATCH_UP_SECONDS = 20
/** A source sends a transaction on before it counts it as executed itself: in group commit the binary log comes first. */
const COUNTING_MS = 2_000

export default defineCheck({
  id: 'replication/gtid',
  question: 'Does the target hold every transaction of the source and none of its own?',
  plan: 'MySQL migration: cutover',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.replication'], target: ['mysql.replication'] },
  codes: ['errant-transactions', 'binlog-gap', 'transactions-missing'],

  async gather({ source, target }, { phase, signal, declared }) {
    const [ours, theirs] = [source['mysql.replication'], target['mysql.replication']]
    const { kinds } = declared
    // In this order: what the target has must have been the source's before.
    const before = await theirs.transactions()
    let then = await ours.transactions()
    if (!byGtid(then, before)) {
      const progress = await progressOf(ours, theirs, phase === 'freeze')
      return { phase, source: then, target: before, before, progress, kinds }
    }
    for (const end = Date.now() + COUNTING_MS; missingFrom(before.executed, then.executed).count > 0; ) {
      if (Date.now() > end) break
      await wait(50, undefined, { signal })
      then = await ours.transactions()
    }
    const waits = phase === 'freeze'
    // Where nothing is under way, waiting would not help.
    const moves = waits && (await theirs.channels()).some(({ applier }) => applier === 'running')
    if (moves) await theirs.applied(then.executed, CATCH_UP_SECONDS)
    return { phase, source: then, target: waits ? await theirs.transactions() : before, before, kinds }
  },

  judge({ phase, source, target, before, progress, kinds }: Evidence) {
    if (!byGtid(source, target)) {
      if (!progress)
        return unproven(
          'not-configured',
          `gtid_mode is ${source.gtidMode} on the source and ${target.gtidMode} on the target: whether every transaction arrived cannot be told by name.`,
        )
      const found = positionFindings(progress, before.executed, phase === 'freeze')
      if ('verdict' in found) return found
      return verdictOf(found.findings, 3, { notes: [weaker(source, target), ...found.notes] })
    }
    const findings: Finding[] = []
    const errant = missingFrom(before.executed, source.executed)
    if (errant.count > 0)
      findings.push({
        code: 'errant-transactions',
        at: 'gtid_executed',
        source: `without ${errant.gtids}`,
        target: `${errant.count} of its own: ${errant.gtids}`,
        remedy: {
          how: 'Find out what wrote there (its binary log says: mysqlbinlog --include-gtids), take the change back, and seed the target again, as its history is no longer the source’s.',
        },
      })
    const gap = missingFrom(source.purged, target.executed)
    if (gap.count > 0)
      findings.push({
        code: 'binlog-gap',
        at: 'gtid_purged',
        source: `purged ${gap.gtids}`,
        target: 'never got them',
        remedy: keepBinaryLogs(kinds?.source),
      })
    const missing = missingFrom(source.executed, target.executed)
    if (phase === 'freeze' && missing.count > 0)
      findings.push({
        code: 'transactions-missing',
        at: 'gtid_executed',
        source: missing.gtids,
        target: `lacks ${missing.count}`,
        remedy: { how: 'Wait until replication has caught up; do not stop it before.' },
      })
    const notes =
      phase === 'freeze' || missing.count === 0 ? [] : [`${missing.count} transactions were on their way when asked.`]
    return verdictOf(findings, 3, { notes })
  },
})

interface Evidence {
  phase: 'replicating' | 'freeze' | 'after-cutover'
  source: Awaited<ReturnType<ReplicationReader['transactions']>>
  target: Evidence['source']
  before: Evidence['source']
  /** Absent where every transaction has a GTID, and in evidence of older runs. */
  progress?: Progress
  kinds?: { source: 'rds' | 'azure-flexible' | 'self-managed' }
}

async function progressOf(ours: ReplicationReader, theirs: ReplicationReader, atRest: boolean): Promise<Progress> {
  const [source, target] = await Promise.all([ours.identity(), theirs.identity()])
  const wanted = (await ours.binaryLog()) ?? null
  const channel = channelFrom(await theirs.channels(), source)
  // Where nothing is under way, waiting would not help.
  if (atRest && wanted && typeof channel === 'object' && channel.applier === 'running')
    await theirs.appliedUpTo(wanted, channel.name, CATCH_UP_SECONDS)
  const channels = await theirs.channels()
  return { source, target, channels, wanted, log: (await ours.binaryLog()) ?? null }
}
