import { describe, expect, test } from 'vitest'
import { chartsIn } from './charts.ts'

const series = { kind: 'series', title: 'Lag', unit: 's', x: [1, 2, 2], y: { lag: [0, null, 3] } }
const timeline = {
  kind: 'timeline',
  title: 'Handoff',
  lanes: [{ name: 'AWS', spans: [{ from: 1, to: 2, label: 'consumes', state: 'active' }] }],
}

describe('charts in evidence', () => {
  test('are found wherever they stand, in order, with their path', () => {
    const found = chartsIn({ a: 1, paths: [{ latency: series }, 'x'], handoff: timeline })
    expect(found).toEqual([
      { path: 'paths[0].latency', chart: series },
      { path: 'handoff', chart: timeline },
    ])
    expect(chartsIn(series)).toEqual([{ path: '', chart: series }])
    expect(chartsIn(null)).toEqual([])
  })

  test.each([
    [{ ...series, title: 1 }, /title/],
    [{ ...series, x: [1, 'b', 3] }, /epoch milliseconds/],
    [{ ...series, x: [3, 2, 1] }, /back in time/],
    [{ ...series, y: {} }, /at least one/],
    [{ ...series, y: { lag: [1] } }, /1 values for 3 times/],
    [{ ...series, y: { lag: [1, true, 3] } }, /numbers and nulls/],
    [{ ...series, limits: { most: 'x' } }, /limits/],
    [{ ...timeline, lanes: 3 }, /lanes/],
    [{ ...timeline, lanes: [{ name: 'A', spans: [{ from: 2, to: 1, label: '', state: 'good' }] }] }, /in this order/],
    [{ ...timeline, lanes: [{ name: 'A', spans: [{ from: 1, to: null, label: '', state: 'odd' }] }] }, /state of/],
    [{ kind: 'timeline' }, /title/],
  ])('one that cannot be drawn says why: %j', (evidence, sentence) => {
    const [only, ...more] = chartsIn(evidence)
    expect(more).toEqual([])
    expect(only?.chart).toBeUndefined()
    expect(only?.fault).toMatch(sentence)
  })
})
