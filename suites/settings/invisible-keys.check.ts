import { setVariable } from '../../src/compare/settings/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/settings.ts'

const VARIABLE = 'sql_generate_invisible_primary_key'

export default defineCheck({
  id: 'settings/invisible-keys',
  question: 'Do tables without a key get through replication, although Azure makes keys for them?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['invisible-keys-generated'],

  async gather({ source, target }, { databases, declared }) {
    const [keyless, theirs, globals, policies] = await Promise.all([
      source['mysql.settings'].keyless(databases),
      target['mysql.settings'].keyless(databases),
      target['mysql.settings'].globals(),
      target['mysql.settings'].keyPolicies(),
    ])
    return { keyless, target: theirs, generates: globals[VARIABLE] ?? 'OFF', policies, kind: declared.kinds.target }
  },

  judge({ keyless, target, generates, policies, kind }) {
    const made = target.filter(({ generated }) => generated).map(({ table }) => table)
    const without = keyless.map(({ table }) => table)
    const notes =
      without.length > 0
        ? [`Tables without a key on the source, which replication searches row by row: ${without.join(', ')}.`]
        : []
    // Without replication no change of a table can arrive and fail.
    const alike = policies.every((policy) => policy === 'GENERATE')
    if (generates !== 'ON' || without.length === 0 || alike) return verdictOf([], 1 + without.length, { notes })
    const { how } = setVariable('target', kind, VARIABLE, 'OFF')
    const findings = without.map(
      (table): Finding => ({
        code: 'invisible-keys-generated',
        at: table,
        source: 'no key',
        target: made.includes(table) ? 'an invisible key that the server made' : `no key, but ${VARIABLE} is ON`,
        remedy: {
          how: `Give the table a primary key on the source, which is best for replication too. Else ${how}, before the restore, and restore the table again.`,
        },
      }),
    )
    return verdictOf(findings, 1 + without.length, { notes })
  },
})
