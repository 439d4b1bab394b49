import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/replication.ts'

const START = { on: 'target', statements: ['START REPLICA'] } as const

export default defineCheck({
  id: 'replication/running',
  question: 'Does the target follow the source, with both threads running and without an error?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { target: ['mysql.replication'] },
  codes: ['replication-absent', 'receiver-stopped', 'applier-stopped'],

  async gather({ target }, { declared }) {
    return { channels: await target['mysql.replication'].channels(), azure: declared.kinds.target === 'azure-flexible' }
  },

  judge({ channels, azure }) {
    const start = azure ? 'On Azure: CALL mysql.az_replication_start;' : 'START REPLICA;'
    if (channels.length === 0)
      return verdictOf(
        [
          {
            code: 'replication-absent',
            at: 'replication',
            source: 'to be followed',
            target: 'follows nobody',
            remedy: {
              how: 'Set replication up from the position of the dump: CALL mysql.az_replication_change_master_with_gtid(…), then CALL mysql.az_replication_start;',
            },
          },
        ],
        1,
      )
    const findings = channels.flatMap(({ name, receiver, applier, receiverError, applierError }): Finding[] => {
      const at = name === '' ? 'replication' : `replication channel ${name}`
      return [
        ...(receiver === 'running'
          ? []
          : [
              {
                code: 'receiver-stopped' as const,
                at,
                source: 'running',
                target: receiverError ? `${receiver} (${receiverError})` : receiver,
                remedy: {
                  how: `Mend what the error says (account, network path, certificate, purged binary logs), then start it. ${start}`,
                  sql: START,
                },
              },
            ]),
        ...(applier === 'running'
          ? []
          : [
              {
                code: 'applier-stopped' as const,
                at,
                source: 'running',
                target: applierError ? `stopped (${applierError})` : 'stopped',
                remedy: {
                  how: `Mend the row or the table that the error names on the target; never skip the transaction unseen. ${start}`,
                  sql: START,
                },
              },
            ]),
      ]
    })
    return verdictOf(findings, channels.length * 2)
  },
})
