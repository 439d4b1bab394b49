import type { Blind, ContainerKind, PodSample, PodSeries } from '../../ports/pods.ts'

/** What was watched of one container; of a pod, where that is one container or has limits as a whole. */
export interface Unit extends PodSeries {
  pod: string
  /** Absent: the pod as a whole. */
  container?: string
  kind: ContainerKind
}

/** Shorter than this, a pod may end before the node has measured it once. */
const SEEN_WITHIN_MS = 60_000

/** The containers of a pod, each with its own series: the sum of them hides the one that is at its limit. */
export function unitsOf(series: PodSeries): Unit[] {
  const { name: pod, workload, samples } = series
  const found = new Map<string, ContainerKind>()
  for (const { containers = [] } of samples) for (const { name, kind } of containers) found.set(name, kind)
  if (found.size === 0) return [{ ...series, pod, kind: 'main' }]
  const each = [...found].map(([container, kind]): Unit => {
    const own = samples.flatMap((sample): PodSample[] => {
      const state = sample.containers?.find(({ name }) => name === container)
      if (!state) return []
      const { kind: _, name: __, waiting: ___, ...measured } = state
      return [{ at: sample.at, phase: sample.phase, ready: sample.ready, ...measured }]
    })
    return { name: found.size === 1 ? pod : `${pod}/${container}`, pod, container, kind, workload, samples: own }
  })
  // Figures of the pod as a whole count where it has a limit as a whole.
  const isLimited = samples.some(({ memoryLimit }) => memoryLimit !== undefined)
  return isLimited ? [...each, { ...series, pod, kind: 'main' }] : each
}

/** Why the last look shows that a container does not run although its pod does. */
export function waitingIn({ samples }: PodSeries): { container: string; reason: string }[] {
  return (samples.at(-1)?.containers ?? []).flatMap(({ name, kind, waiting }) =>
    waiting === undefined || kind === 'ephemeral' || waiting === 'PodInitializing' || waiting === 'ContainerCreating'
      ? []
      : [{ container: name, reason: waiting }],
  )
}

/**
 * What was not measured of containers that ran: without a working set there is no headroom, without periods no throttling. Kernel
 * metrics come only after a while, so a pod that was short is left to its siblings, where one was seen.
 */
export function unmeasured(units: readonly Unit[]): Blind | undefined {
  const lasting = units.filter(
    ({ kind, samples }) => (kind === 'main' || kind === 'sidecar') && samples.some(({ phase }) => phase === 'Running'),
  )
  const lacks = ({ samples, container, name }: Unit): string | undefined => {
    if (container === undefined) {
      // Container ids of several containers: a record from before each was watched by itself.
      return samples.some(({ generation }) => /\S \S/.test(generation))
        ? `${name} has several containers, and the record holds their sums alone: run the load again.`
        : undefined
    }
    const label = `${name}${name.endsWith(`/${container}`) ? '' : ` (${container})`}`
    if (!samples.some(({ workingSet }) => workingSet !== undefined)) return `The memory of ${label} was never measured.`
    const isLimited = samples.some(({ cpuLimit }) => cpuLimit !== undefined)
    if (isLimited && !samples.some(({ periods }) => periods !== undefined))
      return `Whether ${label} is throttled was never measured: its node’s cAdvisor shows no periods of it.`
    return undefined
  }
  const like = (unit: Unit) => `${unit.workload} ${unit.container}`
  const known = new Set(lasting.filter((unit) => lacks(unit) === undefined).map(like))
  for (const unit of lasting) {
    const cause = lacks(unit)
    if (cause === undefined) continue
    const span = (unit.samples.at(-1)?.at ?? 0) - (unit.samples[0]?.at ?? 0)
    if (span >= SEEN_WITHIN_MS || !known.has(like(unit)) || unit.container === undefined)
      return { what: 'metrics', reason: 'nothing-examined', cause }
  }
  return undefined
}
