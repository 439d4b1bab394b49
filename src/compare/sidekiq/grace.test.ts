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

test('a worker that is overlooked beside one that is not is doubt', () => {
  const beside = `${deployment(POD(75))}\n---\n${deployment('\n      containers: [{name: worker}]').replace('name: w}', 'name: bulk}')}`
  const read = readManifests({ f: beside })
  expect(graceFindings(read, STATED)).toEqual([])
  expect(graceDoubts(read, STATED)).toEqual([
    expect.stringMatching(/^Deployment bulk, container worker \(f\): looks like a worker/),
  ])
})

const ENOUGH = 75
const redis = 'triggers: [{type: redis, metadata: {listName: "queue:default"}}]'
const prometheus = (query: string) => `triggers: [{type: redis}, {type: prometheus, metadata: {query: "${query}"}}]`
const scaled = (grace: number, kind: string, spec: string, annotations = '{}') => `${deployment(POD(grace))}
---
kind: ${kind}
metadata: {name: k, annotations: ${annotations}}
spec: {scaleTargetRef: {name: w, kind: Deployment}, ${spec}}`
const isBlind = (yaml: string) => codesOf(yaml).includes('scaler-blind')
const doubtsOf = (yaml: string) => graceDoubts(readManifests({ f: yaml }), STATED)

describe('KEDA', () => {
  test.each([
    [`minReplicaCount: 0, ${redis}`, ENOUGH, true],
    [redis, ENOUGH, true],
    [`minReplicaCount: 1, idleReplicaCount: 0, ${redis}`, ENOUGH, true],
    [`minReplicaCount: 1, ${redis}`, ENOUGH, false],
    [`minReplicaCount: 1, ${redis}`, ENOUGH - 1, true],
    [`minReplicaCount: 2, maxReplicaCount: 10, ${redis}`, ENOUGH - 1, true],
    [`minReplicaCount: 2, maxReplicaCount: 2, ${redis}`, ENOUGH - 1, false],
    ['minReplicaCount: 2, triggers: [{type: cpu}, {type: cron}]', ENOUGH - 1, true],
    [`minReplicaCount: 2, ${prometheus('sum(sidekiq_queue_latency)')}`, ENOUGH - 1, true],
    [`minReplicaCount: 2, ${prometheus('sum(sidekiq_busy_workers)')}`, ENOUGH - 1, false],
    [`minReplicaCount: 0, ${prometheus('sum(sidekiq_active_workers_count)')}`, ENOUGH, false],
    [`minReplicaCount: 0, ${prometheus('oms_wanted_pods')}`, ENOUGH, false],
  ])('%s with %i s', (spec, grace, blind) => expect(isBlind(scaled(grace, 'ScaledObject', spec))).toBe(blind))

  test('what a trigger counts and does not tell is doubt, where it matters', () => {
    const untold = (least: number) =>
      scaled(ENOUGH, 'ScaledObject', `minReplicaCount: ${least}, ${prometheus('oms_wanted_pods')}`)
    expect(doubtsOf(untold(0))).toEqual([expect.stringMatching(/whether redis, prometheus counts jobs in hand/)])
    expect(doubtsOf(untold(1))).toEqual([])
  })

  test.each(['paused: "true"', 'paused-scale-in: "true"', 'paused-replicas: "3"'])('%s takes nothing away', (note) => {
    expect(isBlind(scaled(ENOUGH, 'ScaledObject', redis, `{autoscaling.keda.sh/${note}}`))).toBe(false)
  })

  test('what scales other pods takes no workers away; the step to nothing no behavior forbids', () => {
    expect(isBlind(scaled(ENOUGH, 'ScaledObject', redis).replace('name: w, kind', 'name: web, kind'))).toBe(false)
    const held = 'advanced: {horizontalPodAutoscalerConfig: {behavior: {scaleDown: {selectPolicy: Disabled}}}}'
    expect(isBlind(scaled(ENOUGH - 1, 'ScaledObject', `minReplicaCount: 1, ${held}, ${redis}`))).toBe(false)
    expect(isBlind(scaled(ENOUGH, 'ScaledObject', `${held}, ${redis}`))).toBe(true)
  })
})

describe('HorizontalPodAutoscaler', () => {
  const cpu = 'metrics: [{type: Resource, resource: {name: cpu}}]'
  const external = (name: string) => `metrics: [{type: External, external: {metric: {name: ${name}}}}]`
  test.each([
    [`minReplicas: 2, maxReplicas: 10, ${cpu}`, ENOUGH - 1, true],
    ['maxReplicas: 10', ENOUGH - 1, true],
    [`minReplicas: 2, maxReplicas: 10, ${cpu}`, ENOUGH, false],
    [`minReplicas: 0, maxReplicas: 10, ${external('sidekiq_queue_size')}`, ENOUGH, true],
    [`minReplicas: 3, maxReplicas: 3, ${cpu}`, ENOUGH - 1, false],
    [`maxReplicas: 10, behavior: {scaleDown: {selectPolicy: Disabled}}, ${cpu}`, ENOUGH - 1, false],
    [`maxReplicas: 10, ${external('sidekiq_queue_size')}`, ENOUGH - 1, true],
    [`maxReplicas: 10, ${external('sidekiq_busy_threads')}`, ENOUGH - 1, false],
  ])('%s with %i s', (spec, grace, blind) =>
    expect(isBlind(scaled(grace, 'HorizontalPodAutoscaler', spec))).toBe(blind),
  )
})
