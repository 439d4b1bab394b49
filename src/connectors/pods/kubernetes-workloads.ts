import type { ContainerResources, PodRole, Workload } from '../../ports/pods.ts'
import { at, list, number, text } from './json.ts'
import { resourcesOf, total } from './kubernetes-pods.ts'

/** Kubernetes' own default. */
const GRACE_SECONDS = 30

/** apps/v1 Deployment (or StatefulSet). */
export function workloadOf(deployment: unknown, role: PodRole): Workload {
  const spec = at(deployment, 'spec', 'template', 'spec')
  const lasting = [
    ...list(spec, 'containers'),
    ...list(spec, 'initContainers').filter((one) => text(one, 'restartPolicy') === 'Always'),
  ]
  const containers = lasting.map((container): ContainerResources => {
    const limits = resourcesOf(container, 'limits')
    const requests = { ...limits, ...resourcesOf(container, 'requests') }
    return { name: text(container, 'name') ?? '', ...named('Request', requests), ...named('Limit', limits) }
  })
  // Where the pod states resources as a whole, they are what the scheduler counts.
  const pod = { ...named('Limit', resourcesOf(spec, 'limits')), ...named('Request', resourcesOf(spec, 'requests')) }
  const sum = (field: keyof Omit<ContainerResources, 'name'>) => {
    const all = containers.map((container) => container[field])
    const value = pod[field] ?? (all.every((one) => one !== undefined) ? total(all) : undefined)
    return value === undefined ? {} : { [field]: value }
  }
  return {
    name: text(deployment, 'metadata', 'name') ?? 'unnamed',
    role,
    replicas: number(deployment, 'spec', 'replicas') ?? 1,
    ...sum('cpuRequest'),
    ...sum('cpuLimit'),
    ...sum('memoryRequest'),
    ...sum('memoryLimit'),
    graceSeconds: number(spec, 'terminationGracePeriodSeconds') ?? GRACE_SECONDS,
    preStop: longest(lasting.map(preStopOf)),
    containers,
  }
}

function named(kind: 'Request' | 'Limit', { cpu, memory }: { cpu?: number; memory?: number }) {
  return {
    ...(cpu === undefined ? {} : { [`cpu${kind}`]: cpu }),
    ...(memory === undefined ? {} : { [`memory${kind}`]: memory }),
  } as Partial<ContainerResources>
}

/** Hooks of a pod run at once: the longest decides. */
function longest(hooks: readonly (number | boolean)[]): number | boolean {
  const seconds = hooks.filter((hook) => typeof hook === 'number')
  return seconds.length > 0 ? Math.max(...seconds) : hooks.includes(true)
}

function preStopOf(container: unknown): number | boolean {
  const hook = at(container, 'lifecycle', 'preStop')
  return hook === undefined ? false : (number(hook, 'sleep', 'seconds') ?? true)
}
