import type { Declared } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { SidekiqProcess, WorkingJob } from '../../ports/redis.ts'

/** Seconds by which a heartbeat may be old, and the clock of the process another. */
const SLACK = 15

/** Jobs under way for longer than the longest is stated to take, by the clock of the process that has them. */
export function longerThanStated(
  side: 'source' | 'target',
  processes: readonly SidekiqProcess[],
  working: readonly WorkingJob[],
  longestJobSeconds: number,
): Finding[] {
  return working.flatMap((job) => {
    const beat = processes.find(({ identity }) => identity === job.identity)?.beat
    const seconds = beat === undefined ? 0 : beat / 1000 - job.since
    if (seconds <= longestJobSeconds + SLACK) return []
    const told = `${job.job} ${job.jid} has run for ${seconds.toFixed(0)} s`
    return [
      {
        code: 'job-longer-than-stated',
        at: `${job.job} ${job.jid}`,
        source: side === 'source' ? told : `stated: ${longestJobSeconds} s`,
        target: side === 'target' ? told : `stated: ${longestJobSeconds} s`,
        remedy: {
          how: `Set sidekiq.longestJobSeconds to ${Math.ceil(seconds)} or more, and Sidekiq’s timeout and the grace of its pods with it; or find out why the job hangs (TTIN).`,
        },
      },
    ]
  })
}

type Clients = NonNullable<Declared['clients']>['sidekiq']

/** Workers of the target with more threads than the connections of the database were counted for. */
export function widerThanStated(target: readonly SidekiqProcess[], clients: Clients): Finding[] {
  const most = Math.max(0, ...clients.map(({ concurrency }) => concurrency))
  const counted = clients.reduce((sum, { pods, surge, concurrency }) => sum + (pods + surge) * concurrency, 0)
  const alive = target.filter(({ beat }) => beat !== undefined)
  const threads = alive.reduce((sum, { concurrency }) => sum + concurrency, 0)
  const find = (at: string, source: string, told: string): Finding => ({
    code: 'concurrency-above-stated',
    at,
    source,
    target: told,
    remedy: {
      how: 'Correct clients.sidekiq, and see capacity/connections again; or start the workers with -c as stated.',
    },
  })
  return [
    ...alive
      .filter(({ concurrency }) => concurrency > most)
      .map(({ identity, concurrency }) => find(identity, `stated: at most ${most} threads`, `${concurrency} threads`)),
    ...(threads > counted
      ? [
          find(
            'clients.sidekiq',
            `stated: ${counted} threads with surge`,
            `${threads} threads of ${alive.length} processes`,
          ),
        ]
      : []),
  ]
}

/** Workers of the manifests with more threads than the connections of the database were counted for. */
export function widerInManifests(pods: readonly Threads[], clients: Clients): Finding[] {
  const most = Math.max(0, ...clients.map(({ concurrency }) => concurrency))
  return pods.flatMap(({ at, name, concurrency }) => {
    const stated = clients.find((client) => client.name === name)?.concurrency ?? most
    return concurrency === undefined || concurrency <= stated
      ? []
      : [
          {
            code: 'concurrency-above-stated' as const,
            at,
            source: `stated: at most ${stated} threads`,
            target: `${concurrency} threads`,
            remedy: {
              how: 'Correct clients.sidekiq, and see capacity/connections again; or start the workers with -c as stated.',
            },
          },
        ]
  })
}

export interface Threads {
  at: string
  /** Of the workload. */
  name: string
  concurrency?: number
}
