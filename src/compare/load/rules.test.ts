import { describe, expect, test } from 'vitest'
import type { K6Result, LoadRecord } from '../../ports/load.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import type { PodRecord, ResourceMetric } from '../../ports/pods.ts'
import { capacityOf } from './capacity.ts'
import { connectionUse } from './connections.ts'
import { costTable, podsNeeded } from './cost.ts'
import type { PodFigures } from './figures.ts'
import { limitFindings } from './limits.ts'
import { scalingFindings } from './scaling.ts'
import { latchFindings } from './soak.ts'
import { blindTo, unusable, verdictUnless } from './verdict.ts'

const load = {
  journeys: [{ name: 'a', weight: 1, steps: [{ name: 'place', method: 'POST', path: '/' }] }],
  peakRate: 100,
  objectives: { p95Ms: 500, endpoints: {}, queueSeconds: 10, scaleSeconds: 30 },
  limits: { memoryHeadroom: 0.2, cpuHeadroom: 0.2, throttledShare: 0.05 },
  workerTimeoutSeconds: 25,
} as unknown as LoadDeclared

const pods: PodRecord = {
  everyMs: 1000,
  series: [],
  scalers: [],
  queues: [],
  workloads: [
    { name: 'web', role: 'web', replicas: 2, cpuRequest: 0.5, memoryRequest: 2 ** 30, graceSeconds: 60, preStop: 10 },
    {
      name: 'worker',
      role: 'worker',
      replicas: 1,
      cpuRequest: 1,
      memoryRequest: 2 ** 30,
      graceSeconds: 60,
      preStop: true,
    },
  ],
  events: [],
  eventsDropped: 0,
  blind: [],
}

const figures = (requests: number, p50: number) => ({
  name: 'place',
  requests,
  errors: 0,
  p50,
  p95: p50,
  p99: p50,
  max: p50,
})
const k6: K6Result = {
  version: 'k6',
  exitCode: 0,
  runners: 1,
  iterations: 100,
  dropped: 0,
  thresholds: [],
  endpoints: [{ ...figures(100, 50), falseSuccess: 0 }],
  windows: [],
}
const record = (changes: Partial<LoadRecord> = {}): LoadRecord => ({
  version: 1,
  id: 'r',
  profile: 'peak',
  startedAt: 0,
  endedAt: 10_000,
  host: 'h',
  rehearsal: false,
  rate: 10,
  k6,
  pods,
  ...changes,
})

describe('what a record cannot prove', () => {
  test('no k6, an end that is no answer, no request', () => {
    const { k6: _, ...without } = record()
    expect(unusable({ ...without, missing: 'install it' })).toMatchObject({
      reason: 'not-configured',
      cause: 'install it',
    })
    expect(unusable(record({ k6: { ...k6, exitCode: 107, said: 'script' } }))).toMatchObject({ reason: 'defect' })
    expect(unusable(record({ k6: { ...k6, iterations: 0 } }))).toMatchObject({ reason: 'nothing-examined' })
    expect(unusable(record({ k6: { ...k6, endpoints: [] } }))).toMatchObject({ reason: 'nothing-examined' })
    expect(unusable(record({ k6: { ...k6, exitCode: 99 } }))).toBeUndefined()
  })

  test('what was refused is doubt, unless something was found all the same', () => {
    const blind = { what: 'metrics', reason: 'forbidden', cause: 'the role lacks the rule x' } as const
    const refused = record({ pods: { ...pods, blind: [blind] } })
    expect(blindTo(refused, 'scalers')).toBeUndefined()
    expect(verdictUnless(blindTo(refused, 'metrics'), [], 3)).toMatchObject({
      verdict: 'unproven',
      reason: 'forbidden',
    })
    const found = { code: 'pod-oom-killed', at: 'p', source: 0, target: 1, remedy: { how: 'x' } } as const
    expect(verdictUnless(blind, [found], 3)).toMatchObject({
      verdict: 'broken',
      notes: ['Not seen: the role lacks the rule x'],
    })
  })
})

describe('capacity', () => {
  const window = (from: number, requests: number, p50: number) => ({
    from,
    seconds: 1,
    endpoints: [figures(requests, p50)],
  })

  test('what was served while customers waited too long; the last window, with what was left, is not counted', () => {
    const windows = [
      window(0, 20, 50),
      window(1, 40, 60),
      ...[79, 81, 80].map((n, i) => window(2 + i, n, 900)),
      window(5, 200, 2000),
    ]
    expect(capacityOf(record({ k6: { ...k6, windows } }), load)).toEqual({
      requests: 80,
      brokeAt: 2,
      windows: 3,
      pods: 2,
    })
  })

  test('a ramp that did not get there has shown no limit', () => {
    const windows = [window(0, 20, 50), window(1, 40, 60), window(2, 80, 900), window(3, 80, 900)]
    expect(capacityOf(record({ k6: { ...k6, windows } }), load)).toBeUndefined()
  })
})

test('pods for the peak by the capacity, never one alone, and what they cost by day and night', () => {
  const need = podsNeeded(record(), load, { requests: 80, brokeAt: 2, windows: 3, pods: 2 })
  expect(need?.pods).toBe(Math.ceil(100 / (40 * 0.8)))
  expect(podsNeeded(record(), { ...load, peakRate: 1 }, { requests: 80, brokeAt: 2, windows: 3, pods: 2 })?.pods).toBe(
    2,
  )
  const cost = {
    currency: 'USD',
    cpuHour: 0.1,
    memoryGiBHour: 0.05,
    unused: 0,
    nightHours: 12,
    nightShare: 0.5,
    today: { hosts: 4, monthlyEach: 100 },
  }
  const table = costTable(record(), cost, need)
  expect(table.rows.map(({ name, day, night }) => [name, day, night])).toEqual([
    ['web', 4, 2],
    ['worker', 1, 1],
  ])
  // 365/12 days × (12 h × 4 + 12 h × 2) pods × (0.5 × 0.1 + 1 × 0.05)
  expect(table.rows[0]?.monthly).toBeCloseTo((365 / 12) * 72 * 0.1, 6)
  expect(table.today).toBe(400)
})

test('connections at the scalers’ maximum, with a quarter more web pods while a deploy goes on', () => {
  const scaler = {
    name: 's',
    kind: 'keda',
    workload: 'worker',
    min: 1,
    max: 10,
    current: 1,
    desired: 1,
    conditions: {},
    triggers: [],
    samples: [],
  } as const
  const database = {
    max: 100,
    samples: [
      { at: 1, used: 9, pods: 3 },
      { at: 2, used: 15, pods: 3 },
    ],
  }
  expect(connectionUse({ ...pods, scalers: [scaler], database })).toMatchObject({
    used: 15,
    podsAtMost: 13,
    projected: 65,
  })
  expect(connectionUse(pods)).toBeUndefined()
})

describe('scaling', () => {
  test('the grace counts from before preStop', () => {
    const worker = (graceSeconds: number, preStop: number | boolean) =>
      scalingFindings(
        record({ pods: { ...pods, workloads: [{ name: 'w', role: 'worker', replicas: 1, graceSeconds, preStop }] } }),
        load,
      )
    expect(worker(30, false)).toEqual([])
    expect(worker(30, 10)).toMatchObject([
      { code: 'scale-down-grace-short', target: 'terminationGracePeriodSeconds 30' },
    ])
    expect(worker(40, 10)).toEqual([])
  })

  test('the time from jobs that wait too long until more pods are asked for', () => {
    const queue = { name: 'q', samples: [0, 10, 20, 30, 60].map((s) => ({ at: s * 1000, depth: s, latency: s })) }
    const scaler = (asked: number) => ({
      name: 's',
      kind: 'keda' as const,
      workload: 'worker',
      min: 1,
      max: 9,
      current: 1,
      desired: 1,
      conditions: {},
      triggers: ['mysql'],
      samples: [0, 10, 20, 30, 60, 90].map((s) => ({ at: s * 1000, current: 1, desired: s >= asked ? 2 : 1 })),
    })
    const with_ = (asked: number) =>
      scalingFindings(record({ pods: { ...pods, queues: [queue], scalers: [scaler(asked)] } }), load)
    expect(with_(30)).toEqual([])
    expect(with_(60)).toMatchObject([{ code: 'scaler-slow', target: '40.0 s' }])
    expect(with_(1000)).toMatchObject([{ code: 'scaler-slow', target: expect.stringContaining('not within') }])
  })
})

test('a latch that broke once is broken, though it held again; one that never held is none', () => {
  const latch = (at: number, rows: string, lag: string) => ({
    at,
    exitCode: 0,
    checks: { 'data/rows': rows, 'replication/lag': lag },
  })
  const found = latchFindings([
    latch(0, 'holds', 'unproven'),
    latch(1, 'broken', 'broken'),
    latch(2, 'holds', 'broken'),
  ])
  expect(found.map(({ at, target }) => `${at}: ${target}`)).toEqual([
    'data/rows: broken at 1970-01-01T00:00:00.001Z; 1 of 2 times during the soak',
  ])
})

test('a pod that served for less than two seconds has no share of throttled periods', () => {
  const pod = (periods: number): PodFigures => ({
    name: 'w',
    workload: 'worker',
    memory: 0,
    memoryLimit: 1,
    cpu: { median: 0.1, busiest: 0.1 },
    cpuLimit: 0.5,
    throttledShare: 0.5,
    periods,
    oomKills: 0,
    restarts: 0,
    phase: 'Running',
  })
  const codes = (periods: number) => limitFindings([pod(periods)], [], load).map(({ code }) => code)
  expect(codes(19)).toEqual([])
  expect(codes(20)).toEqual(['cpu-throttled'])
})

describe('an HPA by the sum over containers', () => {
  const containers = (agentRequest: number) => [
    { name: 'rails', cpuRequest: 0.5, cpuLimit: 1 },
    { name: 'datadog-agent', cpuRequest: agentRequest, cpuLimit: 2 },
  ]
  const hpa = (metric: ResourceMetric, agentRequest = 2) =>
    scalingFindings(
      record({
        pods: {
          ...pods,
          workloads: [
            {
              name: 'web',
              role: 'web',
              replicas: 2,
              graceSeconds: 60,
              preStop: 10,
              containers: containers(agentRequest),
            },
          ],
          scalers: [
            {
              name: 's',
              kind: 'hpa',
              workload: 'web',
              min: 2,
              max: 8,
              current: 2,
              desired: 2,
              conditions: {},
              triggers: [metric.resource],
              resources: [metric],
              samples: [],
            },
          ],
        },
      }),
      load,
    ).map(({ code, at }) => `${code} ${at}`)
  const found = ['scaler-hides-container s: rails']
  test.each<[string, ResourceMetric, number, string[]]>([
    ['an idle agent has requested most of it', { resource: 'cpu', utilization: 70 }, 2, found],
    ['an agent that has requested little', { resource: 'cpu', utilization: 70 }, 0.1, []],
    ['the container by itself', { resource: 'cpu', container: 'rails', utilization: 70 }, 2, []],
    ['a value above its limit', { resource: 'cpu', value: 1.5 }, 0.1, found],
    ['a value below its limit', { resource: 'cpu', value: 0.8 }, 2, []],
    ['without requests of memory there is no utilization', { resource: 'memory', utilization: 70 }, 2, []],
  ])('%s', (_, metric, agentRequest, expected) => expect(hpa(metric, agentRequest)).toEqual(expected))
})
