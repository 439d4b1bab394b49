import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/replication.ts'

export default defineCheck({
  id: 'replication/channel',
  question: 'Does the target follow this very source, encrypted and whole?',
  plan: 'MySQL migration: network path',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.replication'], target: ['mysql.replication'] },
  codes: ['channel-from-elsewhere', 'channel-plain-text', 'channel-filtered'],

  async gather({ source, target }) {
    const [identity, channels] = await Promise.all([
      source['mysql.replication'].identity(),
      target['mysql.replication'].channels(),
    ])
    return { uuid: identity.uuid, channels }
  },

  judge({ uuid, channels }) {
    const [channel] = channels
    if (!channel) return unproven('nothing-examined', 'The target follows nobody; see replication/running.')
    const at = 'replication'
    const findings: Finding[] = []
    const notes: string[] = []
    if (channel.sourceUuid !== '' && channel.sourceUuid !== uuid)
      findings.push({
        code: 'channel-from-elsewhere',
        at,
        source: uuid,
        target: channel.sourceUuid,
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
          how: 'Set it up again with a CA: CALL mysql.az_replication_change_master_with_gtid(host, user, password, port, ssl_ca); and GRANT … REQUIRE SSL to its account on the source.',
        },
      })
    else if (!channel.verifiesServer) notes.push('The channel encrypts without verifying the source’s certificate.')
    for (const filter of channel.filters)
      findings.push({
        code: 'channel-filtered',
        at: `replication ${filter.split(' = ')[0]}`,
        source: 'everything',
        target: filter,
        remedy: {
          how: 'Take the filter away and seed what it has left out again: on Azure the server parameters replicate_wild_ignore_table and the like.',
        },
      })
    if (!channel.autoPosition) notes.push('The channel follows by file and position, not by GTID.')
    if (channel.sourceUuid === '')
      notes.push('The channel has not spoken to a source yet: whom it follows is not known.')
    return verdictOf(findings, 3, { notes })
  },
})
