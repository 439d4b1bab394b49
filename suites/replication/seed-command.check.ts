import { seedFaults } from '../../src/compare/seed-command.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'

export default defineCheck({
  id: 'replication/seed-command',
  question: 'Would the runbook’s dump command run against this source, and leave nothing out?',
  plan: 'MySQL migration: seed',
  severity: 'blocker',
  phases: ['replicating'],
  needs: {},
  codes: ['seed-flag-unknown', 'seed-flag-denied', 'seed-flag-missing'],

  async gather(_, { declared: { dumpCommand, kinds } }) {
    if (dumpCommand === undefined)
      throw new CannotTell('not-configured', 'config: dumpCommand is not stated, so the runbook’s seed cannot be read.')
    if (!/\bmysqldump\b/.test(dumpCommand))
      throw new CannotTell('not-configured', 'config: dumpCommand is no mysqldump; this check knows its flags only.')
    // Passwords may stand in it: nothing else of the command is kept.
    return { faults: seedFaults(dumpCommand, kinds.source), kind: kinds.source }
  },

  judge({ faults, kind }) {
    const findings = faults.map(
      ({ code, flag, why, instead }): Finding => ({
        code,
        at: flag,
        source: kind,
        target: why,
        remedy: { how: `Write ${instead}.` },
      }),
    )
    return verdictOf(findings, 8)
  },
})
