import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import locality from '../../../suites/capacity/locality.check.ts'
import { chartsIn } from '../../kernel/charts.ts'
import { fits, roundTripSeries, summaryOf } from './round-trips.ts'

test('each round trip stands where it ended, the other side has none there', () => {
  const series = roundTripSeries({
    source: { began: 1_000, times: [0.25, 0.5] },
    target: { began: 1_001, times: [2] },
  })
  expect(series).toMatchObject({
    x: [1_000.25, 1_000.75, 1_003],
    y: { source: [0.25, 0.5, null], target: [null, null, 2] },
  })
  expect(chartsIn({ ...series })).toMatchObject([{ chart: { kind: 'series' } }])
})

describe('the way to the database, measured on a machine that may be busy', () => {
  const BUDGET = { queriesPerRequest: 60, budgetMs: 60 }

  test('bursts of other work do not change the answer, distance does', () => {
    const trips = (ms: number) =>
      fc.array(fc.double({ min: ms, max: ms * 1.2, noNaN: true }), { minLength: 200, maxLength: 200 })
    fc.assert(
      fc.property(
        trips(0.4),
        fc.array(fc.nat(199), { maxLength: 90 }),
        fc.integer({ min: 1, max: 500 }),
        (times, busy, ms) => {
          const slowed = times.map((time, i) => (busy.includes(i) ? time + ms : time))
          expect(fits(summaryOf(slowed), BUDGET)).not.toBe(false)
        },
      ),
    )
    fc.assert(
      fc.property(trips(1.1), (times) => {
        expect(fits(summaryOf(times), BUDGET)).toBe(false)
      }),
    )
    fc.assert(
      fc.property(trips(0.4), (times) => {
        expect(fits(summaryOf(times), BUDGET)).toBe(true)
      }),
    )
  })

  test('most round trips too slow and some not is no answer', () => {
    const times = Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? 0.4 : 4))
    expect(fits(summaryOf(times), BUDGET)).toBeUndefined()
    const evidence = {
      source: summaryOf(times),
      target: summaryOf(times),
      ...BUDGET,
      count: 200,
      trips: roundTripSeries({ source: { began: 0, times } }),
    }
    expect(locality.judge(evidence).verdict).toBe('unproven')
  })

  test('it is measured while no other check runs', () => {
    expect(locality.alone).toBe(true)
  })

  test('older evidence has no floor: over the budget it stays a finding', () => {
    expect(fits({ median: 2, p99: 3 }, BUDGET)).toBe(false)
    expect(fits({ median: 0.9, p99: 3 }, BUDGET)).toBe(true)
  })
})
