import type { Finding } from '../../kernel/judgement.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import type { PodEvent, PodSeries } from '../../ports/pods.ts'
import { waitingIn } from './containers.ts'
import type { PodFigures } from './figures.ts'
import { mib, percent } from './verdict.ts'

/** Two seconds of the kernel's usual period: a pod that served for less has no share worth the name. */
const FEWEST_PERIODS = 20

/** Everything about limits that is not as it should be: the worst container of a pod decides. */
export function limitFindings(
  containers: readonly PodFigures[],
  events: readonly PodEvent[],
  { limits }: LoadDeclared,
): Finding[] {
  const pods = Map.groupBy(containers, ({ pod, name }) => pod ?? name)
  return [
    ...[...pods].flatMap(([pod, own]) => [
      ...notRunning(pod, own),
      ...own.flatMap((one) => {
        const kills = killed(one, eventsOf(pod, one, own, events))
        if (one.kind === 'init' || one.kind === 'ephemeral') return kills
        return [...kills, ...(one.oomKills > 0 ? [] : memory(one, limits)), ...cpu(one, limits)]
      }),
    ]),
    ...troubled(events),
  ]
}

/** What is not known to be of one container is told with the first of its pod. */
function eventsOf(
  pod: string,
  { container }: PodFigures,
  own: readonly PodFigures[],
  events: readonly PodEvent[],
): PodEvent[] {
  const known = new Set(own.map((one) => one.container))
  const isFirst = own[0]?.container === container
  return events.filter(
    (event) =>
      event.pod === pod &&
      (event.container !== undefined && known.has(event.container) ? event.container === container : isFirst),
  )
}

function notRunning(pod: string, own: readonly PodFigures[]): Finding[] {
  const phase = own.find(({ phase }) => phase === 'Pending' || phase === 'Failed')?.phase
  if (!phase) return []
  return [
    {
      code: 'pod-not-running',
      at: pod,
      source: 'Running',
      target: phase,
      remedy: {
        how: 'See kubectl describe pod: no node with room for its requests, an image that cannot be pulled, or an eviction.',
      },
    },
  ]
}

/** Containers that do not run although their pod does. */
export function waitingFindings(series: readonly PodSeries[]): Finding[] {
  return series
    .filter(({ samples }) => samples.at(-1)?.phase === 'Running')
    .flatMap((pod) =>
      waitingIn(pod).map(({ container, reason }) => ({
        code: 'pod-not-running' as const,
        at: `${pod.name}/${container}`,
        source: 'Running',
        target: `waits: ${reason}`,
        remedy: { how: `See kubectl describe pod and kubectl logs --previous -c ${container}.` },
      })),
    )
}

function killed(pod: PodFigures, own: readonly PodEvent[]): Finding[] {
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
  return found
}

function memory(figures: PodFigures, { memoryHeadroom }: LoadDeclared['limits']): Finding[] {
  const { name, memory, memoryLimit, isBounded = false } = figures
  if (memoryLimit === undefined)
    return isBounded
      ? []
      : [
          {
            code: 'limit-missing',
            at: `${name} memory`,
            source: 'a host of its own',
            target: 'no memory limit',
            remedy: {
              how: 'Set resources.limits.memory: without it this container may take the node down with its neighbours.',
            },
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
