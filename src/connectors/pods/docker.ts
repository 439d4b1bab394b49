import { request } from 'node:http'
import type { PodLook, PodRole, PodState, PodWatcher } from '../../ports/pods.ts'
import { at, list, number, text, time } from './json.ts'

export interface DockerPlace {
  /** Container name (a compose service's, or a part of a name) → role. */
  web: readonly string[]
  worker: readonly string[]
}

type Ask = (path: string, signal: AbortSignal) => Promise<unknown>

/** Containers of this machine's Docker in place of pods: its engine reads the same files of the kernel. */
export function dockerWatcher({ web, worker }: DockerPlace, ask: Ask = engine): PodWatcher {
  const roleOf = (name: string): PodRole | undefined =>
    web.some((part) => name.includes(part)) ? 'web' : worker.some((part) => name.includes(part)) ? 'worker' : undefined
  return {
    async look(signal): Promise<PodLook> {
      const found = list(await ask('/containers/json?all=1', signal)).flatMap((container) => {
        const name = (text(container, 'Names', 0) ?? '').replace(/^\//, '')
        const role = roleOf(name)
        const id = text(container, 'Id')
        return role && id ? [{ name, role, id }] : []
      })
      const pods = await Promise.all(
        found.map(async ({ name, role, id }) => {
          const [stats, inspected] = await Promise.all([
            ask(`/containers/${id}/stats?stream=false&one-shot=true`, signal),
            ask(`/containers/${id}/json`, signal),
          ])
          return containerOf(name, role, stats, inspected)
        }),
      )
      return {
        pods,
        workloads: [],
        scalers: [],
        queues: [],
        events: pods.flatMap(({ name, lastEnd }) =>
          lastEnd?.reason === 'OOMKilled'
            ? [
                {
                  kind: 'oom-killed' as const,
                  at: lastEnd.at ?? 0,
                  pod: name,
                  detail: 'by the kernel, as Docker tells',
                },
              ]
            : [],
        ),
        blind: [
          ...(pods.length === 0
            ? [
                {
                  what: 'pods' as const,
                  reason: 'not-configured' as const,
                  cause: `No container is named like ${[...web, ...worker].join(', ')}.`,
                },
              ]
            : []),
          { what: 'scalers', reason: 'not-configured', cause: 'Docker has no scalers: look at a cluster for them.' },
        ],
      }
    },
  }
}

/** One container by the engine's stats and inspect, of control groups v1 or v2. */
export function containerOf(name: string, role: PodRole, stats: unknown, inspected: unknown): PodState {
  const usage = number(stats, 'memory_stats', 'usage')
  const inactive =
    number(stats, 'memory_stats', 'stats', 'inactive_file') ??
    number(stats, 'memory_stats', 'stats', 'total_inactive_file')
  const memoryLimit = number(inspected, 'HostConfig', 'Memory')
  const nano = number(inspected, 'HostConfig', 'NanoCpus')
  const quota = number(inspected, 'HostConfig', 'CpuQuota') ?? 0
  const period = number(inspected, 'HostConfig', 'CpuPeriod') || 100_000
  const running = at(inspected, 'State', 'Running') === true
  const oom = at(inspected, 'State', 'OOMKilled') === true
  const nanoseconds = (...path: string[]) => {
    const value = number(stats, 'cpu_stats', ...path)
    return value === undefined ? undefined : value / 1e9
  }
  return {
    name,
    workload: role,
    generation: text(inspected, 'State', 'StartedAt') ?? '',
    phase: running ? 'Running' : 'Failed',
    ready: running,
    restarts: number(inspected, 'RestartCount') ?? 0,
    ...(oom || !running
      ? {
          lastEnd: {
            reason: oom ? 'OOMKilled' : 'Error',
            exitCode: number(inspected, 'State', 'ExitCode') ?? null,
            at: time(inspected, 'State', 'FinishedAt') ?? null,
          },
        }
      : {}),
    ...defined({
      workingSet: usage === undefined ? undefined : Math.max(0, usage - (inactive ?? 0)),
      // Docker writes 0 for none.
      memoryLimit: memoryLimit || undefined,
      cpuLimit: nano ? nano / 1e9 : quota > 0 ? quota / period : undefined,
      cpuSeconds: nanoseconds('cpu_usage', 'total_usage'),
      periods: number(stats, 'cpu_stats', 'throttling_data', 'periods'),
      throttledPeriods: number(stats, 'cpu_stats', 'throttling_data', 'throttled_periods'),
      throttledSeconds: nanoseconds('throttling_data', 'throttled_time'),
    }),
  }
}

function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

/** The engine on its usual socket. */
async function engine(path: string, signal: AbortSignal): Promise<unknown> {
  const socketPath = process.env.DOCKER_HOST?.startsWith('unix://')
    ? process.env.DOCKER_HOST.slice(7)
    : '/var/run/docker.sock'
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  request({ socketPath, path, signal }, (answer) => {
    let body = ''
    answer.setEncoding('utf8').on('data', (chunk) => (body += chunk))
    answer.on('end', () => resolve(body)).on('error', reject)
  })
    .on('error', (error) => reject(new Error(`Docker does not answer: ${error.message}`)))
    .end()
  return JSON.parse(await promise)
}
