import { describe, expect, test } from 'vitest'
import type { SidekiqProcess, WorkingJob } from '../../ports/redis.ts'
import { type Drain, drainFindings, isSettled, isWatchedEnough, type Watched, watch } from './drained.ts'

const process = (state: { [K in keyof SidekiqProcess]?: SidekiqProcess[K] | undefined }): SidekiqProcess => {
  const { beat, ...rest } = { beat: 1, ...state }
  return {
    identity: 'a',
    quiet: true,
    busy: 0,
    concurrency: 5,
    queues: [],
    version: '8.1.7',
    ...(rest as Partial<SidekiqProcess>),
    ...(beat === undefined ? {} : { beat }),
  }
}
const job: WorkingJob = { identity: 'a', jid: 'j', job: 'NavJob', queue: 'default', since: 1 }

/** Looks at one process at each of these states, a second apart. */
function look(...states: (readonly SidekiqProcess[])[]): readonly Watched[] {
  return states.reduce<readonly Watched[]>((before, now, i) => watch(before, now, [], i * 1_000), [])
}

function drain(watched: readonly Watched[], more: Partial<Drain> = {}): string[] {
  const all = { queues: {}, waiting: 'drain' as const, working: { jobs: [], complete: true }, ...more }
  return drainFindings({ watched, watchedMs: 35_000, silenceMs: 35_000, ...all }).map(({ code }) => code)
}

describe('a process', () => {
  test('is settled by two later heartbeats with nothing in hand', () => {
    const one = [process({ beat: 1 })]
    const two = [process({ beat: 2 })]
    expect(isSettled(look(one))).toBe(false)
    expect(isSettled(look(one, one, one))).toBe(false)
    expect(isSettled(look(one, two))).toBe(false)
    expect(isSettled(look(one, two, [process({ beat: 3 })]))).toBe(true)
    expect(drain(look(one, two, [process({ beat: 3 })]))).toEqual([])
  })

  test('that had a job between begins to count again', () => {
    const watched = look(...[0, 0, 1, 0].map((busy, i) => [process({ beat: i + 1, busy })]))
    expect(watched[0]).toMatchObject({ beats: 3, idleBeats: 1 })
    expect(isSettled(watched)).toBe(false)
  })

  test('that took leave, or was never there, has nothing in hand', () => {
    expect(drain(look([process({})], []))).toEqual([])
    expect(isSettled(look([process({})], []))).toBe(true)
    expect(drain(look([]))).toEqual([])
  })

  test('without heartbeats has vanished, and what it held is orphaned', () => {
    const silent = look([process({ beat: undefined })])
    const stopped = look([process({})], [process({})])
    expect(drain(silent)).toEqual(['worker-vanished'])
    expect(drain(stopped)).toEqual(['worker-vanished'])
    expect(drain(stopped, { working: { jobs: [job], complete: true } })).toEqual(['jobs-orphaned'])
  })

  test('that was seen only lately has not vanished', () => {
    expect(drain(look([], [process({})]), { watchedMs: 35_500 })).toEqual([])
    expect(isSettled(look([], [process({})]))).toBe(false)
    expect(isWatchedEnough(look([], [process({})]), 35_500, 35_000)).toBe(false)
    expect(isWatchedEnough(look([], [process({})]), 36_000, 35_000)).toBe(true)
    expect(isWatchedEnough([...look([process({})]), ...look([], [process({})])], 35_500, 35_000)).toBe(false)
  })

  test('with jobs in hand, or that fetches on, is not drained', () => {
    const busy = look(...[1, 2, 3].map((beat) => [process({ beat, busy: 1 })]))
    expect(drain(busy)).toEqual(['jobs-in-flight'])
    expect(drain(busy, { working: { jobs: [job], complete: true } })).toEqual(['jobs-in-flight'])
    expect(drain(look(...[1, 2, 3].map((beat) => [process({ beat, quiet: false })])))).toEqual(['worker-not-quiet'])
  })
})

test('no process, but jobs in a queue: that is not drained, unless they are to be carried over', () => {
  expect(drain([], { queues: { default: 3, camel: 0 } })).toEqual(['queue-not-drained'])
  expect(drain([], { queues: { default: 3 }, waiting: 'carry' })).toEqual([])
})

test('what a process that nobody knows left in hand is orphaned', () => {
  expect(drain([], { working: { jobs: [job], complete: true } })).toEqual(['jobs-orphaned'])
})
