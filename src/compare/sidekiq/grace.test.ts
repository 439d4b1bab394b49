import { describe, expect, test } from 'vitest'
import { graceDoubts, graceFindings, isShellFirst, preStopSeconds } from './grace.ts'
import { readManifests } from './manifests.ts'

describe('how long preStop takes at most', () => {
  test.each([
    ['{"exec":{"command":["sleep","15"]}}', 15],
    ['{"exec":{"command":["sh","-c","kill -TSTP 1 && sleep 20"]}}', 20],
    ['{"exec":{"command":["sh","-c","kill -TSTP 1; sleep 5; sleep 20"]}}', 25],
    ['{"exec":{"command":["timeout","80","bin/quiet-and-wait"]}}', 80],
    ['{"exec":{"command":["/bin/sh","-ec","kill -TSTP 1; timeout -k 5 80 bin/wait"]}}', 85],
    ['{"exec":{"command":["sh","-c","kill -TSTP 1; sleep 2m"]}}', 120],
    ['{"exec":{"command":["timeout","--signal=INT","2m","bin/wait"]}}', 120],
    ['{"sleep":{"seconds":7}}', 7],
    ['{"exec":{"command":["bin/quiet"]}}', null],
    ['{"exec":{"command":["sh","-c","bin/quiet && sleep 20"]}}', null],
    ['{"exec":{"command":["sh","-c","kill -TSTP 1; while bin/busy; do sleep 1; done"]}}', null],
    ['{"httpGet":{"path":"/quiet","port":80}}', null],
  ])('%s: %j', (hook, seconds) => expect(preStopSeconds(hook)).toBe(seconds))
})

describe('a shell as first process', () => {
  test.each([
    [['bundle', 'exec', 'sidekiq'], false],
    [['sh', '-c', 'bundle exec sidekiq'], true],
    [['sh', '-c', 'bundle check && bundle exec sidekiq'], true],
    [['sh', '-c', 'exec bundle exec sidekiq'], false],
    [['/bin/bash', '-lc', 'bundle check && exec bundle exec sidekiq'], false],
    [['bash', '-c', 'bin/setup; exec sidekiq'], false],
    [['tini', '--', 'bundle', 'exec', 'sidekiq'], false],
    [['/usr/bin/tini', '--', 'sh', '-c', 'bundle exec sidekiq'], true],
    [['tini', '-g', '--', 'sh', '-c', 'bundle exec sidekiq'], false],
    [['dumb-init', 'sh', '-c', 'bundle exec sidekiq'], false],
  ])('%j: %j', (command, shell) => expect(isShellFirst(command)).toBe(shell))
})

const POD = (grace: number | string, command = '["bundle", "exec", "sidekiq", "-t", "60"]') => `
      terminationGracePeriodSeconds: ${grace}
      containers:
        - name: sidekiq
          command: ${command}
          lifecycle: {preStop: {exec: {command: [sh, -c, "kill -TSTP 1; sleep 10"]}}}`

const STATED = { timeoutSeconds: 25, longestJobSeconds: 60 }
const codesOf = (yaml: string, stated: Parameters<typeof graceFindings>[1] = STATED) =>
  graceFindings(readManifests({ 'a.yaml': yaml }), stated).map(({ code }) => code)
const deployment = (pod: string) => `kind: Deployment\nmetadata: {name: w}\nspec:\n  template:\n    spec:${pod}`

describe('manifests', () => {
  test('grace must reach over preStop, the timeout and five seconds', () => {
    expect(codesOf(deployment(POD(74)))).toEqual(['grace-too-short'])
    expect(codesOf(deployment(POD(75)))).toEqual([])
  })

  test('the timeout of the command goes before the stated one, and must reach over the longest job', () => {
    expect(codesOf(deployment(POD(120, '[sidekiq]')))).toEqual(['timeout-too-short'])
    expect(codesOf(deployment(POD(120, '[sidekiq, --timeout=61]')))).toEqual([])
  })

  test('several documents, lists, CronJobs and Pods are read', () => {
    const yaml = `${deployment(POD(1))}
---
kind: List
items:
  - kind: StatefulSet
    metadata: {name: s}
    spec: {template: {spec: {containers: [{name: web, command: [puma]}, {name: jobs, args: [sidekiq]}]}}}
---
kind: CronJob
metadata: {name: c}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, command: [sidekiq]}]}}}}}
---
kind: Pod
metadata: {name: p}
spec: {containers: [{name: sidekiq}]}
---
`
    const { pods } = readManifests({ 'a.yaml': yaml })
    expect(pods.map(({ kind, name, grace }) => [kind, name, grace])).toEqual([
      ['Deployment', 'w', 1],
      ['StatefulSet', 's', 30],
      ['CronJob', 'c', 30],
      ['Pod', 'p', 30],
    ])
  })

  test('only containers that run Sidekiq count, and a document that is no YAML is told', () => {
    expect(readManifests({ f: deployment('\n      containers: [{name: web, command: [puma]}]') }).pods).toEqual([])
    expect(() => readManifests({ 'a.yaml': 'a: [' })).toThrow(/a\.yaml: is not YAML/)
  })

  test('what they leave open is doubt', () => {
    const open = deployment(
      '\n      containers: [{name: sidekiq, lifecycle: {preStop: {exec: {command: [bin/quiet]}}}}]',
    )
    const read = readManifests({ f: open })
    expect(graceDoubts(read, { timeoutSeconds: 25 })).toHaveLength(3)
    expect(graceDoubts(read, { ...STATED, preStopSeconds: 80 })).toEqual([expect.stringMatching(/has no command/)])
  })
})

describe('KEDA', () => {
  const scaled = (spec: string, annotations = '{}') => `${deployment(POD(75))}
---
kind: ScaledObject
metadata: {name: k, annotations: ${annotations}}
spec: {scaleTargetRef: {name: w}, ${spec}}`
  const redis = 'triggers: [{type: redis, metadata: {listName: "queue:default"}}]'

  test.each([
    [`minReplicaCount: 0, ${redis}`, true],
    [redis, true],
    [`minReplicaCount: 1, idleReplicaCount: 0, ${redis}`, true],
    [`minReplicaCount: 1, ${redis}`, false],
    ['minReplicaCount: 0, triggers: [{type: redis}, {type: prometheus}]', false],
  ])('%s', (spec, blind) => expect(codesOf(scaled(spec))).toEqual(blind ? ['scaler-blind'] : []))

  test('whose scale-in is paused takes nothing away, nor does one of other pods', () => {
    expect(codesOf(scaled(redis, '{autoscaling.keda.sh/paused-scale-in: "true"}'))).toEqual([])
    expect(codesOf(scaled(redis).replace('name: w}, trig', 'name: web}, trig'))).toEqual([])
  })
})
