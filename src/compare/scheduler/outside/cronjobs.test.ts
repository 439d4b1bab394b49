import { describe, expect, test } from 'vitest'
import type { Phase } from '../../../kernel/check.ts'
import { judgeReplicas } from '../replicas.ts'
import { inventory } from './inventory.ts'
import { manifestsOf } from './kubernetes.ts'

const OLD = { kind: 'crontab' as const, label: 'h: crontab', timeZone: 'Etc/UTC', text: '0 3 * * * bin/rake a\n' }

/** A CronJob that is the one home of the old line, with changes. */
function codes(spec: object, { job = {}, status = {}, others = [] as object[], phase = 'replicating' as Phase } = {}) {
  const cronJob = {
    kind: 'CronJob',
    metadata: { name: 'a', namespace: 'oms' },
    spec: {
      schedule: '0 3 * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      ...spec,
      jobTemplate: {
        spec: { ...job, template: { spec: { containers: [{ name: 'a', command: ['bin/rake', 'a'] }] } } },
      },
    },
    ...(Object.keys(status).length > 0 ? { status } : {}),
  }
  const text = JSON.stringify({ kind: 'List', items: [cronJob, ...others] })
  const target = [{ kind: 'kubernetes' as const, label: 'c', timeZone: 'Etc/UTC', text }]
  const { findings, doubts } = inventory({ source: [OLD], target, scheduled: null, decisions: [], phase, now: 0 })
  return [...findings.map(({ code }) => code), ...doubts.map(() => 'doubt')]
}

const child = (status: object) => ({
  kind: 'Job',
  metadata: { name: 'a-1', ownerReferences: [{ kind: 'CronJob', name: 'a' }] },
  status,
})

describe('a CronJob that is scheduled and does not do what cron did', () => {
  test.each([0, 1, 5, 9, 10, 200])('startingDeadlineSeconds: %i', (startingDeadlineSeconds) => {
    expect(codes({ startingDeadlineSeconds })).toEqual(startingDeadlineSeconds < 10 ? ['outside-home-never-fires'] : [])
  })
  test.each<[string, object, Parameters<typeof codes>[1], string[]]>([
    ['nothing else', {}, {}, []],
    ['suspended after the cutover', { suspend: true }, { phase: 'after-cutover' }, ['outside-home-suspended']],
    ['Jobs that are suspended', {}, { job: { suspend: true }, phase: 'after-cutover' }, ['outside-home-suspended']],
    ['no pod', {}, { job: { parallelism: 0 } }, ['outside-home-never-fires']],
    ['three pods', {}, { job: { completions: 3 } }, ['outside-job-two-homes']],
    ['two at once', {}, { job: { parallelism: 2 } }, ['outside-job-two-homes']],
    ['one of three at once', {}, { job: { parallelism: 3, completions: 1 } }, []],
    ['ended after a minute', {}, { job: { activeDeadlineSeconds: 60 } }, ['outside-overlap-differs']],
    ['Replace', { concurrencyPolicy: 'Replace' }, {}, ['outside-overlap-differs']],
    ['another zone', { timeZone: 'America/Los_Angeles' }, {}, ['outside-job-zone-differs']],
    ['no such zone', { timeZone: 'Mars/Base' }, {}, ['doubt']],
    ['never succeeded', {}, { status: { lastScheduleTime: '2026-11-30T03:00:00Z' } }, ['outside-home-fails']],
    [
      'under way for the first time',
      {},
      { status: { lastScheduleTime: '2026-11-30T03:00:00Z', active: [{ name: 'a-1' }] } },
      [],
    ],
    [
      'succeeded',
      {},
      { status: { lastScheduleTime: '2026-11-30T03:00:00Z', lastSuccessfulTime: '2026-11-30T03:01:00Z' } },
      [],
    ],
    ['Jobs that all failed', {}, { others: [child({ failed: 7 }), child({ failed: 1 })] }, ['outside-home-fails']],
    ['one Job that failed', {}, { others: [child({ failed: 1 }), child({ succeeded: 1 })] }, []],
  ])('%s', (_, spec, more, expected) => expect(codes(spec, more)).toEqual(expected))
})

describe('the one scheduler', () => {
  const side = { owner: { by: 'single' as const, deployment: 'oms/oms-scheduler' }, entries: [], processes: 1 }
  const judged = (replicas: number | undefined, phase: Phase | undefined, status?: object) => {
    const text = JSON.stringify({
      kind: 'Deployment',
      metadata: { name: 'oms-scheduler', namespace: 'oms' },
      spec: { replicas, strategy: { type: 'Recreate' } },
      ...(status ? { status } : {}),
    })
    const { manifests } = manifestsOf(text, 'c')
    const { findings, doubts } = judgeReplicas({ sides: { source: side, target: side }, manifests, phase })
    return [...findings.map(({ code }) => code), ...doubts.map(() => 'doubt')]
  }
  test.each<[number | undefined, Phase | undefined, object | undefined, string[]]>([
    [1, 'after-cutover', undefined, []],
    [undefined, 'after-cutover', undefined, []],
    [0, 'after-cutover', undefined, ['scheduler-not-running']],
    [0, 'replicating', undefined, ['doubt']],
    [0, undefined, undefined, ['doubt']],
    [2, 'replicating', undefined, ['scheduler-not-single']],
    [1, 'after-cutover', { availableReplicas: 0 }, ['scheduler-not-running']],
    [1, 'after-cutover', { availableReplicas: 1 }, []],
  ])('replicas %j in phase %s, %j', (replicas, phase, status, expected) =>
    expect(judged(replicas, phase, status)).toEqual(expected),
  )
})
