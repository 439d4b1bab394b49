import type { Finding } from '../../kernel/judgement.ts'
import type { ContainerResources, ResourceMetric, Scaler, Workload } from '../../ports/pods.ts'

/** Containers that serve the others: that one of them is busy is no reason for another pod. */
const HELPERS = /agent|proxy|exporter|sidecar|istio|linkerd|envoy|datadog|fluent|filebeat|promtail|vector|otel|statsd/i

/** An HPA takes up to a tenth over its target for none. */
const TOLERANCE = 1.1

/**
 * A metric of type Resource is the sum over a pod's containers, held against the sum of their requests: where a container at its own
 * limit does not bring the sum to the target, no pod is ever added for it (kubernetes #86349).
 */
export function hiddenContainers(scaler: Scaler, workloads: readonly Workload[]): Finding[] {
  const { containers = [] } = workloads.find(({ name }) => name === scaler.workload) ?? {}
  if (containers.length < 2) return []
  const serving = containers.filter(({ name }) => !HELPERS.test(name))
  return (scaler.resources ?? []).flatMap((metric) => {
    const target = metric.container === undefined ? targetOf(metric, containers) : undefined
    if (target === undefined) return []
    return (serving.length > 0 ? serving : containers.slice(0, 1)).flatMap((container): Finding[] => {
      const limit = container[`${metric.resource}Limit`]
      if (limit === undefined || limit > target * TOLERANCE) return []
      return [
        {
          code: 'scaler-hides-container',
          at: `${scaler.name}: ${container.name}`,
          source: `another pod before ${container.name} is at its limit`,
          target: `${metric.resource} of all ${containers.length} containers must exceed ${amount(metric, target)}, and ${container.name} may have ${amount(metric, limit)}`,
          remedy: {
            how: `Use a metric of type ContainerResource with container: ${container.name} (KEDA: containerName in the trigger’s metadata).`,
          },
        },
      ]
    })
  })
}

/** What the containers of a pod must use together; undefined where a request is missing, as then there is no utilization. */
function targetOf({ resource, utilization, value }: ResourceMetric, containers: readonly ContainerResources[]) {
  if (value !== undefined) return value
  if (utilization === undefined) return undefined
  let requests = 0
  for (const container of containers) {
    const request = container[`${resource}Request`]
    if (request === undefined) return undefined
    requests += request
  }
  return (requests * utilization) / 100
}

function amount({ resource }: ResourceMetric, value: number): string {
  return resource === 'cpu' ? `${value.toFixed(2)} cores` : `${(value / 2 ** 20).toFixed(0)} MiB`
}
