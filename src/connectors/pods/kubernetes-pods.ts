import type { ContainerKind, ContainerState, PodState } from '../../ports/pods.ts'
import { at, list, number, quantity, text, time } from './json.ts'
import type { PodUsage } from './kubernetes-usage.ts'

const PHASES = ['Running', 'Pending', 'Failed', 'Succeeded'] as const

/** v1 Pod. `usage` of its containers comes from elsewhere. */
export function podOf(pod: unknown, workload: string, usage: PodUsage = new Map()): PodState {
  const containers = containersOf(pod, usage)
  const lasting = containers.filter(({ kind }) => kind === 'main' || kind === 'sidecar')
  const evicted = text(pod, 'status', 'reason') === 'Evicted'
  const lastEnd =
    lasting
      .flatMap((container) => container.lastEnd ?? [])
      .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))
      .at(0) ?? (evicted ? { reason: 'Evicted', exitCode: null, at: null } : undefined)
  // Resources of the pod as a whole, which Kubernetes 1.34 knows besides those of containers.
  const limits = resourcesOf(at(pod, 'spec'), 'limits')
  const workingSet = total(lasting.map((container) => container.workingSet))
  return {
    name: text(pod, 'metadata', 'name') ?? 'unnamed',
    workload,
    generation: lasting.map(({ generation }) => generation).join(' '),
    phase: PHASES.find((phase) => phase === text(pod, 'status', 'phase')) ?? 'Unknown',
    ready: list(pod, 'status', 'conditions').some((c) => text(c, 'type') === 'Ready' && text(c, 'status') === 'True'),
    restarts: total(lasting.map(({ restarts }) => restarts)) ?? 0,
    ...(lastEnd ? { lastEnd } : {}),
    ...(limits.memory === undefined ? {} : { memoryLimit: limits.memory }),
    ...(limits.cpu === undefined ? {} : { cpuLimit: limits.cpu }),
    ...(workingSet === undefined ? {} : { workingSet }),
    containers,
  }
}

export function total(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0)
}

/** The first two last for the pod's life. */
const KINDS = [
  ['main', 'containers', 'containerStatuses'],
  ['sidecar', 'initContainers', 'initContainerStatuses'],
  ['init', 'initContainers', 'initContainerStatuses'],
  ['ephemeral', 'ephemeralContainers', 'ephemeralContainerStatuses'],
] as const

/** Containers of a pod's spec with their statuses; one that the spec lacks is known by its status alone. */
export function statusesOf(pod: unknown): { kind: ContainerKind; name: string; spec: unknown; status: unknown }[] {
  return KINDS.flatMap(([kind, where, statuses]) => {
    const specs = list(pod, 'spec', where)
    const found = list(pod, 'status', statuses)
    const names = new Set([...specs, ...found].flatMap((one) => text(one, 'name') ?? []))
    return [...names].flatMap((name) => {
      const spec = specs.find((one) => text(one, 'name') === name)
      const status = found.find((one) => text(one, 'name') === name)
      const isSidecar = text(spec, 'restartPolicy') === 'Always'
      if (where === 'initContainers' && isSidecar !== (kind === 'sidecar')) return []
      return [{ kind, name, spec, status }]
    })
  })
}

function containersOf(pod: unknown, usage: PodUsage): ContainerState[] {
  return statusesOf(pod).map(({ kind, name, spec, status }) => {
    const ended = (['state', 'lastState'] as const)
      .map((which) => at(status, which, 'terminated'))
      .find((terminated) => terminated !== undefined)
    const waiting = text(status, 'state', 'waiting', 'reason')
    // What is in force, where a pod was resized without a restart.
    const stated = resourcesOf(spec, 'limits')
    const limits = { ...stated, ...resourcesOf(status, 'limits') }
    return {
      name,
      kind,
      generation: text(status, 'containerID') ?? '',
      restarts: number(status, 'restartCount') ?? 0,
      ...(ended === undefined
        ? {}
        : {
            lastEnd: {
              reason: text(ended, 'reason') ?? 'Error',
              exitCode: number(ended, 'exitCode') ?? null,
              at: time(ended, 'finishedAt') ?? null,
            },
          }),
      ...(waiting === undefined ? {} : { waiting }),
      ...(limits.memory === undefined ? {} : { memoryLimit: limits.memory }),
      ...(limits.cpu === undefined ? {} : { cpuLimit: limits.cpu }),
      ...usage.get(name),
    }
  })
}

/** Of a container, of its status, or of a pod's spec. */
export function resourcesOf(one: unknown, kind: 'limits' | 'requests'): { cpu?: number; memory?: number } {
  const [cpu, memory] = (['cpu', 'memory'] as const).map((what) => quantity(at(one, 'resources', kind, what)))
  return { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) }
}
