import { judgeSeed, seedOptions } from '../../src/compare/replication/seed-command.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/settings.ts'

export default defineCheck({
  id: 'replication/seed-command',
  question: 'Will the seed command run on this source, and does it bring everything along, as of one moment?',
  plan: 'MySQL migration: seed',
  severity: 'blocker',
  phases: ['replicating'],
  needs: { source: ['mysql.settings'] },
  codes: [
    'seed-flag-unknown',
    'seed-lock-denied',
    'seed-inconsistent',
    'seed-objects-missing',
    'seed-position-missing',
    'seed-bytes-changed',
  ],

  async gather({ source }, { declared }) {
    if (!declared.dumpCommand)
      throw new CannotTell('not-configured', 'No seed command is declared: copy the runbook’s into dumpCommand.')
    const options = seedOptions(declared.dumpCommand)
    if (typeof options === 'string') throw new CannotTell('nothing-examined', options)
    const { gtid_mode: gtidMode } = await source['mysql.settings'].globals()
    if (gtidMode === undefined) throw new CannotTell('nothing-examined', 'The source does not show gtid_mode.')
    // Of the values only those that are judged: others may be names or passwords.
    const { given, unknown, hidden } = options
    const judged = ['set-gtid-purged', 'default-character-set']
    const kept = Object.entries(given).map(([name, value]) => [name, judged.includes(name) ? value : value !== false])
    return {
      options: { given: Object.fromEntries(kept) as typeof given, unknown, hidden },
      rds: declared.kinds.source === 'rds',
      gtidMode,
    }
  },

  judge(facts) {
    const findings = judgeSeed(facts)
    const { given, unknown, hidden } = facts.options
    const notMissing = findings.filter(({ code }) => code === 'seed-flag-unknown')
    if (hidden && findings.length > notMissing.length)
      return notMissing.length > 0
        ? verdictOf(notMissing, unknown.length)
        : unproven(
            'nothing-examined',
            'Part of dumpCommand comes from variables of the shell; write out the flags to have them read.',
          )
    const notes =
      facts.rds && findings.length === 0
        ? ['The dump holds no position: take it from the paused read replica that is dumped.']
        : []
    return verdictOf(findings, Object.keys(given).length + unknown.length, { notes })
  },
})
