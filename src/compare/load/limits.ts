import type { Finding } from '../../kernel/judgement.ts'
import type { LoadRecord } from '../../ports/load.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import type { PodEvent, PodSample, PodSeries } from '../../ports/pods.ts'
import { quantile } from '../capacity/budget.ts'
import { mib, percent } from './verdict.ts'

/** Two seconds of the kernel's usual period: a pod that served for less has no share worth the name. */
const FEWEST_PERIODS = 20

export interface PodFigures {
  name: string
  workload: string
  /** Greatest working set, bytes. */
  memory: number
  memoryLimit?: number
  /** Cores: the median, and the busiest stretch of a tenth of the run, at least a second. */
  cpu: { median: number; busiest: number }
  cpuLimit?: number
  throttledShare: number
  periods: number
  oomKills: number
  restarts: number
  phase: PodSample['phase']
}

export function figuresOf({ name, workload, samples }: PodSeries): PodFigures {
  const last = samples.at(-1)
  const limits = samples.findLast(({ memoryLimit }) => memoryLimit !== undefined) ?? last
  const { periods, throttled, use } = processorUse(samples)
  return {
    name,
    workload,
    memory: Math.max(0, ...samples.map(({ workingSet }) => workingSet ?? 0)),
    ...(limits?.memoryLimit === undefined ? {} : { memoryLimit: limits.memoryLimit }),
    cpu: {
      median:
        use.length > 0
          ? quantile(
              use.map(({ cores }) => cores),
              0.5,
            )
          : 0,
      busiest: busiest(use),
    },
    ...(limits?.cpuLimit === undefined ? {} : { cpuLimit: limits.cpuLimit }),
    throttledShare: periods === 0 ? 0 : throttled / periods,
    periods,
    oomKills: grown(samples, 'oomKills'),
    restarts: grown(samples, 'restarts'),
    phase: last?.phase ?? 'Unknown',
  }
}

/** What a counter gained; one that starts anew begins at nothing. */
export function grown(
  samples: readonly PodSample[],
  name: 'periods' | 'throttledPeriods' | 'oomKills' | 'restarts' | 'cpuSeconds',
): number {
  let sum = 0
  for (let i = 1; i < samples.length; i++) {
    const [a, b] = [samples[i - 1], samples[i]]
    const [from, to] = [a?.[name], b?.[name]]
    if (to === undefined) continue
    sum +=
      from === undefined || a?.generation !== b?.generation || to < from ? (name === 'restarts' ? 0 : to) : to - from
  }
  return sum
}

/**
 * Of the time since the pod was first ready. Its start wants more than its work does, and every new pod has one: that is the
 * start-up probe's affair. A pod that never was has only its start to be judged by.
 */
function processorUse(samples: readonly PodSample[]): { periods: number; throttled: number; use: Use[] } {
  const pairs = samples.flatMap((b, i) => {
    const a = samples[i - 1]
    return a ? [[a, b] as const] : []
  })
  const ready = new Set<string>()
  const serving = pairs.filter(([a, b]) => {
    if (a.ready) ready.add(a.generation)
    return ready.has(a.generation) && a.generation === b.generation
  })
  const judged = serving.length > 0 ? serving : pairs
  const sum = (name: 'periods' | 'throttledPeriods') => judged.reduce((all, pair) => all + grown(pair, name), 0)
  return { periods: sum('periods'), throttled: sum('throttledPeriods'), use: judged.flatMap(cpuUse) }
}

interface Use {
  at: number
  seconds: number
  cores: number
}

function cpuUse([a, b]: readonly [PodSample, PodSample]): Use[] {
  const seconds = (b.at - a.at) / 1000
  if (seconds <= 0 || a.cpuSeconds === undefined || b.cpuSeconds === undefined || b.cpuSeconds < a.cpuSeconds) return []
  return [{ at: b.at, seconds, cores: (b.cpuSeconds - a.cpuSeconds) / seconds }]
}

function busiest(use: readonly { seconds: number; cores: number }[]): number {
  const all = use.reduce((sum, { seconds }) => sum + seconds, 0)
  const stretch = Math.max(1, all / 10)
  let most = 0
  for (let from = 0; from < use.length; from++) {
    let [span, spent] = [0, 0]
    for (let to = from; to < use.length && span < stretch; to++) {
      const { seconds, cores } = use[to] as { seconds: number; cores: number }
      span += seconds
      spent += seconds * cores
    }
    if (span >= Math.min(stretch, all)) most = Math.max(most, spent / span)
  }
  return most
}

/** Everything about limits that is not as it should be. */
export function limitFindings(
  pods: readonly PodFigures[],
  events: readonly PodEvent[],
  { limits }: LoadDeclared,
): Finding[] {
  return [
    ...pods.flatMap((pod) => [
      ...killed(pod, events),
      ...(pod.oomKills > 0 ? [] : memory(pod, limits)),
      ...cpu(pod, limits),
    ]),
    ...troubled(events),
  ]
}

function killed(pod: PodFigures, events: readonly PodEvent[]): Finding[] {
  const own = events.filter((event) => event.pod === pod.name)
  const ooms = Math.max(pod.oomKills, own.filter(({ kind }) => kind === 'oom-killed').length)
  const others = Math.max(pod.restarts - ooms, own.filter(({ kind }) => kind === 'restarted').length)
  const found: Finding[] = []
  if (ooms > 0)
    found.push({
      code: 'pod-oom-killed',
      at: pod.name,
      source: 'no kill: the hosts have no such limit',
      target: `${ooms} kills by the kernel at a limit of ${pod.memoryLimit === undefined ? 'unknown size' : mib(pod.memoryLimit)}`,
      remedy: {
        how: 'Raise limits.memory of this container above its working set at the peak, with a quarter to spare; or find what takes it.',
      },
    })
  if (others > 0)
    found.push({
      code: 'pod-restarted',
      at: pod.name,
      source: 'no restart',
      target: `${others} restarts: ${own.find(({ kind }) => kind === 'restarted')?.detail ?? 'its container ended'}`,
      remedy: { how: 'Read the log of the container that ended: kubectl logs --previous. Under load it must not end.' },
    })
  if (pod.phase === 'Pending' || pod.phase === 'Failed')
    found.push({
      code: 'pod-not-running',
      at: pod.name,
      source: 'Running',
      target: pod.phase,
      remedy: {
        how: 'See kubectl describe pod: no node with room for its requests, an image that cannot be pulled, or an eviction.',
      },
    })
  return found
}

function memory({ name, memory, memoryLimit }: PodFigures, { memoryHeadroom }: LoadDeclared['limits']): Finding[] {
  if (memoryLimit === undefined)
    return [
      {
        code: 'limit-missing',
        at: `${name} memory`,
        source: 'a host of its own',
        target: 'no memory limit',
        remedy: { how: 'Set resources.limits.memory: without it this pod may take the node down with its neighbours.' },
      },
    ]
  if (memory <= memoryLimit * (1 - memoryHeadroom)) return []
  return [
    {
      code: 'memory-headroom-low',
      at: name,
      source: `at least ${percent(memoryHeadroom)} of the limit free`,
      target: `${mib(memory)} of ${mib(memoryLimit)}, ${percent(memory / memoryLimit)}`,
      remedy: { how: `Raise limits.memory to ${mib(memory / (1 - memoryHeadroom))} or more.` },
    },
  ]
}

function cpu(pod: PodFigures, { cpuHeadroom, throttledShare }: LoadDeclared['limits']): Finding[] {
  const { name, cpuLimit } = pod
  if (cpuLimit === undefined) return []
  const found: Finding[] = []
  if (pod.throttledShare > throttledShare && pod.periods >= FEWEST_PERIODS)
    found.push({
      code: 'cpu-throttled',
      at: name,
      source: `at most ${percent(throttledShare)} of the periods`,
      target: `${percent(pod.throttledShare)} of ${pod.periods} periods at a limit of ${cpuLimit} cores`,
      remedy: {
        how: `Raise limits.cpu above ${Math.max(pod.cpu.busiest, cpuLimit).toFixed(2)} cores, or leave it out and set requests.cpu.`,
      },
    })
  if (pod.cpu.busiest > cpuLimit * (1 - cpuHeadroom))
    found.push({
      code: 'cpu-headroom-low',
      at: name,
      source: `at least ${percent(cpuHeadroom)} of the limit free`,
      target: `${pod.cpu.busiest.toFixed(2)} of ${cpuLimit} cores in the busiest stretch`,
      remedy: { how: 'Raise limits.cpu, or take more pods for the same load.' },
    })
  return found
}

function troubled(events: readonly PodEvent[]): Finding[] {
  const of = (kind: PodEvent['kind'], code: 'pod-probe-failed' | 'pod-evicted', how: string): Finding[] =>
    [...new Set(events.filter((event) => event.kind === kind).map(({ pod }) => pod))].map((pod) => ({
      code,
      at: pod,
      source: 'none',
      target: events.find((event) => event.kind === kind && event.pod === pod)?.detail ?? kind,
      remedy: { how },
    }))
  return [
    ...of(
      'probe-failed',
      'pod-probe-failed',
      'Give the probe a longer timeoutSeconds, or an endpoint that answers while the pod is busy.',
    ),
    ...of('evicted', 'pod-evicted', 'Raise requests.memory to what the pod needs: the node ran out and took it.'),
  ]
}

/** What to set, and why, for each workload. */
export function recommended(pods: readonly PodFigures[]): string[] {
  return [...new Set(pods.map(({ workload }) => workload))].map((workload) => {
    const own = pods.filter((pod) => pod.workload === workload)
    const memory = Math.max(...own.map((pod) => pod.memory))
    const [median, busiest] = [
      Math.max(...own.map(({ cpu }) => cpu.median)),
      Math.max(...own.map(({ cpu }) => cpu.busiest)),
    ]
    const request = roundUp(memory * 1.2)
    return (
      `${workload}: requests.memory ${mib(request)} (greatest working set ${mib(memory)} and a fifth), limits.memory ${mib(roundUp(memory * 1.5))} (and a half); ` +
      `requests.cpu ${Math.max(0.05, busiest).toFixed(2)} (busiest stretch; median ${median.toFixed(2)}), limits.cpu none or ${Math.max(0.1, 2 * busiest).toFixed(2)} (twice that).`
    )
  })
}

/** To whole 16 MiB. */
function roundUp(bytes: number): number {
  const step = 16 * 2 ** 20
  return Math.ceil(bytes / step) * step
}

/** Those samples that count for limits: from the load's beginning. */
export function duringLoad({ startedAt, pods }: LoadRecord): PodSeries[] {
  return pods.series.map((series) => ({ ...series, samples: series.samples.filter(({ at }) => at >= startedAt) }))
}
