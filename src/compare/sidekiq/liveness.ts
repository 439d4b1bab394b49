import { numberIn, type WrittenContainer, words } from '../kubernetes/objects.ts'

/** A livenessProbe, with Kubernetes' own defaults. */
export interface Liveness {
  /** `httpGet`, `exec` …; of `exec` its text. */
  by: 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'
  text: string
  timeoutSeconds: number
  /** Seconds of failures in a row until the container is ended. */
  within: number
  /** The grace of such an end, where it is another than the pod's. */
  grace: number | null
  /** One of its numbers is none, as in a template that was not rendered. */
  unread?: true
}

export function livenessOf({ livenessProbe: probe }: WrittenContainer): { liveness?: Liveness } {
  if (!probe) return {}
  const by = (['exec', 'httpGet', 'tcpSocket', 'grpc'] as const).find((one) => probe[one] !== undefined)
  if (!by) return {}
  const grace = (probe as { terminationGracePeriodSeconds?: unknown }).terminationGracePeriodSeconds
  const numbers = {
    timeoutSeconds: numberIn(probe.timeoutSeconds, 1),
    within: numberIn(probe.failureThreshold, 3) * numberIn(probe.periodSeconds, 10),
    grace: grace === undefined ? null : numberIn(grace, 0),
  }
  return {
    liveness: {
      by,
      text: by === 'exec' ? words(probe.exec?.command).join(' ') : JSON.stringify(probe[by]),
      ...numbers,
      ...(Object.values(numbers).some(Number.isNaN) ? { unread: true } : {}),
    },
  }
}
