import { countViolations, type InvariantEvidence } from '../../src/compare/rows/invariants.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'

export default defineCheck({
  id: 'data/invariants',
  question: 'Do the rules of the business hold on the target as they hold on the source?',
  plan: 'MySQL migration: cutover',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.invariants', 'mysql.position'], target: ['mysql.invariants', 'mysql.position'] },
  codes: ['invariant-broken'],

  gather: ({ source, target }, run) => countViolations(source, target, run),

  judge({ rules, unresolved }: InvariantEvidence) {
    const findings = rules
      .filter(({ source, target }) => source !== target)
      .map(
        ({ name, source, target }): Finding => ({
          code: 'invariant-broken',
          at: name,
          source: `${source} rows break it`,
          target: `${target} rows break it`,
          remedy: {
            how: 'Run the SELECT of the invariant on both sides to see the rows; data/rows names those that differ.',
          },
        }),
      )
    const notes = rules
      .filter(({ source, target }) => source === target && target > 0)
      .map(({ name, target }) => `${name}: ${target} rows break it, on both sides alike.`)
    if (findings.length === 0 && unresolved.length > 0)
      return unproven(
        'moving-target',
        `These counts changed while they were made, or the target did not catch up in time: ${unresolved.join(', ')}.`,
      )
    return verdictOf(findings, rules.length, { notes })
  },
})
