import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Waiting, WaitingJob } from '../../ports/redis.ts'
import { carried } from './carried.ts'
import { readRecord, recordText } from './record.ts'

const NOW = 1_000_000_000_000
const HOUR = 3_600_000
const job = (jid: string, where = 'schedule', at: number | undefined = NOW + HOUR, digest = 'd'): WaitingJob => ({
  jid,
  job: 'A',
  where,
  digest,
  ...(where.startsWith('queue:') ? {} : { at }),
})
const waiting = (jobs: readonly WaitingJob[], moved = false): Waiting => ({
  jobs,
  places: [...new Set(jobs.map(({ where }) => where))].map((where) => ({ where, length: 0, moved, cut: false })),
})
const codes = (
  ...[phase, before, source, target]: Parameters<typeof carried> extends [...infer A, number] ? A : never
) =>
  carried(phase, before, source, target, NOW)
    .findings.map(({ code }) => code)
    .sort()

/** What was done to each job on its way, and what must be said of it. */
const FATES = {
  carried: [],
  stayed: ['jobs-left-behind'],
  copied: ['jobs-on-both-sides'],
  lost: ['jobs-lost'],
  doubled: ['jobs-doubled'],
  changed: ['jobs-changed'],
  late: ['jobs-changed'],
  invented: ['jobs-unexpected'],
} as const

test('every job has its fate told, whatever became of the others', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...(Object.keys(FATES) as (keyof typeof FATES)[])), { maxLength: 9 }),
      (fates) => {
        const before: WaitingJob[] = []
        const source: WaitingJob[] = []
        const target: WaitingJob[] = []
        for (const [i, fate] of fates.entries()) {
          const own = job(`j${i}`)
          if (fate !== 'invented') before.push(own)
          if (fate === 'stayed' || fate === 'copied') source.push(own)
          if (fate === 'changed') target.push({ ...own, digest: 'other' })
          else if (fate === 'late') target.push({ ...own, at: NOW + 8 * HOUR })
          else if (fate !== 'stayed' && fate !== 'lost') target.push(own)
          if (fate === 'doubled') target.push(job(`j${i}`, 'queue:default'))
        }
        const expected = fates.flatMap((fate) => FATES[fate]).sort()
        expect(codes('freeze', before, waiting(source), waiting(target))).toEqual(expected)
      },
    ),
  )
})

test('after the swap only what cannot have been worked off counts as lost', () => {
  const before = [
    job('queued', 'queue:default'),
    job('due', 'schedule', NOW - 1),
    job('ahead'),
    job('dead', 'dead', NOW - HOUR),
  ]
  const told = carried('after-cutover', before, waiting([]), waiting([]), NOW)
  expect(told.findings.map(({ at }) => at).sort()).toEqual(['A ahead', 'A dead'])
  expect(told.notes).toEqual([expect.stringMatching(/^2 recorded jobs/)])
})

test('after the swap jobs move on: into their queue, to the next try, and new ones come', () => {
  const before = [job('a'), job('b', 'retry')]
  const target = waiting([job('a', 'queue:default'), job('b', 'retry', NOW + 9 * HOUR), job('new')])
  expect(codes('after-cutover', before, waiting([]), target)).toEqual([])
})

test('a place that moved while it was read does not make a job twice', () => {
  const twice = [job('a'), job('a')]
  expect(codes('after-cutover', [job('a')], waiting([]), waiting(twice, true))).toEqual([])
  expect(codes('after-cutover', [job('a')], waiting([]), waiting(twice))).toEqual(['jobs-doubled'])
})

test('jobs are counted beyond the samples', () => {
  const jobs = Array.from({ length: 30 }, (_, i) => job(`j${i}`))
  const { findings, total } = carried('freeze', jobs, waiting(jobs), waiting(jobs.slice(0, 4)), NOW)
  expect(total).toBe(30)
  expect(findings.filter(({ code }) => code === 'jobs-on-both-sides')).toHaveLength(4)
  expect(findings.filter(({ code }) => code === 'jobs-left-behind')).toHaveLength(10)
})

test('a record is read back as it was written, and a line that is no job is told', () => {
  const jobs = [job('a'), job('b', 'queue:default')]
  expect(readRecord(recordText(jobs))).toEqual(jobs)
  expect(() => readRecord(`${recordText(jobs)}{"jid":"c"}`)).toThrow(/Line 3 /)
  expect(() => readRecord('null')).toThrow(/Line 1 /)
})
