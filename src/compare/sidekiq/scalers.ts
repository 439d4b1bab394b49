import { items, numberIn, type WrittenObject, type WrittenSpec } from '../kubernetes/objects.ts'

export interface Scaler {
  at: string
  /** What it scales. */
  kind: string
  name: string
  minReplicas: number
  maxReplicas: number
  /** It may take a pod away. */
  scalesIn: boolean
  /** Whether what it looks at counts jobs in hand. */
  counts: 'jobs-in-hand' | 'other-things' | 'not-told'
  /** What it looks at: `redis`, `cpu`. */
  by: readonly string[]
  /** One of its counts is no number, as in a template that was not rendered. */
  unread?: true
}

/** KEDA's own; that of an HPA must be stated. */
const KEDA_MAXIMUM = 100

const BLIND = /^(?:redis|cpu$|memory$|cron$|kubernetes-workload$)/
const IN_HAND =
  /busy|in[-_ ]?(?:flight|hand|progress)|(?:active|running|working|current)[-_ ]?(?:jobs?|workers?|threads?)|jobs?[-_ ]?(?:active|running|working)|processing|(?:sidekiq|workers?|threads?|concurrency)\w*utili[sz]ation/i
const WAITING = /queue|latency|backlog|llen|enqueued|depth|length|waiting|pending|\blag\b|cpu|memory/i

/** The scaler that a document is, a ScaledObject or a HorizontalPodAutoscaler. */
export function scalerOf(root: WrittenObject, file: string): Scaler {
  const { kind, metadata, spec = {} } = root
  const { scaleTargetRef } = spec
  const common = {
    at: `${kind} ${metadata?.name} (${file})`,
    kind: String(scaleTargetRef?.kind ?? 'Deployment'),
    name: String(scaleTargetRef?.name),
  }
  return { ...common, ...(kind === 'ScaledObject' ? ofKeda(root, spec) : ofHpa(spec)) }
}

type Range = Omit<Scaler, 'at' | 'kind' | 'name'>

function ofKeda({ metadata }: WrittenObject, spec: WrittenSpec): Range {
  const notes: Readonly<Record<string, unknown>> = metadata?.annotations ?? {}
  const paused =
    ['autoscaling.keda.sh/paused', 'autoscaling.keda.sh/paused-scale-in'].some(
      (key) => String(notes[key]) === 'true',
    ) || Number(notes['autoscaling.keda.sh/paused-replicas'] ?? 0) > 0
  // Without work KEDA takes the idle count where there is one, and its own minimum is 0.
  const minReplicas = numberIn(spec.idleReplicaCount ?? spec.minReplicaCount, 0)
  const maxReplicas = numberIn(spec.maxReplicaCount, KEDA_MAXIMUM)
  const held = isHeld(spec.advanced?.horizontalPodAutoscalerConfig ?? {})
  const triggers = items(spec.triggers).map(({ type, metadata }) => ({
    by: String(type),
    text: JSON.stringify(metadata ?? ''),
  }))
  // The step to nothing is KEDA's own, which no behaviour of an HPA holds up.
  return {
    minReplicas,
    maxReplicas,
    ...unreadIf(minReplicas, maxReplicas),
    scalesIn: !paused && minReplicas < maxReplicas && !(held && minReplicas > 0),
    ...seen(triggers),
  }
}

function ofHpa(spec: WrittenSpec): Range {
  const minReplicas = numberIn(spec.minReplicas, 1)
  const maxReplicas = numberIn(spec.maxReplicas, minReplicas + 1)
  const metrics = items(spec.metrics).map((metric) => {
    const resource = (metric.resource ?? metric.containerResource)?.name
    const { pods, object, external } = metric
    return { by: String(resource ?? metric.type), text: JSON.stringify(pods ?? object ?? external ?? '') }
  })
  // Without metrics it takes the processor's.
  const looked = metrics.length > 0 ? metrics : [{ by: 'cpu', text: '' }]
  return {
    minReplicas,
    maxReplicas,
    ...unreadIf(minReplicas, maxReplicas),
    scalesIn: minReplicas < maxReplicas && !isHeld(spec),
    ...seen(looked),
  }
}

function unreadIf(...counts: number[]): { unread?: true } {
  return counts.some(Number.isNaN) ? { unread: true } : {}
}

function isHeld({ behavior }: Pick<WrittenSpec, 'behavior'>): boolean {
  return behavior?.scaleDown?.selectPolicy === 'Disabled'
}

function seen(looked: readonly { by: string; text: string }[]): Pick<Scaler, 'counts' | 'by'> {
  const told = looked.map(({ by, text }) => {
    if (BLIND.test(by)) return 'other-things'
    if (IN_HAND.test(text)) return 'jobs-in-hand'
    return WAITING.test(text) ? 'other-things' : 'not-told'
  })
  const counts = (['jobs-in-hand', 'not-told'] as const).find((one) => told.includes(one)) ?? 'other-things'
  return { counts, by: looked.map(({ by }) => by) }
}
