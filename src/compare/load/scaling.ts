import type { Finding } from '../../kernel/judgement.ts'
import type { LoadRecord } from '../../ports/load.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import type { PodRecord, Workload } from '../../ports/pods.ts'
import { hiddenContainers } from './sums.ts'

type Watched = PodRecord['scalers'][number]

/** KEDA's triggers that read the length of one list, and see no job that is under way. */
const BY_LENGTH = ['redis', 'redis-cluster', 'redis-sentinel']

export function scalingFindings(record: LoadRecord, load: LoadDeclared): Finding[] {
  const { scalers, workloads, events } = record.pods
  return [
    ...events
      .filter(({ kind }) => kind === 'killed-in-flight')
      .map(
        ({ pod, detail }): Finding => ({
          code: 'scaler-kills-jobs',
          at: pod,
          source: 'Capistrano waits for Sidekiq',
          target: detail,
          remedy: {
            how: 'Give the pod a grace above preStop and Sidekiq’s timeout, and scale by jobs that wait and jobs under way (LLEN alone is blind to the latter).',
          },
        }),
      ),
    ...workloads.filter(({ role }) => role === 'worker').flatMap((workload) => grace(workload, load)),
    ...scalers.flatMap((scaler) => [
      ...atZero(scaler, workloads),
      ...notReady(scaler),
      ...hiddenContainers(scaler, workloads),
      ...atMaximum(scaler, record, load),
      ...slow(scaler, record, load),
    ]),
  ]
}

function grace({ name, graceSeconds, preStop }: Workload, { workerTimeoutSeconds }: LoadDeclared): Finding[] {
  const needed = (typeof preStop === 'number' ? preStop : 0) + workerTimeoutSeconds + 5
  if (graceSeconds >= needed) return []
  return [
    {
      code: 'scale-down-grace-short',
      at: name,
      source: `${needed} s: preStop, Sidekiq’s timeout of ${workerTimeoutSeconds} s and 5 s`,
      target: `terminationGracePeriodSeconds ${graceSeconds}`,
      remedy: {
        how: `Set terminationGracePeriodSeconds to ${Math.ceil(needed)} or more: it counts from before preStop.`,
      },
    },
  ]
}

function atZero({ name, kind, min, triggers, workload }: Watched, workloads: readonly Workload[]): Finding[] {
  const worker = workloads.find((w) => w.name === workload)?.role === 'worker'
  if (kind !== 'keda' || min > 0 || !worker || !triggers.some((trigger) => BY_LENGTH.includes(trigger))) return []
  return [
    {
      code: 'scaler-to-zero',
      at: name,
      source: 'a Sidekiq that always runs',
      target: `minReplicaCount 0 by ${triggers.join(', ')}`,
      remedy: {
        how: 'Set minReplicaCount to 1 or more: an empty list with jobs under way counts as idle, and scheduled jobs need a process that fetches them.',
      },
    },
  ]
}

/** Conditions that must be true, and those that must not. */
const WANTED: Readonly<Record<string, boolean>> = {
  Ready: true,
  AbleToScale: true,
  ScalingActive: true,
  Fallback: false,
  Paused: false,
}

function notReady({ name, conditions }: Watched): Finding[] {
  const wrong = Object.entries(conditions).filter(([condition, is]) => WANTED[condition] === !is)
  if (wrong.length === 0) return []
  return [
    {
      code: 'scaler-not-ready',
      at: name,
      source: 'a scaler that decides by its metrics',
      target: wrong.map(([condition, is]) => `${condition} is ${is}`).join(', '),
      remedy: {
        how: 'See kubectl describe of the scaler: metrics that cannot be read, credentials of its trigger, or a pause that was left on.',
      },
    },
  ]
}

function queueOver({ pods }: LoadRecord, { objectives }: LoadDeclared): { at: number; until: number } | undefined {
  const late = pods.queues.flatMap(({ samples }) => samples.filter(({ latency }) => latency > objectives.queueSeconds))
  const times = late.map(({ at }) => at)
  return times.length > 0 ? { at: Math.min(...times), until: Math.max(...times) } : undefined
}

function atMaximum({ name, max, samples, workload }: Watched, record: LoadRecord, load: LoadDeclared): Finding[] {
  const over = queueOver(record, load)
  const worker = record.pods.workloads.find((w) => w.name === workload)?.role !== 'web'
  const at = samples.find(({ at, desired }) => over && at >= over.at && at <= over.until && desired >= max)
  if (!over || !at || !worker) return []
  return [
    {
      code: 'scaler-at-maximum',
      at: name,
      source: `jobs wait at most ${load.objectives.queueSeconds} s`,
      target: `all ${max} pods were asked for, and jobs waited longer`,
      remedy: {
        how: 'Raise the scaler’s maximum (count the connections first: load/connections), or make the jobs shorter.',
      },
    },
  ]
}

/** From the moment when jobs wait too long until more pods are asked for. */
function slow(
  { name, max, samples, pollSeconds, workload }: Watched,
  record: LoadRecord,
  load: LoadDeclared,
): Finding[] {
  const over = queueOver(record, load)
  if (!over || record.pods.workloads.find((w) => w.name === workload)?.role === 'web') return []
  const before = samples.filter(({ at }) => at < over.at)
  const first = Math.min(...samples.map(({ desired }) => desired))
  if (before.some(({ desired }) => desired > first || desired >= max)) return []
  const asked = samples.find(({ at, desired }) => at >= over.at && desired > first)
  const took = ((asked?.at ?? samples.at(-1)?.at ?? over.at) - over.at) / 1000
  if (took <= load.objectives.scaleSeconds) return []
  return [
    {
      code: 'scaler-slow',
      at: name,
      source: `more pods within ${load.objectives.scaleSeconds} s`,
      target: `${asked ? `${took.toFixed(1)} s` : `not within the ${took.toFixed(1)} s that were watched`}${pollSeconds ? `; it looks every ${pollSeconds} s` : ''}`,
      remedy: {
        how: 'Lower pollingInterval or the length at which a pod is added; with an HPA, its scaleUp stabilisation window.',
      },
    },
  ]
}
