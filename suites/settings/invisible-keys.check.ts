import { keyFindings, keyNotes } from '../../src/compare/settings/primary-keys.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/settings.ts'

export default defineCheck({
  id: 'settings/invisible-keys',
  question: 'Do tables without a primary key get through replication, although Azure makes invisible ones for them?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['invisible-key-in-the-way', 'keyless-tables-refused'],

  async gather({ source, target }, { databases, phase, declared }) {
    const [ours, theirs, policies] = await Promise.all([
      source['mysql.settings'].primaryKeys(databases),
      target['mysql.settings'].primaryKeys(databases),
      target['mysql.settings'].keyPolicies(),
    ])
    for (const [side, tables] of [['source', ours] as const, ['target', theirs] as const])
      if (tables.length === 0)
        throw new CannotTell('nothing-examined', `${side}: the account sees no table of ${databases.join(', ')}.`)
    return { phase, source: ours, target: theirs, policies, kind: declared.kinds.target }
  },

  judge(evidence) {
    return verdictOf(keyFindings(evidence), evidence.source.length, { notes: keyNotes(evidence) })
  },
})
