/** Watches pods from beside the load. One adapter reads cgroup files, one Kubernetes, one Docker. */
export interface PodWatcher {
  /** One look at everything. Refusals are told in `blind`, never thrown; throws only where nothing answers at all. */
  look(signal: AbortSignal): Promise<PodLook>
}

export interface PodLook {
  pods: readonly PodState[]
  workloads: readonly Workload[]
  scalers: readonly Scaler[]
  queues: readonly QueueState[]
  database?: { max: number; used: number }
  events: readonly PodEvent[]
  blind: readonly Blind[]
}

export type PodRole = 'web' | 'worker'

/** Counters grow for the life of a pod's name; they start anew only with another `generation`. */
export interface PodState {
  name: string
  workload: string
  /** Changes when the counters start anew: another container, another cgroup. */
  generation: string
  phase: 'Running' | 'Pending' | 'Failed' | 'Succeeded' | 'Unknown'
  ready: boolean
  restarts: number
  /** Why its container ended last: `OOMKilled`, `Error`, `Evicted` … */
  lastEnd?: { reason: string; exitCode: number | null; at: number | null }
  /** Bytes that cannot be reclaimed: usage less inactive file pages, as the kubelet counts. */
  workingSet?: number
  memoryLimit?: number
  /** Seconds of CPU so far. */
  cpuSeconds?: number
  /** Cores. */
  cpuLimit?: number
  periods?: number
  throttledPeriods?: number
  throttledSeconds?: number
  /** Kills by the kernel inside of the pod; a killed child need not end the container. */
  oomKills?: number
  fds?: number
  connections?: number
}

/** What is configured of pods of one kind. */
export interface Workload {
  name: string
  role: PodRole
  replicas: number
  /** Cores and bytes of one pod, all containers; absent where one has none. */
  cpuRequest?: number
  cpuLimit?: number
  memoryRequest?: number
  memoryLimit?: number
  graceSeconds: number
  /** Seconds that the preStop hook may take; `true` where there is one of unknown length. */
  preStop: number | boolean
}

export interface Scaler {
  name: string
  kind: 'hpa' | 'keda'
  workload: string
  min: number
  max: number
  current: number
  desired: number
  /** Ready, Active, Fallback, Paused, ScalingLimited …: by name, whether it is true. */
  conditions: Readonly<Record<string, boolean>>
  /** What it decides by: `cpu`, `redis`, `mysql` … */
  triggers: readonly string[]
  pollSeconds?: number
  cooldownSeconds?: number
}

export interface QueueState {
  name: string
  depth: number
  /** Seconds that the oldest job has waited. */
  latency: number
  inFlight?: number
}

export type EventKind = 'oom-killed' | 'restarted' | 'evicted' | 'pending' | 'probe-failed' | 'killed-in-flight'

export interface PodEvent {
  kind: EventKind
  /** Epoch milliseconds. */
  at: number
  pod: string
  detail: string
}

/** What could not be seen, and the rule or setting that would show it. */
export interface Blind {
  what: 'limits' | 'pods' | 'scalers' | 'metrics' | 'events' | 'queues' | 'database'
  reason: 'forbidden' | 'not-configured' | 'unreachable'
  cause: string
}

/** Many looks, of bounded length: where there were more, every second one was dropped, as often as needed. */
export interface PodRecord {
  /** Milliseconds between two samples that were kept. */
  everyMs: number
  series: readonly PodSeries[]
  scalers: readonly (Scaler & { samples: readonly { at: number; current: number; desired: number }[] })[]
  queues: readonly { name: string; samples: readonly { at: number; depth: number; latency: number }[] }[]
  database?: { max: number; samples: readonly { at: number; used: number; pods: number }[] }
  workloads: readonly Workload[]
  events: readonly PodEvent[]
  /** Of all events, those that were not kept. */
  eventsDropped: number
  blind: readonly Blind[]
}

export interface PodSeries {
  name: string
  workload: string
  samples: readonly PodSample[]
}

export type PodSample = { at: number } & Omit<PodState, 'name' | 'workload'>
