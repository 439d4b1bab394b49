import { drillFindings, readDrill } from '../../src/compare/sidekiq/drill.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/sidekiq-declared.ts'

export default defineCheck({
  id: 'sidekiq/drain-drill',
  question: 'When a pod with jobs in hand was told to end, was each of them finished exactly once?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: {},
  codes: ['drill-job-lost', 'drill-job-half-done', 'drill-job-repeated'],

  async gather(_, { declared }) {
    const { drill } = declared.sidekiq ?? {}
    return drill === undefined ? null : readDrill(drill)
  },

  judge(evidence) {
    if (!evidence)
      return unproven(
        'not-configured',
        'No drain drill was recorded: run one in staging and name its log as sidekiq.drill.',
      )
    const findings = drillFindings(evidence)
    if (findings.length === 0 && (evidence.waiting > 0 || evidence.unreadable > 0))
      return unproven(
        'nothing-examined',
        `${evidence.waiting} jobs still wait, ${evidence.unreadable} lines cannot be read: the drill is not over.`,
      )
    return verdictOf(findings, evidence.enqueued, {
      notes: [`${evidence.enqueued} jobs enqueued, ${evidence.done} done.`],
    })
  },
})
