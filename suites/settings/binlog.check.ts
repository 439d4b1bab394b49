import { setVariable } from '../../src/compare/settings/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/settings.ts'

/** What the source's binary log must be so that the target can follow it row by row. */
const FIT = { log_bin: 'ON', binlog_format: 'ROW', binlog_row_image: 'FULL' } as const

export default defineCheck({
  id: 'settings/binlog',
  question: 'Does the source’s binary log carry whole rows, and does it last longer than the target may be away?',
  plan: 'Gotchas: binlog retention',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['binlog-unfit', 'binlog-retention-short', 'gtid-mode-differs'],

  async gather({ source, target }, { declared }) {
    const [a, b, retention] = await Promise.all([
      source['mysql.settings'].globals(),
      target['mysql.settings'].globals(),
      source['mysql.settings'].binlogRetention(),
    ])
    const names = [...Object.keys(FIT), 'gtid_mode', 'binlog_row_value_options', 'binlog_transaction_compression']
    const pick = (globals: typeof a) => Object.fromEntries(names.map((name) => [name, globals[name] ?? '']))
    return {
      source: pick(a),
      target: pick(b),
      retention,
      wanted: declared.replication.binlogRetentionHours,
      kinds: declared.kinds,
    }
  },

  judge({ source, target, retention, wanted, kinds }) {
    const findings: Finding[] = Object.entries(FIT).flatMap(([name, value]): Finding[] => {
      const is = source[name] ?? ''
      if (is.toUpperCase() === value) return []
      const remedy =
        name === 'log_bin' && kinds.source === 'rds'
          ? { how: 'RDS writes a binary log once automated backups are kept: set the backup retention period above 0.' }
          : setVariable('source', kinds.source, name, value)
      return [{ code: 'binlog-unfit', at: name, source: is || 'not there', target: `needs ${value}`, remedy }]
    })
    if (source.binlog_row_value_options)
      findings.push({
        code: 'binlog-unfit',
        at: 'binlog_row_value_options',
        source: source.binlog_row_value_options,
        target: 'needs whole JSON values',
        remedy: setVariable('source', kinds.source, 'binlog_row_value_options', ''),
      })
    if (source.gtid_mode !== target.gtid_mode)
      findings.push({
        code: 'gtid-mode-differs',
        at: 'gtid_mode',
        source: source.gtid_mode ?? '',
        target: target.gtid_mode ?? '',
        remedy: {
          how: `Bring gtid_mode of the target to ${source.gtid_mode} step by step (OFF, OFF_PERMISSIVE, ON_PERMISSIVE, ON), with enforce_gtid_consistency first; on Azure there is no way back.`,
        },
      })
    if (retention.hours !== null && retention.hours < wanted)
      findings.push({
        code: 'binlog-retention-short',
        at: retention.from,
        source: `${retention.hours} hours`,
        target: `may be away for ${wanted} hours`,
        remedy:
          kinds.source === 'rds'
            ? {
                how: 'Keep them longer on RDS; watch its free storage.',
                sql: {
                  on: 'source',
                  statements: [`CALL mysql.rds_set_configuration('binlog retention hours', ${wanted})`],
                },
              }
            : setVariable('source', kinds.source, 'binlog_expire_logs_seconds', String(wanted * 3600)),
      })
    const notes = [
      retention.hours === null
        ? 'Binary logs are kept until somebody purges them.'
        : `Binary logs are kept for ${retention.hours} hours (${retention.from}).`,
    ]
    return verdictOf(findings, Object.keys(FIT).length + 2, { notes })
  },
})
