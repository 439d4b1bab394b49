import { setUpReplication, startReplication } from '../../src/compare/replication/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { MysqlKind } from '../../src/ports/endpoint.ts'
import type { ReplicaChannel, WorkerError } from '../../src/ports/replication.ts'

interface Evidence {
  channels: readonly ReplicaChannel[]
  /** Absent in evidence of older runs, which hold `azure`. */
  kind?: MysqlKind
  azure?: boolean
  version?: string
  byPosition?: boolean
}

export default defineCheck({
  id: 'replication/running',
  question: 'Does the target follow the source, with both threads running and without an error?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { target: ['mysql.replication'] },
  codes: ['replication-absent', 'receiver-stopped', 'applier-stopped'],

  async gather({ target }, { declared }): Promise<Evidence> {
    const theirs = target['mysql.replication']
    const [channels, { version }, { gtidMode }] = [
      await theirs.channels(),
      await theirs.identity(),
      await theirs.transactions(),
    ]
    return {
      channels,
      kind: declared.kinds.target,
      ...(version === undefined ? {} : { version }),
      byPosition: gtidMode !== 'ON',
    }
  },

  judge({ channels, azure, kind = azure ? 'azure-flexible' : 'self-managed', version, byPosition = false }: Evidence) {
    const server = { kind, version }
    if (channels.length === 0)
      return verdictOf(
        [
          {
            code: 'replication-absent',
            at: 'replication',
            source: 'to be followed',
            target: 'replication is not configured',
            remedy: setUpReplication(server, byPosition),
          },
        ],
        1,
      )
    const findings = channels.flatMap(
      ({ name, receiver, applier, receiverError, applierError, workerErrors = [] }): Finding[] => {
        const at = name === '' ? 'replication' : `replication channel ${name}`
        const failed = [...workerErrors.map(workerText), ...(applierError ? [applierError] : [])]
        const tables = [...new Set(workerErrors.flatMap(({ table }) => table ?? []))]
        return [
          ...(receiver === 'running'
            ? []
            : [
                {
                  code: 'receiver-stopped' as const,
                  at,
                  source: 'running',
                  target: receiverError ? `${receiver} (${receiverError})` : receiver,
                  remedy: startReplication(
                    server,
                    receiverError || receiver === 'connecting'
                      ? 'Fix what the error names first: account, network path, certificate, or binary logs that were purged.'
                      : undefined,
                  ),
                },
              ]),
          ...(applier === 'running'
            ? []
            : [
                {
                  code: 'applier-stopped' as const,
                  at,
                  source: 'running',
                  target: failed.length > 0 ? `stopped (${failed.slice(0, 3).join(' · ')})` : 'stopped',
                  remedy: startReplication(
                    server,
                    failed.length > 0
                      ? `Fix the row or the definition of ${tables.join(', ') || 'the table that the error names'} on the target first, with SET SESSION sql_log_bin = 0 where the account may set it; never skip the transaction unseen.`
                      : undefined,
                  ),
                },
              ]),
        ]
      },
    )
    return verdictOf(findings, channels.length * 2)
  },
})

function workerText({ number, message, table, transaction }: WorkerError): string {
  const where = [table && `on ${table}`, transaction && `in transaction ${transaction}`].filter(Boolean).join(' ')
  return `error ${number}${where ? ` ${where}` : ''}: ${message}`
}
