import type { ResourceMetric, Scaler } from '../../ports/pods.ts'
import { at, list, number, quantity, text } from './json.ts'

/** autoscaling/v2 HorizontalPodAutoscaler. One that KEDA made is told by KEDA's own object. */
export function hpaOf(hpa: unknown): Scaler | undefined {
  if (list(hpa, 'metadata', 'ownerReferences').some((owner) => text(owner, 'kind') === 'ScaledObject')) return undefined
  return {
    name: text(hpa, 'metadata', 'name') ?? 'unnamed',
    kind: 'hpa',
    workload: text(hpa, 'spec', 'scaleTargetRef', 'name') ?? '',
    min: number(hpa, 'spec', 'minReplicas') ?? 1,
    max: number(hpa, 'spec', 'maxReplicas') ?? 0,
    current: number(hpa, 'status', 'currentReplicas') ?? 0,
    desired: number(hpa, 'status', 'desiredReplicas') ?? 0,
    conditions: conditionsOf(hpa),
    triggers: list(hpa, 'spec', 'metrics').map(
      (metric) =>
        text(metric, 'resource', 'name') ??
        text(metric, 'containerResource', 'name') ??
        text(metric, 'external', 'metric', 'name') ??
        text(metric, 'type') ??
        'unknown',
    ),
    resources: resourceMetricsOf(hpa),
  }
}

function resourceMetricsOf(hpa: unknown): ResourceMetric[] {
  return list(hpa, 'spec', 'metrics').flatMap((metric) => {
    const found = at(metric, 'containerResource') ?? at(metric, 'resource')
    const resource = text(found, 'name')
    if (resource !== 'cpu' && resource !== 'memory') return []
    const utilization = number(found, 'target', 'averageUtilization')
    const value = quantity(at(found, 'target', 'averageValue'))
    const container = text(found, 'container')
    return [
      {
        resource,
        ...(container === undefined ? {} : { container }),
        ...(utilization === undefined ? {} : { utilization }),
        ...(value === undefined ? {} : { value }),
      },
    ]
  })
}

/** KEDA's triggers of type cpu and memory become metrics of the HPA that it makes. */
function resourceTriggersOf(object: unknown): ResourceMetric[] {
  return list(object, 'spec', 'triggers').flatMap((trigger) => {
    const resource = text(trigger, 'type')
    if (resource !== 'cpu' && resource !== 'memory') return []
    const container = text(trigger, 'metadata', 'containerName')
    const type = text(trigger, 'metricType') ?? text(trigger, 'metadata', 'type')
    const wanted = quantity(at(trigger, 'metadata', 'value'))
    return [
      {
        resource,
        ...(container === undefined ? {} : { container }),
        ...(wanted === undefined ? {} : type === 'AverageValue' ? { value: wanted } : { utilization: wanted }),
      },
    ]
  })
}

/** keda.sh/v1alpha1 ScaledObject, with the HPA that it made: that holds the replicas. */
export function scaledObjectOf(object: unknown, hpas: readonly unknown[]): Scaler {
  const made = text(object, 'status', 'hpaName')
  const hpa = hpas.find((candidate) => made !== undefined && text(candidate, 'metadata', 'name') === made)
  const annotations = at(object, 'metadata', 'annotations')
  const paused = Object.entries((annotations ?? {}) as Record<string, unknown>).some(
    ([name, value]) => /^autoscaling\.keda\.sh\/paused/.test(name) && value !== 'false',
  )
  const conditions = conditionsOf(object)
  return {
    name: text(object, 'metadata', 'name') ?? 'unnamed',
    kind: 'keda',
    workload: text(object, 'spec', 'scaleTargetRef', 'name') ?? '',
    min: number(object, 'spec', 'minReplicaCount') ?? 0,
    max: number(object, 'spec', 'maxReplicaCount') ?? 100,
    current: number(hpa, 'status', 'currentReplicas') ?? 0,
    desired: number(hpa, 'status', 'desiredReplicas') ?? 0,
    conditions: paused ? { ...conditions, Paused: true } : conditions,
    triggers: list(object, 'spec', 'triggers').map((trigger) => text(trigger, 'type') ?? 'unknown'),
    resources: resourceTriggersOf(object),
    pollSeconds: number(object, 'spec', 'pollingInterval') ?? 30,
    cooldownSeconds: number(object, 'spec', 'cooldownPeriod') ?? 300,
  }
}

/** `Unknown` is neither: it is left out. */
function conditionsOf(object: unknown): Record<string, boolean> {
  return Object.fromEntries(
    list(object, 'status', 'conditions').flatMap((condition) => {
      const [type, status] = [text(condition, 'type'), text(condition, 'status')]
      return type && (status === 'True' || status === 'False') ? [[type, status === 'True'] as const] : []
    }),
  )
}
