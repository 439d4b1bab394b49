import { type CountsEvidence, countAll } from '../../src/compare/rows/counts.ts'
import { FENCES } from '../../src/compare/rows/fence.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'

export default defineCheck({
  id: 'data/row-counts',
  question: 'Does every table hold as many rows on the target, counted exactly?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.rows', 'mysql.position'], target: ['mysql.rows', 'mysql.position'] },
  codes: ['row-count-differs'],
  timeout: 60_000,

  gather: ({ source, target }, run) => countAll(source, target, run),

  judge({ fence, equal, differs, unresolved, partly = [], apart }: CountsEvidence) {
    const findings = differs.map(
      ({ at, source, target, upTo }): Finding => ({
        code: 'row-count-differs',
        at,
        source: upTo ? `${source} up to key ${upTo}` : source,
        target: upTo ? `${target} up to key ${upTo}` : target,
        remedy: {
          how: 'data/rows names the rows; bring them over from the source, or delete what only the target has.',
        },
      }),
    )
    const notes = [
      `Exact counts of ${equal + differs.length} tables; ${FENCES[fence]}.`,
      ...(partly.length > 0
        ? [`Growing while they were counted, and equal up to the key that they had then: ${partly.join(', ')}.`]
        : []),
      ...(apart.length > 0 ? [`Not counted, because one side lacks them or by decision: ${apart.join(', ')}.`] : []),
    ]
    if (findings.length === 0 && unresolved.length > 0)
      return unproven(
        'moving-target',
        `These tables changed while they were counted, or the target did not catch up in time: ${unresolved.join(', ')}.${fence === 'file' ? ' Without GTIDs a target with several workers says how far it is at checkpoints alone: a shorter replica_checkpoint_period there helps, or count them at the freeze.' : ''}`,
      )
    return verdictOf(findings, equal + differs.length, { notes })
  },
})
