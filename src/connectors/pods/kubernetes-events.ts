import type { EventKind, PodEvent, PodRole } from '../../ports/pods.ts'
import { at, number, text, time } from './json.ts'
import { statusesOf } from './kubernetes-pods.ts'

/** What happened to a pod by its own status: the last end of each container is all that is kept. */
export function eventsOfPod(pod: unknown, since: number, role: PodRole): PodEvent[] {
  const name = text(pod, 'metadata', 'name') ?? 'unnamed'
  const leaving = at(pod, 'metadata', 'deletionTimestamp') !== undefined
  const ends = statusesOf(pod).flatMap(({ kind, name: container, spec, status }) =>
    (['state', 'lastState'] as const).flatMap((which): PodEvent[] => {
      const ended = at(status, which, 'terminated')
      const when = time(ended, 'finishedAt')
      if (ended === undefined || when === undefined || when < since) return []
      const [reason, code] = [text(ended, 'reason') ?? 'Error', number(ended, 'exitCode')]
      const event = { at: when, pod: name, container }
      const detail = `container ${container}: ${reason}, exit code ${code ?? 'unknown'}`
      if (reason === 'OOMKilled') return [{ kind: 'oom-killed', ...event, detail }]
      // A pod that is taken away ends by itself; one that is killed had its grace and was not through.
      if (leaving)
        return code === 137 && role === 'worker' && (kind === 'main' || runsJobs(spec))
          ? [{ kind: 'killed-in-flight', ...event, detail: `${detail}: killed at the end of its grace` }]
          : []
      return which === 'lastState' ? [{ kind: 'restarted', ...event, detail }] : []
    }),
  )
  const evicted = text(pod, 'status', 'reason') === 'Evicted'
  const told = text(pod, 'status', 'message') ?? 'evicted'
  return evicted ? [...ends, { kind: 'evicted', at: since, pod: name, detail: told }] : ends
}

/** A native sidecar ends after the others, and mostly by KILL: only one that works jobs off loses something. */
function runsJobs(spec: unknown): boolean {
  return /sidekiq|worker/i.test(JSON.stringify([at(spec, 'name'), at(spec, 'command'), at(spec, 'args')]))
}

const EVENT_KINDS: Readonly<Record<string, EventKind>> = {
  Evicted: 'evicted',
  Unhealthy: 'probe-failed',
  FailedScheduling: 'pending',
  OOMKilling: 'oom-killed',
}

/** v1 Event; older ones have firstTimestamp and lastTimestamp, newer ones eventTime and series. */
export function eventOf(event: unknown, since: number): PodEvent | undefined {
  const kind = EVENT_KINDS[text(event, 'reason') ?? '']
  const when =
    time(event, 'series', 'lastObservedTime') ??
    time(event, 'lastTimestamp') ??
    time(event, 'eventTime') ??
    time(event, 'metadata', 'creationTimestamp')
  const pod = text(event, 'involvedObject', 'name') ?? text(event, 'regarding', 'name')
  if (!kind || when === undefined || when < since || !pod) return undefined
  const place = text(event, 'involvedObject', 'fieldPath') ?? text(event, 'regarding', 'fieldPath') ?? ''
  const [, container] = /\{([^}]+)\}$/.exec(place) ?? []
  const detail = text(event, 'message') ?? text(event, 'note') ?? kind
  return { kind, at: when, pod, ...(container ? { container } : {}), detail }
}
