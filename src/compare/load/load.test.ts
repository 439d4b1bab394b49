import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PodLook, PodSample } from '../../ports/pods.ts'
import { figuresOf, grown } from './figures.ts'
import { Keeper } from './keep.ts'
import { type K6Summary, resultOf } from './summary.ts'
import { normal, type Point, trendOf } from './trend.ts'

const rate = (bad: number, all: number) => ({ values: { rate: bad / all, passes: bad, fails: all - bad } })
const trend = (count: number, p95: number) => ({
  values: { count, med: p95 / 2, 'p(95)': p95, 'p(99)': p95, max: p95 },
})

/** As k6 2.2.0 hands it to handleSummary. */
const summary = (p95: number, bad = 0, extra: K6Summary['metrics'] = {}): K6Summary => ({
  metrics: {
    iterations: { values: { count: 10, rate: 2 } },
    dropped_iterations: { values: { count: 0, rate: 0 }, thresholds: { 'count<1': { ok: true } } },
    'oms_ms{endpoint:place}': {
      ...trend(10, p95),
      thresholds: { 'p(95)<=500': { ok: p95 <= 500 }, 'max>=0': { ok: true } },
    },
    'oms_failed{endpoint:place}': { ...rate(bad, 10), thresholds: { 'rate<=0.01': { ok: bad === 0 } } },
    'oms_false_success{endpoint:place}': rate(bad, 10),
    'oms_ms{endpoint:place,w:0}': trend(4, p95),
    'oms_failed{endpoint:place,w:0}': rate(bad, 4),
    ...extra,
  },
})

const plan = { version: 'k6', seconds: 10, windows: 2 }

describe('k6’s summary', () => {
  test('one runner', () => {
    const result = resultOf([{ summary: summary(120, 3), exitCode: 99 }], plan)
    expect(result).toMatchObject({ exitCode: 99, iterations: 10, dropped: 0, runners: 1 })
    expect(result.endpoints).toMatchObject([{ name: 'place', requests: 10, errors: 0.3, falseSuccess: 3, p95: 120 }])
    expect(result.windows.map(({ from, endpoints }) => [from, endpoints.length])).toEqual([
      [0, 1],
      [5, 0],
    ])
    expect(result.thresholds.map(({ threshold, ok, samples }) => [threshold, ok, samples])).toEqual([
      ['count<1', true, 0],
      ['rate<=0.01', false, 10],
      ['p(95)<=500', true, 10],
    ])
  })

  test('several runners: counts are added, quantiles bounded by the greatest, the worst end counts', () => {
    const result = resultOf(
      [
        { summary: summary(120), exitCode: 0 },
        { summary: summary(700), exitCode: 99 },
        { summary: summary(80, 5), exitCode: 0 },
      ],
      plan,
    )
    expect(result).toMatchObject({ runners: 3, exitCode: 99, iterations: 30 })
    expect(result.endpoints).toMatchObject([{ requests: 30, p95: 700, errors: 5 / 30 }])
    expect(result.thresholds.find(({ threshold }) => threshold === 'p(95)<=500')).toMatchObject({
      ok: false,
      samples: 30,
    })
  })

  test('a runner that left none, and one that failed otherwise', () => {
    const result = resultOf(
      [
        { summary: undefined, exitCode: 107, said: 'script error' },
        { summary: summary(1), exitCode: 0 },
      ],
      plan,
    )
    expect(result).toMatchObject({ exitCode: 107, said: 'script error', iterations: 10 })
  })

  test('a pooled quantile never exceeds the greatest of the runners’', () => {
    const quantile = (values: number[], p: number) =>
      values.toSorted((a, b) => a - b)[Math.ceil(p * values.length) - 1] ?? 0
    const runner = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(fc.array(runner, { minLength: 1, maxLength: 5 }), (runners) => {
        expect(quantile(runners.flat(), 0.95)).toBeLessThanOrEqual(Math.max(...runners.map((r) => quantile(r, 0.95))))
      }),
    )
  })
})

describe('slopes', () => {
  /** Deterministic noise in [-1, 1). */
  const noise = (seed: number) => {
    let state = seed >>> 0 || 1
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 31 - 1
    }
  }

  test('a line is found exactly', () => {
    const points = Array.from({ length: 30 }, (_, t) => ({ t, v: 5 + 2 * t }))
    expect(trendOf(points)).toMatchObject({ slope: 2, low: 2, high: 2, n: 30 })
    expect(trendOf(points)?.p).toBeLessThan(1e-9)
  })

  test('a saw on a slope is found, a third of outliers does not hide it', () => {
    const random = noise(7)
    const points = Array.from({ length: 180 }, (_, t) => ({
      t,
      v: 0.2 * t + (t % 12) + (t % 5 === 0 ? 50 * random() : 0),
    }))
    const found = trendOf(points)
    expect(found?.low).toBeGreaterThan(0.1)
    expect(found?.high).toBeLessThan(0.3)
  })

  test('noise is seldom taken for a slope, and what resembles itself seldom for one that matters', () => {
    let [plain, walks] = [0, 0]
    for (let seed = 1; seed <= 200; seed++) {
      const random = noise(seed * 7919)
      const at = (v: number, t: number): Point => ({ t, v })
      const white = Array.from({ length: 60 }, (_, t) => at(random(), t))
      let level = 0
      const sticky = Array.from({ length: 60 }, (_, t) => {
        level = 0.6 * level + random()
        return at(level, t)
      })
      if ((trendOf(white)?.p ?? 1) < 0.01) plain++
      const found = trendOf(sticky)
      // By more than the noise's own standard deviation over the run.
      if (found && found.p < 0.01 && Math.abs(found.slope > 0 ? found.low : found.high) * 60 > 0.75) walks++
    }
    expect(plain).toBeLessThanOrEqual(6)
    expect(walks).toBeLessThanOrEqual(6)
  })

  test('a constant and a handful of points have none', () => {
    expect(trendOf(Array.from({ length: 20 }, (_, t) => ({ t, v: 3 })))).toMatchObject({ slope: 0, p: 1 })
    expect(
      trendOf([
        { t: 0, v: 0 },
        { t: 1, v: 9 },
      ]),
    ).toBeUndefined()
  })

  test('Φ', () => {
    expect(normal(0)).toBeCloseTo(0.5, 6)
    expect(normal(1.959964)).toBeCloseTo(0.975, 6)
    expect(normal(-1.959964)).toBeCloseTo(0.025, 6)
  })
})

const sample = (at: number, more: Partial<PodSample> = {}): PodSample => ({
  at,
  generation: 'a',
  phase: 'Running',
  ready: true,
  restarts: 0,
  ...more,
})

describe('figures of a pod', () => {
  test('throttled share and CPU are of the time between, not of the life', () => {
    const samples = [0, 1, 2, 3].map((s) =>
      sample(s * 1000, {
        periods: 1000 + 10 * s,
        throttledPeriods: 900 + 2 * s,
        cpuSeconds: 50 + 0.25 * s,
        cpuLimit: 0.5,
      }),
    )
    expect(figuresOf({ name: 'p', workload: 'web', samples })).toMatchObject({
      throttledShare: 0.2,
      periods: 30,
      cpu: { median: 0.25, busiest: 0.25 },
    })
  })

  test('what a pod takes until it is ready for the first time is its start, and what it takes when it no longer is counts', () => {
    const told = (readies: readonly boolean[]) =>
      figuresOf({
        name: 'p',
        workload: 'web',
        samples: readies.map((ready, s) =>
          sample(s * 1000, { ready, periods: 10 * s, throttledPeriods: s === 0 ? 0 : 10 + 2 * (s - 1), cpuSeconds: s }),
        ),
      }).throttledShare
    expect(told([false, true, true, true])).toBe(0.2)
    expect(told([true, false, true, true])).toBeCloseTo(14 / 30)
    expect(told([false, false, false, false])).toBeCloseTo(14 / 30)
  })

  test('a counter that starts anew in another container is not negative and loses nothing', () => {
    const samples = [
      sample(0, { periods: 100 }),
      sample(1, { periods: 140 }),
      sample(2, { periods: 10, generation: 'b', restarts: 1 }),
      sample(3, { periods: 30, generation: 'b', restarts: 1 }),
    ]
    expect(grown(samples, 'periods')).toBe(40 + 10 + 20)
    expect(grown(samples, 'restarts')).toBe(0)
  })
})

test('looks of days stay in bounds, and what happened is kept once', () => {
  const keeper = new Keeper({ everyMs: 1000, most: 50 })
  const look = (n: number): PodLook => ({
    pods: [{ name: 'a', workload: 'web', generation: 'g', phase: 'Running', ready: true, restarts: 0, periods: n }],
    workloads: [],
    scalers: [],
    queues: [{ name: 'q', depth: n, latency: 0 }],
    events: [{ kind: 'restarted', at: 5, pod: 'a', detail: 'x' }],
    blind: [{ what: 'events', reason: 'forbidden', cause: 'rule' }],
  })
  for (let n = 0; n < 10_000; n++) keeper.add(look(n), n * 1000)
  const { series, queues, events, blind, everyMs } = keeper.record()
  const samples = series[0]?.samples ?? []
  expect(samples.length).toBeGreaterThan(20)
  expect(samples.length).toBeLessThanOrEqual(51)
  expect(queues[0]?.samples.length).toBe(samples.length)
  expect([events.length, blind.length]).toEqual([1, 1])
  const gaps = samples.slice(1).map(({ at }, i) => at - (samples[i]?.at ?? 0))
  expect(new Set(gaps).size, 'evenly thinned').toBeLessThanOrEqual(2)
  expect(everyMs).toBe(Math.max(...gaps))
})
