import type { Finding, Judgement } from '../../kernel/judgement.ts'
import { unproven } from '../../kernel/judgement.ts'
import type { BinaryLog, ReplicaChannel, ServerIdentity, Transactions } from '../../ports/replication.ts'
import { countGtids, formatGtids, parseGtids } from '../gtid.ts'
import { channelFrom, comparePositions, positionText, writtenSince } from './position.ts'

/** Whether each transaction is known by name on both sides. In every other mode some have no GTID. */
export function byGtid(source: Pick<Transactions, 'gtidMode'>, target: Pick<Transactions, 'gtidMode'>): boolean {
  return source.gtidMode === 'ON' && target.gtidMode === 'ON'
}

/** How far the target has come in the binary log of the source; read in this order. */
export interface Progress {
  source: ServerIdentity
  target: ServerIdentity
  channels: readonly ReplicaChannel[]
  /** What the target was given time to apply; null where the source writes no binary log. */
  wanted: BinaryLog | null
  /** Read after the channels: whatever they have received was in it. */
  log: BinaryLog | null
}

/** What takes the place of GTIDs; printed wherever a check answers by position. */
export function weaker(source: Transactions, target: Transactions): string {
  return (
    `By binary log file and position (gtid_mode is ${source.gtidMode} on the source, ${target.gtidMode} on the target). ` +
    'Weaker than GTIDs: transactions that were written on the target alone cannot be excluded by name. ' +
    'In their place stand the comparison of all rows (data/rows), a target that refuses writes (replication/read-only), and no writers connected to it.'
  )
}

/** What a judgement by position finds, or why there can be none. */
export function positionFindings(
  { source, target, channels, wanted, log }: Progress,
  executedOnTarget: string,
  atRest: boolean,
): { findings: Finding[]; notes: string[] } | Judgement {
  if (!log || !wanted)
    return unproven(
      'not-configured',
      'The source writes no binary log (log_bin is OFF), so there is no position to follow.',
    )
  const channel = channelFrom(channels, source)
  if (typeof channel === 'string') return unproven('nothing-examined', channel)
  const { received, appliedTo } = channel
  if (!received || !appliedTo)
    return unproven('nothing-examined', 'The target does not show up to where it has read the source’s binary log.')
  const findings: Finding[] = []
  const own = ownTransactions(executedOnTarget, target.uuid)
  if (own.count > 0)
    findings.push({
      code: 'errant-transactions',
      at: 'gtid_executed',
      source: `without ${own.gtids}`,
      target: `${own.count} of its own: ${own.gtids}`,
      remedy: {
        how: 'On the target, find out what wrote there (mysqlbinlog --include-gtids on its binary log), undo the change, and compare the rows again (data/rows).',
      },
    })
  const [oldest] = log.files
  const late = (comparePositions(appliedTo, wanted) ?? -1) >= 0 ? 0n : writtenSince(appliedTo, wanted)
  if (writtenSince(received, log) === undefined || writtenSince(appliedTo, log) === undefined || late === undefined)
    findings.push({
      code: 'binlog-gap',
      at: 'binary log',
      source: `holds ${oldest?.name ?? log.file} to ${positionText(log)}`,
      target: `received up to ${positionText(received)}, applied up to ${positionText(appliedTo)}`,
      remedy: {
        how: 'The source no longer holds that place: its binary logs were purged, or begun anew (RESET). Seed the target again, and have the source keep its binary logs longer.',
      },
    })
  else if (atRest && late > 0n)
    findings.push({
      code: 'transactions-missing',
      at: 'binary log',
      source: `ended at ${positionText(wanted)}`,
      target: `applied up to ${positionText(appliedTo)}: ${late} bytes are missing`,
      remedy: { how: 'Wait until replication has caught up; do not stop it before.' },
    })
  const notes = [
    atRest
      ? `At rest the source’s binary log ends at ${positionText(log)}: write it down as replication.cutoverPosition, to see later whether the source was written to.`
      : `The target has applied up to ${positionText(appliedTo)}; the source was at ${positionText(log)}.`,
  ]
  return { findings, notes }
}

/** Transactions that carry the target's own name: where GTIDs are on in part, they still give some away. */
function ownTransactions(executed: string, uuid: string): { count: number; gtids: string } {
  if (uuid === '') return { count: 0, gtids: '' }
  const own = new Map([...parseGtids(executed)].filter(([name]) => name.startsWith(uuid.toLowerCase())))
  return { count: Number(countGtids(own)), gtids: formatGtids(own) }
}
