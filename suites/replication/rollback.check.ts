import { missingFrom } from '../../src/compare/gtid.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/replication.ts'

export default defineCheck({
  id: 'replication/rollback',
  question: 'Is the source held as it was at the cutover, cut off from the target, and what would going back lose?',
  plan: 'MySQL migration: rollback',
  severity: 'blocker',
  phases: ['after-cutover'],
  needs: { source: ['mysql.replication'], target: ['mysql.replication'] },
  codes: ['replication-not-ended', 'source-changed-after-cutover'],

  async gather({ source, target }) {
    const channels = await target['mysql.replication'].channels()
    const ours = await source['mysql.replication'].transactions()
    const theirs = await target['mysql.replication'].transactions()
    return { channels, source: ours, target: theirs }
  },

  judge({ channels, source, target }) {
    if (source.gtidMode !== 'ON' || target.gtidMode !== 'ON')
      return unproven(
        'not-configured',
        `gtid_mode is ${source.gtidMode} on the source and ${target.gtidMode} on the target: what either has alone cannot be told.`,
      )
    const findings: Finding[] = []
    const running = channels.filter(({ receiver, applier }) => receiver !== 'stopped' || applier !== 'stopped')
    if (running.length > 0)
      findings.push({
        code: 'replication-not-ended',
        at: 'replication',
        source: 'ended',
        target: `receiver ${running[0]?.receiver}, applier ${running[0]?.applier}`,
        remedy: {
          how: 'On Azure: CALL mysql.az_replication_stop; CALL mysql.az_replication_remove_master;',
          sql: { on: 'target', statements: ['STOP REPLICA'] },
        },
      })
    const lost = missingFrom(source.executed, target.executed)
    if (lost.count > 0)
      findings.push({
        code: 'source-changed-after-cutover',
        at: 'gtid_executed',
        source: `${lost.count} that the target lacks: ${lost.gtids}`,
        target: 'without them',
        remedy: {
          how: 'Read them from the source’s binary log (mysqlbinlog --include-gtids), carry over by hand what matters, and find the client that still uses the old address.',
        },
      })
    const price = missingFrom(target.executed, source.executed)
    return verdictOf(findings, 2, {
      notes: [
        `Going back to the source now would lose ${price.count} transactions that only the target has: holding the source read-only is no way back by itself.`,
      ],
    })
  },
})
