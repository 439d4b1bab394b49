import { graceFindings, readManifests } from '../../src/compare/sidekiq/grace.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/sidekiq-declared.ts'

export default defineCheck({
  id: 'sidekiq/grace',
  question: 'Does Kubernetes leave Sidekiq the time to finish what it has in hand?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: {},
  codes: ['grace-too-short', 'prestop-missing', 'shell-is-first-process', 'scaler-blind'],

  async gather(_, { declared }) {
    const { manifests = {}, timeoutSeconds = 25, longestJobSeconds = null } = declared.sidekiq ?? {}
    try {
      return { ...readManifests(manifests), files: Object.keys(manifests), timeoutSeconds, longestJobSeconds }
    } catch (error) {
      throw new CannotTell('not-configured', (error as Error).message, { cause: error })
    }
  },

  judge({ pods, scalers, files, timeoutSeconds, longestJobSeconds }) {
    if (pods.length === 0)
      return unproven(
        'not-configured',
        files.length === 0
          ? 'No manifests are given: set sidekiq.manifests to the rendered YAML (helm template, kustomize build).'
          : `No container of ${files.join(', ')} runs sidekiq.`,
      )
    const findings = graceFindings(
      { pods, scalers },
      { timeoutSeconds, ...(longestJobSeconds === null ? {} : { longestJobSeconds }) },
    )
    if (findings.length === 0 && longestJobSeconds === null)
      return unproven('not-configured', 'How long the longest job takes is not stated: set sidekiq.longestJobSeconds.')
    return verdictOf(findings, pods.length + scalers.length)
  },
})
