import type { EventKind, PodEvent, PodRole, PodState, Scaler, Workload } from '../../ports/pods.ts'
import { at, list, number, quantity, text, time } from './json.ts'

const PHASES = ['Running', 'Pending', 'Failed', 'Succeeded'] as const
/** Kubernetes' own default. */
const GRACE_SECONDS = 30

/** v1 Pod. Usage comes from elsewhere. */
export function podOf(pod: unknown, workload: string): PodState {
  const statuses = list(pod, 'status', 'containerStatuses')
  const ended = statuses
    .map((status) => at(status, 'state', 'terminated') ?? at(status, 'lastState', 'terminated'))
    .filter((terminated) => terminated !== undefined)
    .sort((a, b) => (time(b, 'finishedAt') ?? 0) - (time(a, 'finishedAt') ?? 0))[0]
  const evicted = text(pod, 'status', 'reason') === 'Evicted'
  const lastEnd = ended
    ? {
        reason: text(ended, 'reason') ?? 'Error',
        exitCode: number(ended, 'exitCode') ?? null,
        at: time(ended, 'finishedAt') ?? null,
      }
    : evicted
      ? { reason: 'Evicted', exitCode: null, at: null }
      : undefined
  const limits = sums(list(pod, 'spec', 'containers'), 'limits')
  return {
    name: text(pod, 'metadata', 'name') ?? 'unnamed',
    workload,
    generation: statuses.map((status) => text(status, 'containerID') ?? '').join(' '),
    phase: PHASES.find((phase) => phase === text(pod, 'status', 'phase')) ?? 'Unknown',
    ready: list(pod, 'status', 'conditions').some((c) => text(c, 'type') === 'Ready' && text(c, 'status') === 'True'),
    restarts: statuses.reduce((sum: number, status) => sum + (number(status, 'restartCount') ?? 0), 0),
    ...(lastEnd ? { lastEnd } : {}),
    ...(limits.memory === undefined ? {} : { memoryLimit: limits.memory }),
    ...(limits.cpu === undefined ? {} : { cpuLimit: limits.cpu }),
  }
}

/** All containers together; undefined as soon as one states nothing. */
function sums(containers: readonly unknown[], kind: 'limits' | 'requests'): { cpu?: number; memory?: number } {
  const sum = (what: 'cpu' | 'memory') => {
    const all = containers.map((container) => quantity(at(container, 'resources', kind, what)))
    return all.length > 0 && all.every((value) => value !== undefined)
      ? all.reduce((total: number, value) => total + (value ?? 0), 0)
      : undefined
  }
  const [cpu, memory] = [sum('cpu'), sum('memory')]
  return { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) }
}

/** What happened to a pod by its own status: the last end of each container is all that is kept. */
export function eventsOfPod(pod: unknown, since: number, role: PodRole): PodEvent[] {
  const name = text(pod, 'metadata', 'name') ?? 'unnamed'
  const leaving = at(pod, 'metadata', 'deletionTimestamp') !== undefined
  const ends = list(pod, 'status', 'containerStatuses').flatMap((status) =>
    (['state', 'lastState'] as const).flatMap((which): PodEvent[] => {
      const ended = at(status, which, 'terminated')
      const when = time(ended, 'finishedAt')
      if (ended === undefined || when === undefined || when < since) return []
      const [reason, code] = [text(ended, 'reason') ?? 'Error', number(ended, 'exitCode')]
      const detail = `container ${text(status, 'name') ?? ''}: ${reason}, exit code ${code ?? 'unknown'}`
      if (reason === 'OOMKilled') return [{ kind: 'oom-killed', at: when, pod: name, detail }]
      // A pod that is taken away ends by itself; one that is killed had its grace and was not through.
      if (leaving)
        return code === 137 && role === 'worker'
          ? [{ kind: 'killed-in-flight', at: when, pod: name, detail: `${detail}: killed at the end of its grace` }]
          : []
      return which === 'lastState' ? [{ kind: 'restarted', at: when, pod: name, detail }] : []
    }),
  )
  const evicted = text(pod, 'status', 'reason') === 'Evicted'
  const told = text(pod, 'status', 'message') ?? 'evicted'
  return evicted ? [...ends, { kind: 'evicted', at: since, pod: name, detail: told }] : ends
}

const EVENT_KINDS: Readonly<Record<string, EventKind>> = {
  Evicted: 'evicted',
  Unhealthy: 'probe-failed',
  FailedScheduling: 'pending',
  OOMKilling: 'oom-killed',
}

/** v1 Event; older ones have firstTimestamp and lastTimestamp, newer ones eventTime and series. */
export function eventOf(event: unknown, since: number): PodEvent | undefined {
  const kind = EVENT_KINDS[text(event, 'reason') ?? '']
  const when =
    time(event, 'series', 'lastObservedTime') ??
    time(event, 'lastTimestamp') ??
    time(event, 'eventTime') ??
    time(event, 'metadata', 'creationTimestamp')
  const pod = text(event, 'involvedObject', 'name') ?? text(event, 'regarding', 'name')
  if (!kind || when === undefined || when < since || !pod) return undefined
  return { kind, at: when, pod, detail: text(event, 'message') ?? text(event, 'note') ?? kind }
}

/** apps/v1 Deployment (or StatefulSet). */
export function workloadOf(deployment: unknown, role: PodRole): Workload {
  const spec = at(deployment, 'spec', 'template', 'spec')
  const containers = list(spec, 'containers')
  const [requests, limits] = [sums(containers, 'requests'), sums(containers, 'limits')]
  return {
    name: text(deployment, 'metadata', 'name') ?? 'unnamed',
    role,
    replicas: number(deployment, 'spec', 'replicas') ?? 1,
    ...(requests.cpu === undefined ? {} : { cpuRequest: requests.cpu }),
    ...(limits.cpu === undefined ? {} : { cpuLimit: limits.cpu }),
    ...(requests.memory === undefined ? {} : { memoryRequest: requests.memory }),
    ...(limits.memory === undefined ? {} : { memoryLimit: limits.memory }),
    graceSeconds: number(spec, 'terminationGracePeriodSeconds') ?? GRACE_SECONDS,
    preStop: containers.map(preStopOf).find((hook) => hook !== false) ?? false,
  }
}

function preStopOf(container: unknown): number | boolean {
  const hook = at(container, 'lifecycle', 'preStop')
  return hook === undefined ? false : (number(hook, 'sleep', 'seconds') ?? true)
}

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
        text(metric, 'external', 'metric', 'name') ??
        text(metric, 'type') ??
        'unknown',
    ),
  }
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

export type Usage = Partial<
  Pick<PodState, 'workingSet' | 'cpuSeconds' | 'periods' | 'throttledPeriods' | 'throttledSeconds' | 'oomKills'>
>

const METRICS: Readonly<Record<string, keyof Usage>> = {
  container_memory_working_set_bytes: 'workingSet',
  container_cpu_usage_seconds_total: 'cpuSeconds',
  container_cpu_cfs_periods_total: 'periods',
  container_cpu_cfs_throttled_periods_total: 'throttledPeriods',
  container_cpu_cfs_throttled_seconds_total: 'throttledSeconds',
  container_oom_events_total: 'oomKills',
}

/** cAdvisor's metrics of one node: pod → usage, containers together. Lines without a container are sums of the same, and would count twice. */
export function cadvisorOf(metrics: string, namespace: string): Map<string, Usage> {
  const pods = new Map<string, Usage>()
  for (const [, name = '', labels = '', value = ''] of metrics.matchAll(/^(container_\w+)\{([^}]*)\} (\S+)/gm)) {
    const field = METRICS[name]
    if (!field) continue
    const label = Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, k, v]) => [k, v]))
    if (label.namespace !== namespace || !label.pod || !label.container || label.container === 'POD') continue
    if (field === 'cpuSeconds' && label.cpu !== undefined && label.cpu !== 'total') continue
    const usage = pods.get(label.pod) ?? {}
    usage[field] = (usage[field] ?? 0) + Number(value)
    pods.set(label.pod, usage)
  }
  return pods
}

/** metrics.k8s.io PodMetricsList: pod → working set; its CPU is a rate and no counter. */
export function podMetricsOf(answer: unknown): Map<string, Usage> {
  return new Map(
    list(answer, 'items').flatMap((item) => {
      const name = text(item, 'metadata', 'name')
      const memory = list(item, 'containers').map((container) => quantity(at(container, 'usage', 'memory')) ?? 0)
      return name ? [[name, { workingSet: memory.reduce((sum, bytes) => sum + bytes, 0) }] as const] : []
    }),
  )
}
