import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RedisAbout } from '../../ports/redis.ts'
import { readDrill } from './drill.ts'
import { processFindings } from './processes.ts'
import { compareVersions, evictionFindings, neededRedis, shapeFindings } from './redis.ts'

describe('a drill', () => {
  test('tells of each job what became of it, in any order of jobs', () => {
    const kinds = {
      done: ['enqueued', 'start', 'done'],
      lost: ['enqueued', 'start'],
      never: ['enqueued'],
      halfDone: ['enqueued', 'start', 'start', 'done'],
      repeated: ['enqueued', 'start', 'done', 'start', 'done'],
      waiting: ['enqueued', 'waiting'],
    } as const
    type Kind = keyof typeof kinds
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...(Object.keys(kinds) as Kind[])), { maxLength: 20 }), (jobs) => {
        // Interleaved: every job's first line, then every job's second …
        const lines: string[] = []
        for (let turn = 0; turn < 5; turn++)
          for (const [i, kind] of jobs.entries()) {
            const event = kinds[kind][turn]
            if (event) lines.push(JSON.stringify({ event, jid: `j${i}`, at: turn }))
          }
        const of = (...those: Kind[]) => jobs.flatMap((kind, i) => (those.includes(kind) ? [`j${i}`] : [])).sort()
        const told = readDrill(lines.join('\n'))
        expect(told.lost.toSorted()).toEqual(of('lost', 'never'))
        expect(told.halfDone.toSorted()).toEqual(of('halfDone'))
        expect(told.repeated.toSorted()).toEqual(of('repeated'))
        expect(told.waiting).toBe(of('waiting').length)
        expect(told.enqueued).toBe(jobs.length)
      }),
    )
  })

  test('counts what it cannot read', () => {
    expect(readDrill('{"event":"enqueued","jid":"a"}\nnonsense\n{"event":"else"}')).toMatchObject({ unreadable: 2 })
  })
})

test('versions are compared by number, and each Sidekiq has its oldest Redis', () => {
  expect(compareVersions('6.0.14', '6.2')).toBeLessThan(0)
  expect(compareVersions('7.0', '7.0.0')).toBe(0)
  expect(compareVersions('10.0', '7.4')).toBeGreaterThan(0)
  expect([neededRedis('8.1.7'), neededRedis('7.3'), neededRedis('5.2')]).toEqual(['7.0', '6.2', undefined])
})

test('a process whose heartbeat has expired counts as gone, whatever the clocks say', () => {
  const process = { identity: 'a', quiet: false, busy: 0, concurrency: 5, queues: [], version: '8.1.7' }
  const codes = (old: object) =>
    processFindings('after-cutover', [{ ...process, ...old }], [{ ...process, beat: 1 }]).map(({ code }) => code)
  expect(codes({})).toEqual([])
  expect(codes({ beat: 1 })).toEqual(['worker-still-alive'])
})

const ABOUT: RedisAbout = {
  version: '7.4.1',
  kind: 'azure-managed',
  db: 0,
  selected: true,
  tls: true,
  cluster: false,
  policy: 'noeviction',
  evicted: 0,
  usedBytes: 1,
  maxBytes: 100,
  machineBytes: 1_000,
  persistence: 'on',
  uptimeSeconds: 60,
}

describe('what a managed Redis does not tell', () => {
  const eviction = (target: Partial<RedisAbout>, stated?: string, source: Partial<RedisAbout> = {}) =>
    evictionFindings({ ...ABOUT, ...source }, { ...ABOUT, ...target }, stated).map(({ code }) => code)

  test('is taken from its control plane, in its spelling', () => {
    expect(eviction({ policy: '' }, 'NoEviction')).toEqual([])
    expect(eviction({ policy: '' }, 'VolatileLRU')).toEqual(['redis-evicts'])
    expect(eviction({ policy: 'noeviction' }, 'VolatileLRU')).toEqual(['redis-evicts'])
    expect(eviction({ policy: 'volatile-lru' }, 'NoEviction')).toEqual(['redis-evicts'])
  })

  test('without a limit of its own the machine is the limit', () => {
    expect(eviction({ maxBytes: 0, machineBytes: 100, usedBytes: 81 })).toEqual(['redis-memory-short'])
    expect(eviction({ maxBytes: 0, machineBytes: 0, usedBytes: 81 })).toEqual([])
  })

  test('a clustered service is found by what it refuses, persistence by what is stated', () => {
    const shape = (target: Partial<RedisAbout>, more: object = {}) =>
      shapeFindings({
        source: ABOUT,
        target: { ...ABOUT, ...target },
        spansSlots: true,
        commands: { missing: [], refused: [], permissionsTold: true },
        statedPersistence: null,
        ...more,
      }).map(({ code }) => code)
    expect(shape({})).toEqual([])
    expect(shape({}, { spansSlots: false })).toEqual(['redis-clustered'])
    expect(shape({ persistence: 'not-told' }, { statedPersistence: 'off' })).toEqual(['redis-forgets'])
    expect(shape({ persistence: 'off' }, { statedPersistence: 'on' })).toEqual([])
  })
})
