import { describe, expect, test } from 'vitest'
import type { SidekiqProcess } from '../../ports/redis.ts'
import { longerThanStated, widerInManifests, widerThanStated } from './stated.ts'

const BEAT = Date.parse('2026-11-30T10:00:00Z')
const process = (identity: string, more: Partial<SidekiqProcess> = {}): SidekiqProcess => ({
  identity,
  quiet: false,
  busy: 1,
  concurrency: 5,
  beat: BEAT,
  queues: ['default'],
  version: '8.1.7',
  ...more,
})

test.each([0, 60, 75, 76, 300, 301, 3_600])(
  'a job that has run for %i s, of which the longest is stated as 60 s',
  (seconds) => {
    const job = { identity: 'p', jid: 'j', job: 'NavReleaseJob', queue: 'default', since: BEAT / 1000 - seconds }
    const found = longerThanStated('source', [process('p')], [job], 60).map(({ code }) => code)
    expect(found).toEqual(seconds > 75 ? ['job-longer-than-stated'] : [])
    // Of a process that is gone nobody knows how long: sidekiq/drained has it as orphaned.
    expect(longerThanStated('source', [], [job], 60)).toEqual([])
  },
)

describe('threads', () => {
  const clients = [
    { name: 'sidekiq-default', pods: 2, surge: 1, concurrency: 5 },
    { name: 'sidekiq-camel', pods: 1, surge: 1, concurrency: 1 },
  ]
  const codes = (...threads: number[]) =>
    widerThanStated(
      threads.map((concurrency, i) => process(`p${i}`, { concurrency })),
      clients,
    ).map(({ at }) => at)
  test('of one process, and of all', () => {
    expect(codes(5, 5, 5, 1, 1)).toEqual([])
    expect(codes(10)).toEqual(['p0'])
    expect(codes(5, 5, 5, 5)).toEqual(['clients.sidekiq'])
    expect(codes()).toEqual([])
  })
  test('what has expired counts no more', () => {
    const { beat: _, ...gone } = process('p', { concurrency: 50 })
    expect(widerThanStated([gone], clients)).toEqual([])
  })
})

test.each([
  ['oms-sidekiq', undefined, false],
  ['sidekiq-default', 5, false],
  ['sidekiq-default', 6, true],
  ['sidekiq-camel', 1, false],
  ['sidekiq-camel', 5, true],
  ['another', 5, false],
  ['another', 6, true],
])('%s is started with %s threads by its manifest', (name, concurrency, found) => {
  const clients = [
    { name: 'sidekiq-default', pods: 2, surge: 1, concurrency: 5 },
    { name: 'sidekiq-camel', pods: 1, surge: 1, concurrency: 1 },
  ]
  const pod = { at: 'a', name, ...(concurrency === undefined ? {} : { concurrency }) }
  expect(widerInManifests([pod], clients)).toHaveLength(found ? 1 : 0)
})
