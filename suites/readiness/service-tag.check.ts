import { isManifest, readManifests } from '../../src/compare/readiness/kubernetes/manifests.ts'
import { logServiceOf } from '../../src/compare/readiness/kubernetes/services.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/service-tag',
  question: 'Do the logs of each container arrive under the service that dashboards and monitors look by?',
  plan: 'Observability',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['captures'] },
  codes: ['log-service-tag'],

  async gather({ target: { captures } }, { declared: { readiness } }) {
    if (!readiness?.logs) throw new CannotTell('not-configured', 'config: readiness.logs (service) is not stated.')
    const { service, containers } = readiness.logs
    const { workloads } = readManifests(await captures.texts('manifests', isManifest))
    return workloads.flatMap((workload) =>
      workload.containers.map((container) => ({
        at: `${workload.at} ${container.name}`,
        expected: containers[container.name] ?? service,
        ...logServiceOf(workload, container),
      })),
    )
  },

  judge(containers) {
    return verdictOf(
      containers
        .filter(({ expected, service }) => service !== expected)
        .map(({ at, expected, service, by }) => ({
          code: 'log-service-tag',
          at,
          source: `service:${expected}`,
          target: `service:${service}, by ${by}`,
          remedy: {
            how: `Set the label tags.datadoghq.com/service: ${expected} in the pod template (spec.template.metadata.labels), not only on the workload.`,
          },
        })),
      containers.length,
    )
  },
})
