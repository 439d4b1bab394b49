import { items, numberIn, objectsOf, podOf, type WrittenContainer, type WrittenObject } from '../kubernetes/objects.ts'
import { type ConfigMaps, configMapsIn, filesOf, variablesOf } from '../kubernetes/surroundings.ts'
import { type Liveness, livenessOf } from './liveness.ts'
import { type Named, namesOf } from './named.ts'
import { optionsOf } from './options.ts'
import { type Scaler, scalerOf } from './scalers.ts'
import { type RedisTrigger, triggersOf } from './triggers.ts'
import { commandOf, type Decision, decide, type Workload } from './workers.ts'

/** Kubernetes' own, seconds. */
const DEFAULT_GRACE = 30

/** A container that runs Sidekiq, with what of its pod matters when it ends. */
export interface SidekiqPod {
  /** `Deployment oms-sidekiq, container sidekiq (file)` */
  at: string
  kind: string
  name: string
  /** Null where it is no number, as in a template that was not rendered. */
  grace: number | null
  /** Command and arguments, after the image's ENTRYPOINT where the config states it; empty where the image decides. */
  command: readonly string[]
  /** Arguments to an ENTRYPOINT that is not stated. */
  argsOnly?: boolean
  image?: string
  /** Process 1 of the pod is none of the container's. */
  sharesProcesses?: boolean
  liveness?: Liveness
  /** Sidekiq's `-t`, by its command or a config file in the manifests, seconds; null where neither says it. */
  timeoutSeconds: number | null
  /** Its threads and queues, likewise. Absent in older evidence, and where they are not said. */
  concurrency?: number
  queues?: readonly string[]
  /** Text of the preStop hook; null where there is none. */
  preStop: string | null
}

export interface Manifests {
  pods: SidekiqPod[]
  scalers: Scaler[]
  /** Containers that may run Sidekiq, which nothing in the manifests tells. */
  undecided: string[]
  /** Workloads that the config or a scaler names and no manifest holds. */
  absent: string[]
}

/** What the config states of images. */
export interface Images {
  entrypoints?: Readonly<Record<string, readonly string[]>>
}

interface Reading extends Manifests {
  config: Named & Images
  maps: ConfigMaps
  /** Names of the config that were met. */
  met: Set<string>
  workloads: Set<string>
}

/** Sidekiq's pods and what scales them, from rendered manifests. Throws one sentence where a document cannot be read. */
export function readManifests(manifests: Readonly<Record<string, string>>, config: Named & Images = {}): Manifests {
  const documents = Object.entries(manifests).map(([file, text]) => {
    const { objects, error } = objectsOf(text)
    if (error) throw new Error(`${file}: is not YAML: ${error.message}`)
    return { file, objects }
  })
  const all: Reading = {
    pods: [],
    scalers: [],
    undecided: [],
    absent: [],
    config,
    maps: configMapsIn(documents.flatMap(({ objects }) => objects)),
    met: new Set(),
    workloads: new Set(),
  }
  for (const { file, objects } of documents) for (const object of objects) take(object, file, all)
  const { pods, scalers, undecided } = all
  return { pods, scalers, undecided, absent: absentOf(all) }
}

/** What KEDA looks at in Redis, and the pods that it scales by it. Throws as `readManifests` does. */
export function readTriggers(
  manifests: Readonly<Record<string, string>>,
  config: Named & Images = {},
): { triggers: RedisTrigger[]; pods: SidekiqPod[] } {
  const { pods } = readManifests(manifests, config)
  const all = Object.entries(manifests).map(([file, text]) => ({ file, objects: objectsOf(text).objects }))
  const objects = all.flatMap((one) => one.objects)
  const maps = configMapsIn(objects)
  const variablesIn = (kind: string, name: string, container?: string) => {
    const found = objects.find((one) => (one.kind ?? '') === kind && one.metadata?.name === name)
    const containers = found ? items(podOf(found).spec?.containers) : []
    const chosen = container === undefined ? containers[0] : containers.find((one) => one.name === container)
    return chosen ? variablesOf(chosen, maps) : {}
  }
  return {
    triggers: all.flatMap(({ file, objects }) => objects.flatMap((one) => triggersOf(one, file, variablesIn))),
    pods,
  }
}

function absentOf({ config, met, scalers, workloads }: Reading): string[] {
  const isOther = (workload: Pick<Workload, 'kind' | 'name'>) => {
    const hits = namesOf(config.otherWorkloads, workload)
    for (const hit of hits) met.add(hit)
    return hits.length > 0
  }
  const scaled = scalers.filter(({ kind, name }) => /sidekiq|worker/i.test(name) && !workloads.has(`${kind}/${name}`))
  const lost = scaled.filter((scaler) => !isOther(scaler))
  const unmet = (key: keyof Named) =>
    (config[key] ?? []).filter((name) => !met.has(name)).map((name) => `sidekiq.${key} names ${name}`)
  return [
    ...unmet('workloads'),
    ...unmet('otherWorkloads'),
    ...lost.map(({ at, kind, name }) => `${at} scales ${kind} ${name}`),
  ]
}

function take(object: WrittenObject, file: string, all: Reading): void {
  const { kind } = object
  if (kind === 'ScaledObject' || kind === 'HorizontalPodAutoscaler') all.scalers.push(scalerOf(object, file))
  else takePod(object, file, all)
}

/** A Deployment, StatefulSet, DaemonSet, ReplicaSet, Rollout or Job has a template; a CronJob a template of Jobs, and so has a ScaledJob; a Pod is one. */
function takePod(object: WrittenObject, file: string, all: Reading): void {
  const { kind = '', metadata } = object
  const template = podOf(object)
  const pod = template.spec
  const workload: Workload = {
    kind,
    name: String(metadata?.name ?? ''),
    labels: { ...metadata?.labels, ...template.metadata?.labels },
  }
  all.workloads.add(`${kind}/${workload.name}`)
  // An init container that is restarted always is a sidecar, and goes on beside the others.
  const lasting = items(pod?.initContainers).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const containers = [...items(pod?.containers), ...lasting]
  const decisions = stated(workload, containers, all)
  containers.forEach((container, i) => {
    const at = `${kind} ${workload.name}, container ${container.name} (${file})`
    if (decisions[i] === 'doubt') all.undecided.push(at)
    if (decisions[i] !== 'worker') return
    const entrypoint = container.command === undefined ? entrypointOf(container.image, all.config) : undefined
    const command = [...(entrypoint ?? []), ...commandOf(container)]
    const preStop = container.lifecycle?.preStop
    const { timeoutSeconds, concurrency, queues } = optionsOf(command, {
      env: variablesOf(container, all.maps),
      files: filesOf(pod, container, all.maps),
    })
    all.pods.push({
      at,
      kind,
      name: workload.name,
      grace: numberOrNull(numberIn(pod?.terminationGracePeriodSeconds, DEFAULT_GRACE)),
      command,
      timeoutSeconds,
      ...(concurrency === null ? {} : { concurrency }),
      ...(queues === null ? {} : { queues }),
      preStop: preStop === undefined ? null : JSON.stringify(preStop),
      ...(container.command === undefined && container.args !== undefined && !entrypoint ? { argsOnly: true } : {}),
      ...(container.image === undefined ? {} : { image: String(container.image) }),
      ...(pod?.shareProcessNamespace === true ? { sharesProcesses: true } : {}),
      ...livenessOf(container),
    })
  })
}

/** As the manifests tell, and the config goes before them. */
function stated(workload: Workload, containers: readonly WrittenContainer[], { config, met }: Reading): Decision[] {
  const told = decide(workload, containers)
  const of = (key: keyof Named) =>
    containers.map(({ name }) => {
      const hits = namesOf(config[key], workload, name)
      for (const hit of hits) met.add(hit)
      return hits
    })
  const [workers, others] = [of('workloads'), of('otherWorkloads')]
  const named = told.map((decision, i): Decision => {
    if (others[i]?.length) return 'other'
    return workers[i]?.some((text) => text.includes(':')) ? 'worker' : decision
  })
  // A workload that is named whole has a worker: the one that is told or may be, else the first of its containers.
  if (!workers.some((hits) => hits.length > 0) || named.includes('worker')) return named
  const open = named.flatMap((decision, i) => (decision === 'doubt' ? [i] : []))
  if (open.length > 1) return named
  const chosen = open[0] ?? named.findIndex((_, i) => others[i]?.length === 0)
  return named.map((decision, i) => (i === chosen ? 'worker' : decision))
}

function entrypointOf(image: unknown, { entrypoints = {} }: Images): readonly string[] | undefined {
  const whole = String(image ?? '')
    .replace(/@.*$/, '')
    .replace(/:[^:/]*$/, '')
  return entrypoints[whole] ?? entrypoints[whole.replace(/^.*\//, '')]
}

function numberOrNull(number: number): number | null {
  return Number.isFinite(number) ? number : null
}
