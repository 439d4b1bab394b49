import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDrill } from './drill.ts'
import { graceFindings, preStopSeconds, readManifests } from './grace.ts'
import { compareVersions, neededRedis } from './redis.ts'
import { carriedFindings, processFindings } from './work.ts'

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
        expect(told.lost.sort()).toEqual(of('lost', 'never'))
        expect(told.halfDone.sort()).toEqual(of('halfDone'))
        expect(told.repeated.sort()).toEqual(of('repeated'))
        expect(told.waiting).toBe(of('waiting').length)
        expect(told.enqueued).toBe(jobs.length)
      }),
    )
  })

  test('counts what it cannot read', () => {
    expect(readDrill('{"event":"enqueued","jid":"a"}\nnonsense\n{"event":"else"}')).toMatchObject({ unreadable: 2 })
  })
})

describe('manifests', () => {
  test.each([
    ['{"exec":{"command":["sleep","15"]}}', 15],
    ['{"exec":{"command":["sh","-c","bin/quiet && sleep 20"]}}', 20],
    ['{"sleep":{"seconds":7}}', 7],
    ['{"exec":{"command":["bin/quiet"]}}', 0],
  ])('%s waits %i s', (hook, seconds) => expect(preStopSeconds(hook)).toBe(seconds))

  test('grace must exceed preStop, the timeout and five seconds', () => {
    const pod = (grace: number) => ({
      at: 'Deployment a (f)',
      grace,
      command: ['sidekiq'],
      preStop: '{"sleep":{"seconds":10}}',
    })
    const judged = (grace: number) =>
      graceFindings({ pods: [pod(grace)], scalers: [] }, { timeoutSeconds: 25, longestJobSeconds: 60 }).map(
        ({ code }) => code,
      )
    expect(judged(74)).toEqual(['grace-too-short'])
    expect(judged(75)).toEqual([])
  })

  test('only containers that run Sidekiq count, and a document that is no YAML is told', () => {
    expect(
      readManifests({ f: 'kind: Deployment\nspec: {template: {spec: {containers: [{command: [puma]}]}}}' }).pods,
    ).toEqual([])
    expect(() => readManifests({ 'a.yaml': 'a: [' })).toThrow(/a\.yaml: is not YAML/)
  })
})

test('versions are compared by number, and each Sidekiq has its oldest Redis', () => {
  expect(compareVersions('6.0.14', '6.2')).toBeLessThan(0)
  expect(compareVersions('7.0', '7.0.0')).toBe(0)
  expect(compareVersions('10.0', '7.4')).toBeGreaterThan(0)
  expect([neededRedis('8.1.7'), neededRedis('7.3'), neededRedis('5.2')]).toEqual(['7.0', '6.2', undefined])
})

test('a process whose heartbeat is old counts as gone', () => {
  const process = { identity: 'a', quiet: false, busy: 0, concurrency: 5, queues: [] }
  const codes = (beat: number) =>
    processFindings('after-cutover', [{ ...process, beat }], [{ ...process, beat: 100_000 }], 100_000)
  expect(codes(39_000)).toEqual([])
  expect(codes(99_000).map(({ code }) => code)).toEqual(['worker-still-alive'])
})

test('jobs are told by their ids, and counted beyond the samples', () => {
  const jobs = Array.from({ length: 30 }, (_, i) => ({ jid: `${i}`, job: 'A', where: 'schedule' }))
  const { findings, total } = carriedFindings(jobs, jobs.slice(0, 4))
  expect(total).toBe(30)
  expect(findings.filter(({ code }) => code === 'jobs-on-both-sides')).toHaveLength(4)
  expect(findings.filter(({ code }) => code === 'jobs-left-behind')).toHaveLength(10)
})
