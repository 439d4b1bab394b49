import { describe, expect, test } from 'vitest'
import { type Manifests, readManifests } from './manifests.ts'
import type { Named } from './named.ts'

interface Shape {
  kind?: string
  name?: string
  labels?: string
  pod?: string
}

/** A workload as one document; `containers` in YAML's flow style. */
const shape = (containers: string, { kind = 'Deployment', name = 'oms', labels = '{}', pod = '' }: Shape = {}) => {
  const template = `{metadata: {labels: ${labels}}, spec: {${pod}containers: [${containers}]}}`
  const spec = kind === 'CronJob' ? `{jobTemplate: {spec: {template: ${template}}}}` : `{template: ${template}}`
  return `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`
}
const read = (yaml: string, named?: Named): Manifests => readManifests({ 'a.yaml': yaml }, named)
/** What of the containers is Sidekiq, and what may be. */
const told = (yaml: string, named?: Named) => {
  const { pods, undecided } = read(yaml, named)
  const of = (at: string) => /container (\S+)/.exec(at)?.[1]
  return [...pods.map(({ at }) => of(at)), ...undecided.map((at) => `${of(at)}?`)].join(' ')
}

describe('by its command', () => {
  test.each([
    ['[sidekiq]', 'c'],
    ['[bundle, exec, sidekiq, -C, config/sidekiq.yml]', 'c'],
    ['[sidekiqswarm]', 'c'],
    ['[bundle, exec, sidekiqswarm, -t, "60"]', 'c'],
    ['[bin/sidekiq]', 'c'],
    ['[/app/bin/sidekiqswarm]', 'c'],
    ['[bin/start-sidekiq.sh]', 'c'],
    ['[sh, -c, "bundle check && exec bundle exec sidekiq -t 60"]', 'c'],
    ['[bash, -lc, "exec \\"bundle\\" exec sidekiqswarm"]', 'c'],
    ['[tini, --, bundle, exec, sidekiq]', 'c'],
    ['[sh, -c, "bundle exec puma & bundle exec sidekiq"]', 'c'],
    ['[foreman, start, sidekiq]', 'c'],
    ['[bundle, exec, rackup, sidekiq.ru]', ''],
    ['[bin/sidekiq-web]', ''],
    ['[sidekiq-prometheus-exporter]', ''],
    ['[bundle, exec, sidekiqmon]', ''],
    ['[bundle, exec, puma, -C, config/puma.rb]', ''],
    ['[rails, server]', ''],
    ['[bin/run, "sidekiq:start"]', 'c?'],
    ['[bundle, exec, clockwork, lib/sidekiq_clock.rb]', ''],
    ['[ruby, -rsidekiq/api, -e, "puts 1"]', 'c?'],
    ['[sh, -c, "wait-for sidekiq:6379 && puma"]', ''],
    ['[bin/run]', ''],
    ['[bin/run, worker]', 'c?'],
  ])('%s: %s', (command, expected) => {
    expect(told(shape(`{name: c, image: "oms:1", command: ${command}}`))).toBe(expected)
  })

  test('arguments alone, to an entrypoint of the image', () => {
    expect(told(shape('{name: c, args: [bundle, exec, sidekiq]}'))).toBe('c')
  })
})

describe('without a command that tells, by what people called it', () => {
  const worker = '{name: worker, image: "registry.example/oms:1"}'
  test.each<[string, string, Shape, string]>([
    ['container', '{name: sidekiq}', {}, 'sidekiq'],
    ['image', '{name: worker, image: "registry.example/oms-sidekiq:1"}', {}, 'worker'],
    ['tag of the image', '{name: worker, image: "oms:sidekiq-1"}', {}, 'worker'],
    ['workload', worker, { name: 'oms-sidekiq' }, 'worker'],
    ['StatefulSet', worker, { kind: 'StatefulSet', name: 'sidekiq-default' }, 'worker'],
    ['label app.kubernetes.io/name', worker, { labels: '{app.kubernetes.io/name: sidekiq}' }, 'worker'],
    ['label app.kubernetes.io/component', worker, { labels: '{app.kubernetes.io/component: sidekiq}' }, 'worker'],
    ['label app', worker, { labels: '{app: oms-sidekiq}' }, 'worker'],
    ['label role', worker, { labels: '{role: sidekiq}' }, 'worker'],
    ['label tier', worker, { labels: '{tier: sidekiq}' }, 'worker'],
    ['a script', '{name: worker, command: [bin/start]}', { name: 'oms-sidekiq' }, 'worker'],
    ['ports for watchers', '{name: c, ports: [{containerPort: 7433}]}', { name: 'oms-sidekiq' }, 'c'],
  ])('%s', (_, containers, of, expected) => expect(told(shape(containers, of))).toBe(expected))

  test.each<[string, string, Shape]>([
    ['container', worker, {}],
    ['workload', '{name: app}', { name: 'oms-worker' }],
    ['jobs', '{name: app}', { name: 'oms-jobs' }],
    ['label', '{name: app}', { labels: '{role: worker}' }],
    ['StatefulSet', '{name: app}', { kind: 'StatefulSet', name: 'worker' }],
    ['a script', '{name: app, command: [bin/start]}', { name: 'oms-worker' }],
    ['metrics', '{name: worker, ports: [{name: metrics, containerPort: 9999}]}', {}],
    [
      'liveness by a port of watchers',
      '{name: worker, livenessProbe: {httpGet: {port: alive}}, ports: [{name: alive, containerPort: 80}]}',
      {},
    ],
    ['an image of Sidekiq that serves', '{name: app, image: oms-sidekiq, ports: [{containerPort: 3000}]}', {}],
  ])('what looks like a worker is doubt: %s', (_, containers, of) => {
    expect(told(shape(containers, of))).toMatch(/^\w+\?$/)
  })

  test.each<[string, string, Shape]>([
    ['web', '{name: web, image: "oms:1", ports: [{containerPort: 3000}]}', {}],
    ['an API of jobs', '{name: api, ports: [{containerPort: 8080}]}', { name: 'oms-jobs' }],
    ['a probe', '{name: app, readinessProbe: {httpGet: {port: 8080}}}', { name: 'oms-jobs' }],
    ['another program', '{name: worker, command: [node, worker.js]}', {}],
    ['web of a chart called sidekiq', '{name: app}', { name: 'web', labels: '{app.kubernetes.io/name: sidekiq}' }],
    ['Sidekiq’s page', '{name: app}', { name: 'oms-sidekiq-web' }],
    ['its Redis', '{name: redis, image: "redis:7"}', { name: 'sidekiq-redis' }],
  ])('what is none is none: %s', (_, containers, of) => expect(told(shape(containers, of))).toBe(''))
})

describe('several containers', () => {
  const sidecars = '{name: istio-proxy, image: "istio/proxyv2:1"}, {name: dd, image: "gcr.io/datadoghq/agent:7"}'
  test('sidecars do not count', () => {
    expect(told(shape(`{name: app}, ${sidecars.replace('dd,', 'datadog,')}`, { name: 'oms-sidekiq' }))).toBe('app')
    expect(told(shape('{name: a, command: [sidekiq]}, {name: exporter}', { name: 'oms-worker' }))).toBe('a')
  })

  test('two that may be are doubt, both', () => {
    expect(told(shape('{name: one}, {name: two}', { name: 'oms-sidekiq' }))).toBe('one? two?')
    expect(told(shape('{name: sidekiq}, {name: worker}'))).toBe('sidekiq worker?')
  })

  test('an init container ends before; one that is restarted always goes on', () => {
    const init = 'initContainers: [{name: i, command: [sidekiq]}], '
    expect(told(shape('{name: web, command: [puma]}', { pod: init }))).toBe('')
    const lasting = init.replace('[sidekiq]', '[sidekiq], restartPolicy: Always')
    expect(told(shape('{name: web, command: [puma]}', { pod: lasting }))).toBe('i')
  })
})

describe('what runs to its end', () => {
  test.each(['Job', 'CronJob'])('a %s is no worker by its names', (kind) => {
    expect(told(shape('{name: worker, image: "oms-sidekiq:1"}', { kind, name: 'oms-sidekiq-jobs' }))).toBe('')
    expect(told(shape('{name: c, command: [bin/clean-jobs]}', { kind, labels: '{app: sidekiq}' }))).toBe('')
    expect(told(shape('{name: c, command: [bin/sidekiq-cleanup]}', { kind }))).toBe('')
    expect(told(shape('{name: c, command: [bin/rails, "sidekiq:cleanup"]}', { kind }))).toBe('')
    expect(told(shape('{name: sidekiq}', { kind }))).toBe('sidekiq?')
    expect(told(shape('{name: c, command: [sidekiq]}', { kind }))).toBe('c')
  })
})

describe('named in the config', () => {
  const worker = shape('{name: worker}', { name: 'oms-worker' })
  test('as Sidekiq, or as something else', () => {
    expect(told(worker)).toBe('worker?')
    expect(told(worker, { workloads: ['oms-worker'] })).toBe('worker')
    expect(told(worker, { workloads: ['Deployment/oms-worker'] })).toBe('worker')
    expect(told(worker, { otherWorkloads: ['oms-worker'] })).toBe('')
    expect(told(shape('{name: app, ports: [{containerPort: 80}]}'), { workloads: ['oms'] })).toBe('app')
  })

  test('one container of two', () => {
    const two = shape('{name: one}, {name: two}', { name: 'oms-sidekiq' })
    expect(told(two, { workloads: ['oms-sidekiq'] })).toBe('one? two?')
    expect(told(two, { workloads: ['oms-sidekiq:two'], otherWorkloads: ['oms-sidekiq:one'] })).toBe('two')
  })

  test('a name that is met nowhere is told', () => {
    const named = { workloads: ['StatefulSet/oms-worker'], otherWorkloads: ['bus'] }
    expect(read(worker, named).absent).toEqual([
      'sidekiq.workloads names StatefulSet/oms-worker',
      'sidekiq.otherWorkloads names bus',
    ])
  })
})

test('a ScaledJob is read like a Job', () => {
  const scaled = (container: string) =>
    `kind: ScaledJob\nmetadata: {name: worker}\nspec: {jobTargetRef: {template: {spec: {containers: [${container}]}}}}`
  expect(told(scaled('{name: c, command: [sidekiq]}'))).toBe('c')
  expect(told(scaled('{name: worker}'))).toBe('')
})

test('a chart as helm renders it', () => {
  const chart = `---
# Source: oms/templates/empty.yaml
---
# Source: oms/templates/service.yaml
apiVersion: v1
kind: Service
metadata: {name: oms-worker}
spec: {ports: [{port: 80}]}
---
# Source: oms/templates/web.yaml
${shape('{name: web, image: "oms:1", ports: [{containerPort: 3000}]}', { name: 'oms-web' })}
---
# Source: oms/templates/worker.yaml
${shape('{name: worker, image: "oms:1", args: ["bundle", "exec", "sidekiq"]}', { name: 'oms-worker' })}
---
# Source: oms/templates/bulk.yaml
${shape('{name: worker, image: "oms:1"}', { name: 'oms-bulk' })}
---
# Source: oms/templates/cron.yaml
${shape('{name: jobs, image: "oms:1", command: [bin/prune]}', { kind: 'CronJob', name: 'prune' })}
`
  const { pods, undecided } = read(chart)
  expect(pods.map(({ name }) => name)).toEqual(['oms-worker'])
  expect(undecided).toEqual(['Deployment oms-bulk, container worker (a.yaml)'])
})

test('what scales a worker that no manifest holds is told', () => {
  const scaler = 'kind: ScaledObject\nmetadata: {name: s}\nspec: {scaleTargetRef: {name: oms-worker}}\n'
  expect(read(scaler).absent).toEqual(['ScaledObject s (a.yaml) scales Deployment oms-worker'])
  expect(read(scaler, { otherWorkloads: ['oms-worker'] }).absent).toEqual([])
})
