import type { Phase } from '../../kernel/check.ts'
import { type Finding, type Judgement, verdictOf } from '../../kernel/judgement.ts'
import type { MysqlKind } from '../../ports/endpoint.ts'
import type { ReplicaChannel } from '../../ports/replication.ts'
import type { ServerFacts } from '../../ports/server.ts'

type Follows = Pick<ReplicaChannel, 'name' | 'sourceUuid' | 'receiver' | 'applier'>

export interface SourceEvidence {
  phase: Phase
  kind: MysqlKind
  source: ServerFacts & { follows: readonly Follows[] }
  target: ServerFacts & { follows: readonly Follows[] }
}

/** Members of a replication group have channels of the group's own; which of them takes writes is told by read_only. */
const OF_A_GROUP = /^group_replication_(?:applier|recovery)$/

const PRIMARY: Record<MysqlKind, string> = {
  rds: 'on RDS the primary instance, not one of its read replicas, and not a reader endpoint',
  'azure-flexible': 'on Azure the server itself, not one of its read replicas',
  'self-managed': 'the server that the application writes to',
}

/** Whether a comparison with this source says anything of what the application has written. */
export function judgeSource({ phase, kind, source, target }: SourceEvidence): Judgement {
  if (isOneServer(source, target))
    return verdictOf(
      [
        {
          code: 'one-server',
          at: 'server_uuid',
          source: idOf(source),
          target: idOf(target),
          remedy: {
            how: 'Point PARITY_SOURCE_URL at the server on AWS and PARITY_TARGET_URL at the one on Azure. Where they are two servers and one was copied from the other’s disk, remove auto.cnf from the copy and restart it.',
          },
        },
      ],
      1,
    )
  const findings: Finding[] = []
  const notes: string[] = []
  const isUpstream = source.uuid !== '' && target.follows.some(({ sourceUuid }) => sourceUuid === source.uuid)
  for (const channel of source.follows) {
    if (OF_A_GROUP.test(channel.name)) continue
    const state = `receiver ${channel.receiver}, applier ${channel.applier}`
    const fromTarget = channel.sourceUuid !== '' && channel.sourceUuid === target.uuid
    if (isWayBack(channel, fromTarget, isUpstream, phase)) {
      notes.push(`The source has a channel back from the target: ${state}.`)
      continue
    }
    findings.push({
      code: 'source-is-replica',
      at: channel.name === '' ? 'replication' : `replication channel ${channel.name}`,
      source: `follows ${channel.sourceUuid || 'a server that it has not reached yet'} (${state})`,
      target: fromTarget ? 'is the server that the source follows: source and target look swapped' : idOf(target),
      remedy: {
        how: `Point PARITY_SOURCE_URL at the server that the application writes to: ${PRIMARY[kind]}. Where this server was promoted and serves now, remove the channel that it has kept: on RDS CALL mysql.rds_reset_external_master, elsewhere STOP REPLICA and RESET REPLICA ALL.`,
      },
    })
  }
  const refused = Object.entries(source.refuses).filter(([, value]) => !/^(?:OFF|0)$/i.test(value))
  const [first] = refused
  const list = (refuses: readonly [string, string][]) => refuses.map(([name, value]) => `${name} ${value}`).join(', ')
  if (first && phase === 'replicating')
    findings.push({
      code: 'source-refuses-writes',
      at: first[0],
      source: list(refused),
      target: list(Object.entries(target.refuses)),
      remedy: {
        how: `Point PARITY_SOURCE_URL at the server that the application writes to: ${PRIMARY[kind]}. Where this is it and it is fenced already, run the checks of that phase: --phase freeze.`,
      },
    })
  else if (source.refuses.innodb_read_only === 'ON')
    notes.push(
      'The storage engine of the source is read-only, as it is on a reader of Aurora: make sure that this is the writer.',
    )
  return verdictOf(findings, 3, { notes })
}

/** From the target back to the source, for a way back after the cutover: nothing that the source lacks comes from there before. */
function isWayBack(channel: Follows, fromTarget: boolean, isUpstream: boolean, phase: Phase): boolean {
  if (fromTarget) return isUpstream || phase === 'after-cutover'
  const prepared = channel.sourceUuid === '' && channel.receiver === 'stopped' && channel.applier === 'stopped'
  return prepared && (isUpstream || phase === 'after-cutover')
}

function isOneServer(source: ServerFacts, target: ServerFacts): boolean {
  if (source.uuid !== '' || target.uuid !== '') return source.uuid === target.uuid
  return source.place === target.place && source.serverId === target.serverId
}

function idOf({ uuid, serverId, place }: ServerFacts): string {
  return uuid || `server_id ${serverId} at ${place}`
}
