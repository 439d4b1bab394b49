import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { quantity } from './json.ts'
import { type Ask, kubernetesWatcher } from './kubernetes.ts'
import { CADVISOR, DEPLOYMENTS, EVENTS, HPAS, POD_METRICS, PODS, SCALED_OBJECTS } from './testing/answers.ts'

const SINCE = Date.parse('2026-03-01T10:00:00Z')
const place = { namespace: 'oms', web: ['oms-web'], worker: ['oms-worker'] }
const { signal } = new AbortController()

type Answers = Record<string, unknown>
const ANSWERS: Answers = {
  '/api/v1/namespaces/oms/pods': PODS,
  '/apis/apps/v1/namespaces/oms/deployments': DEPLOYMENTS,
  '/apis/autoscaling/v2/namespaces/oms/horizontalpodautoscalers': HPAS,
  '/apis/keda.sh/v1alpha1/namespaces/oms/scaledobjects': SCALED_OBJECTS,
  '/api/v1/namespaces/oms/events': EVENTS,
  '/api/v1/nodes/aks-pool1-0/proxy/metrics/cadvisor': CADVISOR,
  '/api/v1/nodes/aks-pool1-1/proxy/metrics/cadvisor': '',
  '/apis/metrics.k8s.io/v1beta1/namespaces/oms/pods': POD_METRICS,
}

/** A number stands for a status. */
function look(changes: Answers = {}) {
  const answers = { ...ANSWERS, ...changes }
  const ask: Ask = async (path) => {
    const answer = answers[path]
    if (answer === undefined) return { status: 404, body: '{"kind":"Status","code":404}' }
    if (typeof answer === 'number') return { status: answer, body: '{"kind":"Status","reason":"Forbidden"}' }
    return { status: 200, body: typeof answer === 'string' ? answer : JSON.stringify(answer) }
  }
  return kubernetesWatcher(place, ask, SINCE).look(signal)
}

describe('what Kubernetes answers', () => {
  test('a pod with its restarts, last end, limits and the counters of its containers', async () => {
    const { pods } = await look()
    expect(pods.map(({ name }) => name)).not.toContain('cm-something-else')
    expect(pods[0]).toEqual({
      name: 'oms-web-7c9d8f5b6-x2k4p',
      workload: 'oms-web',
      generation: 'containerd://aaa2 containerd://bbb1',
      phase: 'Running',
      ready: true,
      restarts: 2,
      lastEnd: { reason: 'OOMKilled', exitCode: 137, at: Date.parse('2026-03-01T10:05:01Z') },
      workingSet: 780_000_000,
      containers: [
        {
          name: 'rails',
          kind: 'main',
          generation: 'containerd://aaa2',
          restarts: 2,
          lastEnd: { reason: 'OOMKilled', exitCode: 137, at: Date.parse('2026-03-01T10:05:01Z') },
          memoryLimit: 2 ** 30,
          cpuLimit: 1,
          workingSet: 750_000_000,
          cpuSeconds: 1234.5,
          periods: 3000,
          throttledPeriods: 600,
          throttledSeconds: 12.5,
          oomKills: 1,
        },
        {
          name: 'proxy',
          kind: 'main',
          generation: 'containerd://bbb1',
          restarts: 0,
          memoryLimit: 128 * 2 ** 20,
          cpuLimit: 0.2,
          workingSet: 30_000_000,
          periods: 1000,
        },
      ],
    })
    expect(pods.map(({ phase, lastEnd }) => [phase, lastEnd?.reason])).toEqual([
      ['Running', 'OOMKilled'],
      ['Running', 'Error'],
      ['Failed', 'Evicted'],
      ['Pending', undefined],
    ])
  })

  test('what happened since the load began, and nothing from before', async () => {
    const { events } = await look()
    expect(events.map(({ kind, pod }) => `${kind} ${pod}`).sort()).toEqual([
      'evicted oms-worker-5f6d7-evict',
      'killed-in-flight oms-worker-5f6d7-m9q2z',
      'oom-killed oms-web-7c9d8f5b6-x2k4p',
      'pending oms-web-7c9d8f5b6-new',
      'probe-failed oms-web-7c9d8f5b6-x2k4p',
    ])
  })

  test('deployments with grace, preStop, requests and limits', async () => {
    expect((await look()).workloads).toEqual([
      {
        name: 'oms-web',
        role: 'web',
        replicas: 2,
        cpuRequest: 0.25,
        cpuLimit: 1,
        memoryRequest: 512 * 2 ** 20,
        memoryLimit: 2 ** 30,
        graceSeconds: 60,
        preStop: 10,
        containers: [
          { name: 'rails', cpuRequest: 0.25, cpuLimit: 1, memoryRequest: 512 * 2 ** 20, memoryLimit: 2 ** 30 },
        ],
      },
      {
        name: 'oms-worker',
        role: 'worker',
        replicas: 1,
        cpuRequest: 0.5,
        graceSeconds: 30,
        preStop: true,
        containers: [{ name: 'sidekiq', cpuRequest: 0.5 }],
      },
    ])
  })

  test('an HPA of its own, and KEDA with the HPA that it made', async () => {
    expect((await look()).scalers).toEqual([
      {
        name: 'oms-web',
        kind: 'hpa',
        workload: 'oms-web',
        min: 2,
        max: 8,
        current: 2,
        desired: 4,
        conditions: { AbleToScale: true, ScalingActive: false },
        triggers: ['cpu'],
        resources: [{ resource: 'cpu', utilization: 70 }],
      },
      {
        name: 'oms-worker',
        kind: 'keda',
        workload: 'oms-worker',
        min: 0,
        max: 10,
        current: 3,
        desired: 5,
        conditions: { Ready: true, Active: true, Fallback: false, Paused: true },
        triggers: ['redis'],
        resources: [],
        pollSeconds: 30,
        cooldownSeconds: 300,
      },
    ])
  })

  test.each([
    ['/api/v1/namespaces/oms/pods', 'pods', /resources: \[pods\], verbs: \[list\]/],
    ['/apis/apps/v1/namespaces/oms/deployments', 'pods', /resources: \[deployments\]/],
    [
      '/apis/autoscaling/v2/namespaces/oms/horizontalpodautoscalers',
      'scalers',
      /resources: \[horizontalpodautoscalers\]/,
    ],
    ['/apis/keda.sh/v1alpha1/namespaces/oms/scaledobjects', 'scalers', /resources: \[scaledobjects\]/],
    ['/api/v1/namespaces/oms/events', 'events', /resources: \[events\]/],
    ['/api/v1/nodes/aks-pool1-0/proxy/metrics/cadvisor', 'metrics', /resources: \[nodes\/proxy\], verbs: \[get\]/],
  ])('forbidden %s is told with the rule that is missing', async (path, what, rule) => {
    const { blind } = await look({ [path]: 403 })
    expect(blind).toEqual([{ what, reason: 'forbidden', cause: expect.stringMatching(rule) }])
  })

  test('without cAdvisor the metrics server tells the working set, and throttling is not seen', async () => {
    const { pods, blind } = await look({
      '/api/v1/nodes/aks-pool1-0/proxy/metrics/cadvisor': 403,
      '/api/v1/nodes/aks-pool1-1/proxy/metrics/cadvisor': 403,
    })
    expect(pods[0]?.workingSet).toBe((714528 + 31 * 1024) * 1024)
    expect(pods[0]?.containers?.map(({ workingSet, periods }) => [workingSet, periods])).toEqual([
      [714528 * 1024, undefined],
      [31 * 2 ** 20, undefined],
    ])
    expect(blind.map(({ what }) => what)).toEqual(['metrics', 'metrics'])
  })

  test('a cluster without KEDA is no refusal; one that is ill is', async () => {
    const keda = '/apis/keda.sh/v1alpha1/namespaces/oms/scaledobjects'
    expect((await look({ [keda]: undefined })).blind).toEqual([])
    expect((await look({ [keda]: 503 })).blind).toEqual([
      { what: 'scalers', reason: 'unreachable', cause: expect.stringContaining('503') },
    ])
  })

  test('no pod of ours is told, not taken for health', async () => {
    const { blind } = await look({ '/api/v1/namespaces/oms/pods': { items: [] } })
    expect(blind.map(({ what, reason, workload }) => [what, reason, workload])).toEqual([
      ['pods', 'not-configured', 'oms-web'],
      ['pods', 'not-configured', 'oms-worker'],
    ])
  })

  test('one workload without pods is reported, also where the other has some', async () => {
    const web = PODS.items.filter(({ metadata: { name } }) => name.startsWith('oms-web'))
    const { blind } = await look({ '/api/v1/namespaces/oms/pods': { items: web } })
    expect(blind).toEqual([expect.objectContaining({ what: 'pods', reason: 'not-configured', workload: 'oms-worker' })])
  })

  test('a real cluster: a container killed at its own limit beside an idle agent, and a native sidecar that restarts', async () => {
    const list = readFileSync(join(import.meta.dirname, 'testing/pods-oom-and-sidecar.json'), 'utf8')
    const { pods, events } = await kubernetesWatcher(
      { namespace: 'oms', web: [], worker: ['oms-sidekiq'] },
      async (path) => (path.endsWith('/pods') ? { status: 200, body: list } : { status: 404, body: '' }),
      0,
    ).look(signal)
    expect(pods[0]).toMatchObject({ restarts: 4, lastEnd: { reason: 'Error', exitCode: 3 } })
    expect(pods[0]).not.toHaveProperty('memoryLimit')
    expect(pods[0]?.containers).toMatchObject([
      { name: 'sidekiq', kind: 'main', restarts: 2, memoryLimit: 64 * 2 ** 20, lastEnd: { reason: 'OOMKilled' } },
      { name: 'dd-agent', kind: 'main', restarts: 0, memoryLimit: 512 * 2 ** 20 },
      { name: 'agent', kind: 'sidecar', restarts: 2, memoryLimit: 32 * 2 ** 20, lastEnd: { exitCode: 3 } },
    ])
    expect(events.map(({ kind, container }) => `${kind} ${container}`)).toEqual([
      'oom-killed sidekiq',
      'restarted agent',
    ])
  })

  test.each([
    ['nothing', {}],
    ['null', null],
    ['other types', { items: [{ metadata: 7, spec: [], status: 'x' }, null, 3] }],
    [
      'an older pod',
      { items: [{ metadata: { name: 'a', ownerReferences: [{ kind: 'ReplicaSet', name: 'oms-web-1' }] } }] },
    ],
  ])('answers of %s do not break it', async (_, answer) => {
    const all = Object.fromEntries(Object.keys(ANSWERS).map((path) => [path, answer]))
    const seen = await look(all)
    expect(seen.pods.every(({ phase, restarts }) => phase === 'Unknown' && restarts === 0)).toBe(true)
    expect(seen.events).toEqual([])
  })
})

test.each([
  ['250m', 0.25],
  ['1', 1],
  ['512Mi', 512 * 2 ** 20],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['312441523n', 0.312441523],
  ['2e3', 2000],
  ['128M', 128e6],
  ['many', undefined],
  [undefined, undefined],
])('the quantity %s', (text, value) => {
  const read = quantity(text)
  if (value === undefined) expect(read).toBeUndefined()
  else expect(read).toBeCloseTo(value, 9)
})
