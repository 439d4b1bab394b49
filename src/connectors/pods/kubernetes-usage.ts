import type { ContainerState } from '../../ports/pods.ts'
import { at, list, quantity, text } from './json.ts'

export type Usage = Partial<
  Pick<ContainerState, 'workingSet' | 'cpuSeconds' | 'periods' | 'throttledPeriods' | 'throttledSeconds' | 'oomKills'>
>

/** Container → usage. */
export type PodUsage = ReadonlyMap<string, Usage>

const METRICS: Readonly<Record<string, keyof Usage>> = {
  container_memory_working_set_bytes: 'workingSet',
  container_cpu_usage_seconds_total: 'cpuSeconds',
  container_cpu_cfs_periods_total: 'periods',
  container_cpu_cfs_throttled_periods_total: 'throttledPeriods',
  container_cpu_cfs_throttled_seconds_total: 'throttledSeconds',
  container_oom_events_total: 'oomKills',
}

/** cAdvisor's metrics of one node: pod → container → usage. Lines without a container are sums of the same, and would count twice. */
export function cadvisorOf(metrics: string, namespace: string): Map<string, Map<string, Usage>> {
  const pods = new Map<string, Map<string, Usage>>()
  for (const [, name = '', labels = '', value = ''] of metrics.matchAll(/^(container_\w+)\{([^}]*)\} (\S+)/gm)) {
    const field = METRICS[name]
    if (!field) continue
    const label = Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, k, v]) => [k, v]))
    if (label.namespace !== namespace || !label.pod || !label.container || label.container === 'POD') continue
    if (field === 'cpuSeconds' && label.cpu !== undefined && label.cpu !== 'total') continue
    const containers = pods.get(label.pod) ?? new Map<string, Usage>()
    const usage = containers.get(label.container) ?? {}
    usage[field] = (usage[field] ?? 0) + Number(value)
    containers.set(label.container, usage)
    pods.set(label.pod, containers)
  }
  return pods
}

/** metrics.k8s.io PodMetricsList: pod → container → working set; its CPU is a rate and no counter. */
export function podMetricsOf(answer: unknown): Map<string, Map<string, Usage>> {
  return new Map(
    list(answer, 'items').flatMap((item) => {
      const name = text(item, 'metadata', 'name')
      const containers = list(item, 'containers').flatMap((container) => {
        const [own, workingSet] = [text(container, 'name'), quantity(at(container, 'usage', 'memory'))]
        return own === undefined || workingSet === undefined ? [] : [[own, { workingSet }] as const]
      })
      return name ? [[name, new Map<string, Usage>(containers)] as const] : []
    }),
  )
}
