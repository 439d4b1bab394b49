import { graceDoubts, graceFindings } from '../../src/compare/sidekiq/grace.ts'
import { readManifests } from '../../src/compare/sidekiq/manifests.ts'
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
  codes: [
    'grace-too-short',
    'timeout-too-short',
    'prestop-missing',
    'prestop-not-quiet',
    'shell-is-first-process',
    'manager-is-first-process',
    'probe-kills-busy-pod',
    'scaler-blind',
  ],

  async gather(_, { declared }) {
    const {
      manifests = {},
      timeoutSeconds,
      longestJobSeconds,
      preStopSeconds,
      execs,
      ...named
    } = declared.sidekiq ?? {}
    const stated = {
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      ...(longestJobSeconds === undefined ? {} : { longestJobSeconds }),
      ...(preStopSeconds === undefined ? {} : { preStopSeconds }),
      ...(execs === undefined ? {} : { execs }),
    }
    try {
      return { manifests: readManifests(manifests, named), files: Object.keys(manifests), stated }
    } catch (error) {
      throw new CannotTell('not-configured', (error as Error).message, { cause: error })
    }
  },

  judge({ manifests, files, stated }) {
    const { pods, scalers } = manifests
    if (files.length === 0)
      return unproven(
        'not-configured',
        'No manifests are given: set sidekiq.manifests to the rendered YAML (helm template, kustomize build).',
      )
    const doubts = graceDoubts(manifests, stated)
    if (pods.length === 0)
      return unproven(
        'not-configured',
        [`No container of ${files.join(', ')} is known to run Sidekiq.`, ...doubts].join(' '),
      )
    const findings = graceFindings(manifests, stated)
    if (findings.length === 0 && doubts.length > 0) return unproven('not-configured', doubts.join(' '))
    return verdictOf(findings, pods.length + scalers.length, { notes: doubts })
  },
})
