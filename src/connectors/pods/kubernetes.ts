import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import { CannotTell } from '../../kernel/judgement.ts'
import type { Blind, PodLook, PodRole, PodWatcher } from '../../ports/pods.ts'
import { list, text } from './json.ts'
import { eventOf, eventsOfPod } from './kubernetes-events.ts'
import { podOf } from './kubernetes-pods.ts'
import { hpaOf, scaledObjectOf } from './kubernetes-scalers.ts'
import { cadvisorOf, type PodUsage, podMetricsOf } from './kubernetes-usage.ts'
import { workloadOf } from './kubernetes-workloads.ts'

export interface KubernetesPlace {
  namespace: string
  /** Default: the current one. */
  context?: string
  /** Names of the deployments, by role. */
  web: readonly string[]
  worker: readonly string[]
}

/** Answers of the API server by path; `status` other than 2xx is told, not thrown. */
export type Ask = (path: string, signal: AbortSignal) => Promise<{ status: number; body: string }>

/** What a look asks, and the rule that allows it. `deploy/rbac.yaml` has them all. */
export const RULES = {
  pods: { what: 'pods', rule: "apiGroups: [''], resources: [pods], verbs: [list]" },
  deployments: { what: 'pods', rule: 'apiGroups: [apps], resources: [deployments], verbs: [list]' },
  hpas: { what: 'scalers', rule: 'apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [list]' },
  scaledObjects: { what: 'scalers', rule: 'apiGroups: [keda.sh], resources: [scaledobjects], verbs: [list]' },
  events: { what: 'events', rule: "apiGroups: [''], resources: [events], verbs: [list]" },
  podMetrics: { what: 'metrics', rule: 'apiGroups: [metrics.k8s.io], resources: [pods], verbs: [list]' },
  cadvisor: { what: 'metrics', rule: "apiGroups: [''], resources: [nodes/proxy], verbs: [get]" },
} as const

export function kubernetesWatcher(place: KubernetesPlace, ask: Ask = apiOf(place), since = Date.now()): PodWatcher {
  const { namespace } = place
  const ns = `namespaces/${encodeURIComponent(namespace)}`
  return {
    async look(signal): Promise<PodLook> {
      const blind: Blind[] = []
      const get = async (path: string, from: keyof typeof RULES): Promise<string | undefined> => {
        const { what, rule } = RULES[from]
        const { status, body } = await ask(path, signal)
        if (status >= 200 && status < 300) return body
        if (status === 401 || status === 403)
          blind.push({
            what,
            reason: 'forbidden',
            cause: `Kubernetes refuses ${from} in ${namespace}: the role lacks the rule ${rule}.`,
          })
        // A cluster without KEDA or without a metrics server has no such kind.
        else if (status !== 404)
          blind.push({ what, reason: 'unreachable', cause: `Kubernetes answered ${status} to ${path}.` })
        else if (from === 'podMetrics' || from === 'cadvisor')
          blind.push({
            what,
            reason: 'not-configured',
            cause: `Kubernetes has no ${from}: install the metrics server.`,
          })
        return undefined
      }
      const items = async (path: string, from: keyof typeof RULES) => list(parsed(await get(path, from)), 'items')
      const [pods, deployments, hpas, scaled, events] = await Promise.all([
        items(`/api/v1/${ns}/pods`, 'pods'),
        items(`/apis/apps/v1/${ns}/deployments`, 'deployments'),
        items(`/apis/autoscaling/v2/${ns}/horizontalpodautoscalers`, 'hpas'),
        items(`/apis/keda.sh/v1alpha1/${ns}/scaledobjects`, 'scaledObjects'),
        items(`/api/v1/${ns}/events`, 'events'),
      ])
      const own = pods.flatMap((pod) => {
        const workload = workloadNameOf(pod)
        const role = roleOf(workload, place)
        return workload && role ? [{ pod, workload, role }] : []
      })
      const nodes = [...new Set(own.flatMap(({ pod }) => text(pod, 'spec', 'nodeName') ?? []))]
      const usage = await usageOf(nodes, namespace, get)
      const workloads = deployments.flatMap((deployment) => {
        const role = roleOf(text(deployment, 'metadata', 'name'), place)
        return role ? [workloadOf(deployment, role)] : []
      })
      const names = new Set(own.map(({ pod }) => text(pod, 'metadata', 'name')))
      const scalers = [
        ...hpas.flatMap((hpa) => hpaOf(hpa) ?? []),
        ...scaled.map((object) => scaledObjectOf(object, hpas)),
      ].filter(({ workload }) => roleOf(workload, place) !== undefined)
      if (!blind.some(({ what }) => what === 'pods'))
        for (const workload of [...place.web, ...place.worker])
          if (!own.some((one) => one.workload === workload))
            blind.push({
              what: 'pods',
              reason: 'not-configured',
              cause: `No pods of ${workload} are in ${namespace}: name the Deployment in load.watch as it is called there.`,
              workload,
            })
      return {
        pods: own.map(({ pod, workload }) => podOf(pod, workload, usage.get(text(pod, 'metadata', 'name') ?? ''))),
        workloads,
        scalers,
        queues: [],
        events: [
          ...own.flatMap(({ pod, role }) => eventsOfPod(pod, since, role)),
          ...events.flatMap((event) => eventOf(event, since) ?? []).filter(({ pod }) => names.has(pod)),
        ],
        blind,
      }
    },
  }
}

/** Counters from each node's cAdvisor; where it is refused, the metrics server's working set, and throttling stays unseen. */
async function usageOf(
  nodes: readonly string[],
  namespace: string,
  get: (path: string, from: keyof typeof RULES) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, PodUsage>> {
  const answers = await Promise.all(
    nodes.map((node) => get(`/api/v1/nodes/${encodeURIComponent(node)}/proxy/metrics/cadvisor`, 'cadvisor')),
  )
  const seen = answers.filter((answer) => answer !== undefined)
  if (seen.length > 0) return new Map(seen.flatMap((answer) => [...cadvisorOf(answer, namespace)]))
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`
  return podMetricsOf(parsed(await get(path, 'podMetrics')))
}

/** A deployment's pods are named by its replica set: `<deployment>-<hash>-<random>`. */
function workloadNameOf(pod: unknown): string | undefined {
  const owner = list(pod, 'metadata', 'ownerReferences').find((o) => text(o, 'kind') === 'ReplicaSet')
  return text(owner, 'name')?.replace(/-[a-z0-9]+$/, '')
}

function roleOf(workload: string | undefined, { web, worker }: KubernetesPlace): PodRole | undefined {
  if (workload === undefined) return undefined
  return web.includes(workload) ? 'web' : worker.includes(workload) ? 'worker' : undefined
}

function parsed(body: string | undefined): unknown {
  try {
    return body === undefined ? undefined : JSON.parse(body)
  } catch {
    return undefined
  }
}

/** The answers as they are: the client's own classes would drop what their version does not know. Its part is who we are and where. */
function apiOf({ context }: KubernetesPlace): Ask {
  const config = new KubeConfig()
  config.loadFromDefault()
  if (context) config.setCurrentContext(context)
  const cluster = config.getCurrentCluster()
  if (!cluster)
    throw new CannotTell(
      'not-configured',
      'There is no Kubernetes cluster: set KUBECONFIG, or run inside of the cluster.',
    )
  return async (path, signal) => {
    const url = new URL(`${cluster.server.replace(/\/$/, '')}${path}`)
    const options = { method: 'GET', headers: { accept: 'application/json' }, signal }
    await config.applyToHTTPSOptions(options)
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
    const send = url.protocol === 'http:' ? plainRequest : request
    send(url, options, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (chunk) => (body += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body })).on('error', reject)
    })
      .on('error', (error) =>
        reject(new CannotTell('unreachable', `Kubernetes at ${url.host} does not answer: ${error.message}.`)),
      )
      .end()
    return await promise
  }
}
