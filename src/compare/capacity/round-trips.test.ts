import { expect, test } from 'vitest'
import { chartsIn } from '../../kernel/charts.ts'
import { roundTripSeries } from './round-trips.ts'

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
