import { parseAllDocuments } from 'yaml'

/** Kubernetes' own, seconds. */
const DEFAULT_GRACE = 30

/** A container that runs Sidekiq, with what of its pod matters when it ends. */
export interface SidekiqPod {
  /** `Deployment oms-sidekiq, container sidekiq (file)` */
  at: string
  kind: string
  name: string
  grace: number
  /** Command and arguments; empty where the image decides. */
  command: readonly string[]
  /** Sidekiq's `-t`, seconds. */
  timeoutSeconds: number | null
  /** Text of the preStop hook; null where there is none. */
  preStop: string | null
}

export interface Scaler {
  at: string
  /** What it scales. */
  kind: string
  name: string
  minReplicas: number
  /** Looks at nothing but the length of lists. */
  blind: boolean
}

export interface Manifests {
  pods: SidekiqPod[]
  scalers: Scaler[]
}

type Node = Readonly<Record<string, unknown>>

/** Sidekiq's pods and what scales them, from rendered manifests. Throws one sentence where a document cannot be read. */
export function readManifests(manifests: Readonly<Record<string, string>>): Manifests {
  const all: Manifests = { pods: [], scalers: [] }
  for (const [file, text] of Object.entries(manifests))
    for (const document of parseAllDocuments(text)) {
      const [error] = document.errors
      if (error) throw new Error(`${file}: is not YAML: ${error.message.split('\n')[0]}`)
      take(document.toJS(), file, all)
    }
  return all
}

function take(value: unknown, file: string, all: Manifests): void {
  const root = node(value)
  const kind = String(root.kind ?? '')
  if (kind === 'List') for (const item of list(root.items)) take(item, file, all)
  else if (kind === 'ScaledObject') all.scalers.push(scalerOf(root, file))
  else all.pods.push(...podsOf(root, kind, file))
}

/** A Deployment, StatefulSet, DaemonSet, ReplicaSet, Rollout or Job has a template; a CronJob a template of Jobs; a Pod is one. */
function podsOf(root: Node, kind: string, file: string): SidekiqPod[] {
  const spec = node(root.spec)
  const template = node(kind === 'CronJob' ? node(node(spec.jobTemplate).spec).template : spec.template)
  const pod = kind === 'Pod' ? spec : node(template.spec)
  const name = String(node(root.metadata).name ?? '')
  return list(pod.containers).flatMap((entry) => {
    const container = node(entry)
    const command = [...strings(container.command), ...strings(container.args)]
    const isSidekiq = command.length > 0 ? command.join(' ') : `${container.name ?? ''}`
    if (!/\bsidekiq\b/.test(isSidekiq)) return []
    const preStop = node(container.lifecycle).preStop
    return [
      {
        at: `${kind} ${name}, container ${container.name} (${file})`,
        kind,
        name,
        grace: Number(pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE),
        command,
        timeoutSeconds: timeoutOf(command),
        preStop: preStop === undefined ? null : JSON.stringify(preStop),
      },
    ]
  })
}

function timeoutOf(command: readonly string[]): number | null {
  const found = /(?:^|\s)(?:-t\s*|--timeout[\s=])(\d+)/.exec(command.join(' '))
  return found ? Number(found[1]) : null
}

function scalerOf(root: Node, file: string): Scaler {
  const spec = node(root.spec)
  const target = node(spec.scaleTargetRef)
  const { name, annotations } = node(root.metadata)
  const paused = ['autoscaling.keda.sh/paused', 'autoscaling.keda.sh/paused-scale-in'].some(
    (key) => String(node(annotations)[key]) === 'true',
  )
  const types = list(spec.triggers).map((trigger) => String(node(trigger).type))
  return {
    at: `ScaledObject ${name} (${file})`,
    kind: String(target.kind ?? 'Deployment'),
    name: String(target.name),
    // Without work KEDA takes the idle count where there is one, and its own minimum is 0.
    minReplicas: Number(spec.idleReplicaCount ?? spec.minReplicaCount ?? 0),
    blind: !paused && types.every((type) => /^redis/.test(type)),
  }
}

function node(value: unknown): Node {
  return typeof value === 'object' && value !== null ? (value as Node) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return list(value).map(String)
}
