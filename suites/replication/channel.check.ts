import { removeFilters, setUpReplication } from '../../src/compare/replication/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { MysqlKind } from '../../src/ports/endpoint.ts'
import type { ReplicaChannel } from '../../src/ports/replication.ts'

interface Evidence {
  /** Of the source; empty on MariaDB. */
  uuid: string
  /** Absent in evidence of older runs, like the following. */
  serverId?: string
  channels: readonly ReplicaChannel[]
  kind?: MysqlKind
  version?: string
}

export default defineCheck({
  id: 'replication/channel',
  question: 'Does the target follow this very source, encrypted and whole?',
  plan: 'MySQL migration: network path',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.replication'], target: ['mysql.replication'] },
  codes: ['channel-from-elsewhere', 'channel-plain-text', 'channel-filtered'],

  async gather({ source, target }, { declared }): Promise<Evidence> {
    const [{ uuid, serverId }, { version }, channels] = await Promise.all([
      source['mysql.replication'].identity(),
      target['mysql.replication'].identity(),
      target['mysql.replication'].channels(),
    ])
    return { uuid, serverId, channels, kind: declared.kinds.target, ...(version === undefined ? {} : { version }) }
  },

  judge({ uuid, serverId, channels, kind = 'azure-flexible', version }: Evidence) {
    if (channels.length === 0)
      return unproven('nothing-examined', 'Replication is not configured on the target; see replication/running.')
    const server = { kind, version }
    const findings: Finding[] = []
    const notes: string[] = []
    let unknown = 0
    for (const channel of channels) {
      const at = channel.name === '' ? 'replication' : `replication channel ${channel.name}`
      const source = sourceOf(channel, uuid, serverId)
      if (source === 'unknown') unknown++
      if (source === 'another')
        findings.push({
          code: 'channel-from-elsewhere',
          at,
          source: uuid || `server_id ${serverId}`,
          target: channel.sourceUuid || `server_id ${channel.sourceServerId}`,
          remedy: {
            how: 'Compare with the server that the target follows, or set replication up from this one. A failed-over source has another UUID: check which one serves.',
          },
        })
      if (!channel.tls)
        findings.push({
          code: 'channel-plain-text',
          at,
          source: 'encrypted',
          target: 'plain text',
          remedy: {
            how: `Set it up again with TLS and a CA. ${setUpReplication(server, !channel.autoPosition).how} On the source, as its administrator: ALTER USER … REQUIRE SSL for the account of replication.`,
          },
        })
      else if (!channel.verifiesServer) notes.push(`${at}: encrypts without verifying the source’s certificate.`)
      for (const filter of channel.filters)
        findings.push({
          code: 'channel-filtered',
          at: `${at} ${filter.split(' = ')[0]}`,
          source: 'everything',
          target: filter,
          remedy: removeFilters(server),
        })
      if (!channel.autoPosition) notes.push(`${at}: follows by file and position, not by GTID.`)
    }
    if (unknown > 0 && findings.length === 0)
      return unproven(
        'nothing-examined',
        'The target has not been in contact with its source yet: whom it follows is not known.',
      )
    return verdictOf(findings, channels.length * 3, { notes })
  },
})

function sourceOf({ sourceUuid, sourceServerId }: ReplicaChannel, uuid: string, serverId?: string) {
  if (sourceUuid !== '' && uuid !== '') return sourceUuid === uuid ? 'this' : 'another'
  // MariaDB has no UUID; its server id is the next best name.
  if (uuid === '' && serverId && sourceServerId) return sourceServerId === serverId ? 'this' : 'another'
  return 'unknown'
}
