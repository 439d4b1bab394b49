import type { LoadRecord } from '../../ports/load.ts'
import type { ContainerKind, PodSample, PodSeries } from '../../ports/pods.ts'
import { quantile } from '../capacity/budget.ts'
import { type Unit, unitsOf } from './containers.ts'

/** Of one container, or of a pod that is one. */
export interface PodFigures {
  name: string
  /** Absent: `name`. */
  pod?: string
  container?: string
  kind?: ContainerKind
  /** Its pod has a memory limit as a whole. */
  isBounded?: boolean
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

export function figuresOf({ name, workload, samples, ...unit }: PodSeries & Partial<Unit>): PodFigures {
  const { pod, container, kind } = unit
  const last = samples.at(-1)
  const limits = samples.findLast(({ memoryLimit }) => memoryLimit !== undefined) ?? last
  const { periods, throttled, use } = processorUse(samples)
  return {
    name,
    ...(pod === undefined ? {} : { pod }),
    ...(container === undefined ? {} : { container }),
    ...(kind === undefined ? {} : { kind }),
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

/** The figures of every container of a record, since its load began. */
export function containerFigures(series: readonly PodSeries[]): PodFigures[] {
  return series.flatMap((pod) => {
    const units = unitsOf(pod)
    const isBounded = units.some(({ container, samples }) => container === undefined && samples.some(hasLimit))
    return units.map((unit) => ({ ...figuresOf(unit), ...(isBounded ? { isBounded } : {}) }))
  })
}

function hasLimit({ memoryLimit }: PodSample): boolean {
  return memoryLimit !== undefined
}

/** Those samples that count for limits: from the load's beginning. */
export function duringLoad({ startedAt, pods }: LoadRecord): PodSeries[] {
  return pods.series.map((series) => ({ ...series, samples: series.samples.filter(({ at }) => at >= startedAt) }))
}
