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
export interface PodState extends Measured {
  name: string
  workload: string
  phase: 'Running' | 'Pending' | 'Failed' | 'Succeeded' | 'Unknown'
  ready: boolean
  fds?: number
  connections?: number
  /**
   * Each container by itself: limits, throttling and kills are a container's, and a sum over the pod hides them. Absent where the pod
   * is one container; then the pod's own figures are that container's. Where present, the pod's limits are those of the pod as a whole.
   */
  containers?: readonly ContainerState[]
}

/** `sidecar`: an init container with restartPolicy Always. `init` and `ephemeral` do not last. */
export type ContainerKind = 'main' | 'sidecar' | 'init' | 'ephemeral'

export interface ContainerState extends Measured {
  name: string
  kind: ContainerKind
  /** Why it does not run: `CrashLoopBackOff`, `ImagePullBackOff` … */
  waiting?: string
}

/** What the kernel limits and counts, of one control group. */
export interface Measured {
  /** Changes when the counters start anew: another container, another cgroup. */
  generation: string
  restarts: number
  /** Why it ended last: `OOMKilled`, `Error`, `Evicted` … */
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
  /** Kills by the kernel; a killed child need not end the container. */
  oomKills?: number
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
  /** Seconds that the longest preStop hook may take; `true` where one is of unknown length. */
  preStop: number | boolean
  /** The containers that last. */
  containers?: readonly ContainerResources[]
}

/** Cores and bytes of one container; a request that is not stated is its limit, as Kubernetes takes it. */
export interface ContainerResources {
  name: string
  cpuRequest?: number
  cpuLimit?: number
  memoryRequest?: number
  memoryLimit?: number
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
  /** Those triggers that are a resource of the pods. */
  resources?: readonly ResourceMetric[]
  pollSeconds?: number
  cooldownSeconds?: number
}

export interface ResourceMetric {
  resource: 'cpu' | 'memory'
  /** Of this container alone; absent: the sum over all containers of a pod. */
  container?: string
  /** Percent of the requests, or an absolute value of a pod. */
  utilization?: number
  value?: number
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
  /** Absent where it is the pod's, or not known. */
  container?: string
  detail: string
}

/** What could not be seen, and the rule or setting that would show it. */
export interface Blind {
  what: 'limits' | 'pods' | 'scalers' | 'metrics' | 'events' | 'queues' | 'database'
  reason: 'forbidden' | 'not-configured' | 'unreachable' | 'nothing-examined'
  cause: string
  /** The one that was not seen: seen later, it is no longer missing. */
  workload?: string
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
