import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layTicks } from './ledger.ts'
import type { Happened, LedgerInput, Mark } from './ledger-types.ts'

const T = Date.parse('2026-03-04T00:00Z')
const MINUTE = 60_000

const input = (changes: Partial<LedgerInput>): LedgerInput => ({
  due: [],
  paced: [],
  happened: [],
  marks: [],
  window: { from: T, to: T + 60 * MINUTE },
  covered: [{ from: T - MINUTE, to: T + 62 * MINUTE }],
  lateMs: 60_000,
  skewMs: 2_000,
  replicas: { source: 3, target: 3 },
  ...changes,
})

const due = (...minutes: number[]) => minutes.map((minute) => ({ job: 'sync', at: T + minute * MINUTE }))
const fired = (minute: number, key: string, who: Happened['who'] = 'source', pushed = true): Happened => ({
  job: 'sync',
  at: T + Math.round(minute * MINUTE),
  who,
  key,
  pushed,
})
const faultsOf = (changes: Partial<LedgerInput>) =>
  layTicks(input(changes)).faults.map(({ fault, at }) => `${fault} ${(at - T) / MINUTE}`)

describe('a tick', () => {
  test('fired once is no fault, however often its jid is seen', () => {
    const seen = [fired(5.001, 'a'), fired(5.02, 'a', 'source', false), fired(9, 'a', 'source', false)]
    expect(layTicks(input({ due: due(5), happened: seen }))).toEqual({ due: 1, once: 1, unseen: 0, faults: [] })
  })
  test('fired twice on one side, on two, and by as many processes as there are', () => {
    expect(faultsOf({ due: due(5), happened: [fired(5, 'a'), fired(5, 'b')] })).toEqual(['fired-twice 5'])
    expect(faultsOf({ due: due(5), happened: [fired(5, 'a'), fired(5, 'b', 'target')] })).toEqual([
      'fired-on-both-sides 5',
    ])
    expect(faultsOf({ due: due(5), happened: [fired(5, 'a'), fired(5, 'b'), fired(5, 'c')] })).toEqual([
      'fired-by-each-replica 5',
    ])
  })
  test('missed, with and without a claim', () => {
    const mark: Mark = { job: 'sync', at: T + 5 * MINUTE, who: 'source' }
    expect(faultsOf({ due: due(5) })).toEqual(['missed 5'])
    expect(faultsOf({ due: due(5), marks: [mark] })).toEqual(['claimed-not-pushed 5'])
  })
  test('missed where nobody looked is unseen', () => {
    const covered = [{ from: T + 6 * MINUTE, to: T + 50 * MINUTE }]
    expect(layTicks(input({ due: due(5, 10, 55), happened: [fired(10, 'a')], covered }))).toMatchObject({
      once: 1,
      unseen: 2,
      faults: [],
    })
  })
  test('late, early, claimed for another second, and fired where none was due', () => {
    expect(faultsOf({ due: due(5), happened: [fired(8, 'a')] })).toEqual(['late 5'])
    expect(faultsOf({ due: due(5), happened: [fired(8, 'a', 'source', false)] })).toEqual([])
    expect(faultsOf({ due: due(5), happened: [fired(4.9, 'a')] })).toEqual(['skewed 5'])
    expect(faultsOf({ due: due(5), happened: [fired(5, 'a'), fired(8, 'b')] })).toEqual(['not-due 8'])
    const mark: Mark = { job: 'sync', at: T + 5 * MINUTE + 6_000, who: 'source' }
    expect(faultsOf({ due: due(5), happened: [fired(5, 'a')], marks: [mark] })).toEqual(['skewed 5.1'])
  })
  test('every run that ended failed, or one of them did not', () => {
    const ended = (minute: number, key: string, failed?: boolean) => ({
      ...fired(minute, key),
      ...(failed === undefined ? {} : { failed }),
    })
    const on = (...failed: (boolean | undefined)[]) =>
      faultsOf({ due: due(5, 10, 15), happened: failed.map((one, at) => ended(5 + 5 * at, `j${at}`, one)) })
    expect(on(true, true, true)).toEqual(['all-failed 15'])
    expect(on(true, undefined, undefined)).toEqual(['all-failed 5'])
    expect(on(true, true, false)).toEqual([])
    expect(on(false, true, true)).toEqual([])
    expect(on(undefined, undefined, undefined)).toEqual([])
    // What Redis shows of the same jid says nothing of its end.
    expect(faultsOf({ due: due(5), happened: [ended(5, 'a'), ended(5.01, 'a', true)] })).toEqual(['all-failed 5'])
    expect(faultsOf({ due: due(5), happened: [ended(5, 'a', true), ended(5.01, 'a')] })).toEqual(['all-failed 5'])
  })
  test('owed twice, as by two schedules of one class, takes two firings', () => {
    expect(faultsOf({ due: due(5, 5), happened: [fired(5, 'a'), fired(5, 'b')] })).toEqual([])
    expect(faultsOf({ due: due(5, 5), happened: [fired(5, 'a')] })).toEqual(['missed 5'])
    expect(
      layTicks(input({ due: due(5, 5), happened: [fired(5, 'a'), fired(5, 'b'), fired(5, 'c'), fired(5, 'd')] }))
        .faults,
    ).toMatchObject([{ fault: 'fired-twice', times: 2 }])
  })
  test('before the window takes its firings out of it', () => {
    expect(layTicks(input({ due: due(-1, 5), happened: [fired(0.5, 'a'), fired(5, 'b')] }))).toMatchObject({
      due: 1,
      once: 1,
      faults: [],
    })
  })
})

describe('a job that is paced', () => {
  const paced = [{ job: 'sync', every: 10 * MINUTE }]
  const every = (times: number, who: Happened['who'] = 'source') =>
    Array.from({ length: 6 * times }, (_, i) => fired((i * 10) / times + 3, `${who}${i}`, who))
  test('may begin anywhere', () => expect(faultsOf({ paced, happened: every(1) })).toEqual([]))
  test('fires once a process', () => {
    expect(layTicks(input({ paced, happened: every(3) })).faults).toMatchObject([
      { fault: 'fired-by-each-replica', times: 3 },
    ])
    expect(faultsOf({ paced, happened: every(2) })).toEqual(['fired-twice 0'])
    expect(faultsOf({ paced, happened: [...every(1), ...every(1, 'target')] })).toEqual(['fired-on-both-sides 0'])
  })
  test('may fall silent', () => expect(faultsOf({ paced, happened: [fired(3, 'a')] })).toEqual(['missed 0']))
})

test('random histories of known making are told apart', () => {
  const fates = fc.constantFrom(
    'once',
    'fired-twice',
    'fired-on-both-sides',
    'fired-by-each-replica',
    'missed',
    'claimed-not-pushed',
    'late',
    'skewed',
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fates, fc.integer({ min: 0, max: 45_000 })), { minLength: 1, maxLength: 11 }),
      fc.gen(),
      (made, gen) => {
        const happened: Happened[] = []
        const marks: Mark[] = []
        made.forEach(([fate, lag], i) => {
          const at = T + (i + 1) * 5 * MINUTE
          let n = 0
          const push = (off: number, who: Happened['who'] = 'source') => {
            const key = `${i}-${n++}`
            happened.push({ job: 'sync', at: at + off, who, key, pushed: true })
            if (gen(fc.boolean)) happened.push({ job: 'sync', at: at + off + 70_000, who, key, pushed: false })
          }
          if (fate === 'late') push(61_000 + lag)
          else if (fate === 'skewed') push(-2_001 - Math.floor(lag / 2))
          else if (fate !== 'missed' && fate !== 'claimed-not-pushed') push(lag)
          if (fate === 'fired-twice' || fate === 'fired-by-each-replica') push(lag)
          if (fate === 'fired-by-each-replica') push(0)
          if (fate === 'fired-on-both-sides') push(lag, 'target')
          if (fate !== 'missed') marks.push({ job: 'sync', at, who: 'source' })
        })
        const all = made.map((_, i) => ({ job: 'sync', at: T + (i + 1) * 5 * MINUTE }))
        const shuffled = happened.map((one) => [gen(fc.nat), one] as const).sort(([a], [b]) => a - b)
        const ledger = layTicks(input({ due: all, happened: shuffled.map(([, one]) => one), marks }))
        const expected = made.map(([fate], i) => `${fate} ${(i + 1) * 5}`).filter((line) => !line.startsWith('once'))
        expect(ledger.faults.map(({ fault, at }) => `${fault} ${(at - T) / MINUTE}`)).toEqual(expected)
      },
    ),
    { numRuns: 1_000 },
  )
})
