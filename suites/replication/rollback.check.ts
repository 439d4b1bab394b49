import { missingFrom } from '../../src/compare/gtid.ts'
import { byGtid } from '../../src/compare/replication/by-position.ts'
import { channelFrom, positionText, writtenSince } from '../../src/compare/replication/position.ts'
import { endReplication } from '../../src/compare/replication/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { MysqlKind } from '../../src/ports/endpoint.ts'
import type {
  BinaryLog,
  LogPosition,
  ReplicaChannel,
  ServerIdentity,
  Transactions,
} from '../../src/ports/replication.ts'

interface Evidence {
  channels: readonly ReplicaChannel[]
  source: Transactions
  target: Transactions
  /** Absent in evidence of older runs. */
  kind?: MysqlKind
  version?: string
  /** Where not every transaction has a GTID. */
  position?: { source: ServerIdentity; log: BinaryLog | null; stated: LogPosition | null }
}

export default defineCheck({
  id: 'replication/rollback',
  question: 'Is the source held as it was at the cutover, cut off from the target, and what would going back lose?',
  plan: 'MySQL migration: rollback',
  severity: 'blocker',
  phases: ['after-cutover'],
  needs: { source: ['mysql.replication'], target: ['mysql.replication'] },
  codes: ['replication-not-ended', 'source-changed-after-cutover'],

  async gather({ source, target }, { declared }): Promise<Evidence> {
    const [ourSide, theirSide] = [source['mysql.replication'], target['mysql.replication']]
    const channels = await theirSide.channels()
    const ours = await ourSide.transactions()
    const theirs = await theirSide.transactions()
    const { version } = await theirSide.identity()
    return {
      channels,
      source: ours,
      target: theirs,
      kind: declared.kinds.target,
      ...(version === undefined ? {} : { version }),
      ...(byGtid(ours, theirs)
        ? {}
        : {
            position: {
              source: await ourSide.identity(),
              log: (await ourSide.binaryLog()) ?? null,
              stated: declared.replication.cutoverPosition ?? null,
            },
          }),
    }
  },

  judge({ channels, source, target, kind = 'azure-flexible', version, position }: Evidence) {
    const findings: Finding[] = []
    const running = channels.filter(({ receiver, applier }) => receiver !== 'stopped' || applier !== 'stopped')
    if (running.length > 0)
      findings.push({
        code: 'replication-not-ended',
        at: 'replication',
        source: 'ended',
        target: `receiver ${running[0]?.receiver}, applier ${running[0]?.applier}`,
        remedy: endReplication({ kind, version }),
      })
    const changed = (at: string, is: string): Finding => ({
      code: 'source-changed-after-cutover',
      at,
      source: is,
      target: 'without them',
      remedy: {
        how: 'Read them from the source’s binary log (mysqlbinlog), carry over by hand what matters, and find the client that still uses the old address.',
      },
    })
    if (!byGtid(source, target)) {
      const modes = `gtid_mode is ${source.gtidMode} on the source and ${target.gtidMode} on the target`
      const written = position ? sinceCutover(position, channels) : `${modes}: what either has alone cannot be told.`
      if (typeof written === 'object' && written.bytes > 0n)
        findings.push(changed('binary log', `${written.bytes} bytes of transactions after ${written.from}`))
      if (typeof written === 'string' && findings.length === 0) return unproven('not-configured', written)
      return verdictOf(findings, 2, {
        notes: [
          ...(typeof written === 'object'
            ? [`${modes}: the source’s binary log is held against ${written.from}, where the target stopped following.`]
            : [written]),
          'How many transactions a rollback would lose cannot be counted without GTIDs: all that the target has taken since the cutover.',
        ],
      })
    }
    const lost = missingFrom(source.executed, target.executed)
    if (lost.count > 0) findings.push(changed('gtid_executed', `${lost.count} that the target lacks: ${lost.gtids}`))
    const price = missingFrom(target.executed, source.executed)
    return verdictOf(findings, 2, {
      notes: [
        `Going back to the source now would lose ${price.count} transactions that only the target has: holding the source read-only is no way back by itself.`,
      ],
    })
  },
})

/** What the source wrote after the place up to which the target had followed, or why that is not known. */
function sinceCutover(
  { source, log, stated }: NonNullable<Evidence['position']>,
  channels: readonly ReplicaChannel[],
): { bytes: bigint; from: string } | string {
  if (!log) return 'The source writes no binary log (log_bin is OFF): whether it was written to cannot be seen.'
  const channel = channelFrom(channels, source)
  const from = typeof channel === 'object' ? channel.appliedTo : undefined
  const place = from ?? stated
  if (!place)
    return 'Without GTIDs, only the stopped channel on the target or replication.cutoverPosition shows up to where the target had followed, and neither is there: whether the source was written to since cannot be seen.'
  const bytes = writtenSince(place, log)
  if (bytes === undefined)
    return `The source’s binary log no longer holds ${positionText(place)} (it ends at ${positionText(log)}): whether the source was written to since cannot be seen.`
  return { bytes, from: positionText(place) }
}
