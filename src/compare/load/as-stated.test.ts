import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleLoad } from '../../load/testing/sample.ts'
import { asStated, statedRun } from './as-stated.ts'

const load = sampleLoad({ baseUrl: 'https://oms.staging.example', peakRate: 20 })
const stated = statedRun(load, 'peak')
const run = (changes: object = {}) => ({
  host: 'oms.staging.example',
  rate: 20,
  profile: 'peak' as const,
  startedAt: 0,
  endedAt: 60_000,
  k6: { iterations: 1_200, dropped: 0, exitCode: 0 },
  ...changes,
})
const places = (...records: ReturnType<typeof run>[]) => asStated(records, stated).map(({ at }) => at)

test.each<[string, object, string[]]>([
  ['the stated load', {}, []],
  ['another host', { host: 'localhost:3000' }, ['load.baseUrl']],
  ['another port', { host: 'oms.staging.example:8443' }, ['load.baseUrl']],
  ['a lower rate', { rate: 19 }, ['load.peakRate']],
  ['a higher rate', { rate: 40, k6: { iterations: 2_400, dropped: 0, exitCode: 0 } }, []],
  ['a rate that was never reached', { k6: { iterations: 100, dropped: 0, exitCode: 0 } }, ['load.peakRate']],
  ['what was dropped was started', { k6: { iterations: 100, dropped: 1_100, exitCode: 0 } }, []],
  ['a shorter time', { endedAt: 30_000, k6: { iterations: 600, dropped: 0, exitCode: 0 } }, ['load.seconds']],
  ['all of it', { host: 'x', rate: 1, endedAt: 1_000 }, ['load.baseUrl', 'load.peakRate', 'load.seconds']],
  ['what was stopped is told as that', { endedAt: 30_000, stopped: 'by hand' }, []],
  ['a threshold ended it', { endedAt: 30_000, k6: { iterations: 90, dropped: 0, exitCode: 99 } }, []],
])('%s', (_, changes, expected) => expect(places(run(changes))).toEqual(expected))

test('stretches of a soak are one run: its length is theirs together, its rate the least of them', () => {
  expect(places(run({ endedAt: 30_000 }), run({ startedAt: 40_000, endedAt: 70_000 }))).toEqual([])
  expect(places(run(), run({ rate: 5 }))).toEqual(['load.peakRate'])
})

test('whatever is less than stated is found, and nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 5, max: 120 }), (rate, seconds) => {
      const found = places(
        run({ rate, endedAt: seconds * 1000, k6: { iterations: rate * seconds, dropped: 0, exitCode: 0 } }),
      )
      expect(found.includes('load.peakRate')).toBe(rate < 20)
      expect(found.includes('load.seconds')).toBe(seconds < 54)
    }),
  )
})
