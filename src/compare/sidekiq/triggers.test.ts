import { describe, expect, test } from 'vitest'
import { readTriggers } from './manifests.ts'
import { queuesIn, queuesTaken, triggerFindings } from './triggers.ts'

const REDIS = { host: 'oms.westus.redis.azure.net', port: 10000, db: 0 }
const PLACE = `${REDIS.host}:${REDIS.port}`

function judged(
  metadata: object,
  { env = [] as object[], queues = ['default', 'camel'] as string[] | null, ref = {} } = {},
) {
  const scaler = {
    kind: 'ScaledObject',
    metadata: { name: 's' },
    spec: { scaleTargetRef: { name: 'w' }, triggers: [{ type: 'redis', metadata, ...ref }] },
  }
  const worker = {
    kind: 'Deployment',
    metadata: { name: 'w' },
    spec: { template: { spec: { containers: [{ name: 'sidekiq', command: ['sidekiq'], env }] } } },
  }
  const { triggers } = readTriggers({ 'a.yaml': `${JSON.stringify(scaler)}\n---\n${JSON.stringify(worker)}` })
  const { findings, doubts } = triggerFindings(triggers, REDIS, () => queues)
  return [...findings.map(({ code }) => code), ...doubts.map(() => 'doubt')]
}

const listName = 'queue:default'
const address = PLACE
const [otherRedis, otherQueue] = [['scaler-other-redis'], ['scaler-other-queue']]

test.each<[string, object, Parameters<typeof judged>[1], string[]]>([
  ['the target’s queue', { address, listName }, {}, []],
  ['another of its queues', { address, listName: 'queue:camel' }, {}, []],
  ['by host and port', { host: REDIS.host, port: '10000', listName }, {}, []],
  ['in other letters', { address: PLACE.toUpperCase(), listName }, {}, []],
  ['a variable of the worker', { addressFromEnv: 'REDIS', listName }, { env: [{ name: 'REDIS', value: PLACE }] }, []],
  [
    'a variable with a URL',
    { addressFromEnv: 'REDIS', listName },
    { env: [{ name: 'REDIS', value: `rediss://:x@${PLACE}/0` }] },
    [],
  ],
  [
    'a variable of a Secret',
    { addressFromEnv: 'REDIS', listName },
    { env: [{ name: 'REDIS', valueFrom: {} }] },
    ['doubt'],
  ],
  ['an authentication', { listName }, { ref: { authenticationRef: { name: 'redis' } } }, ['doubt']],
  ['no address', { listName }, {}, ['doubt']],
  ['hosts and ports', { hosts: `a,${REDIS.host}`, ports: '1,10000', listName }, {}, []],
  [
    'host and port in variables',
    { hostFromEnv: 'H', portFromEnv: 'P', listName },
    {
      env: [
        { name: 'H', value: REDIS.host },
        { name: 'P', value: '10000' },
      ],
    },
    [],
  ],
  [
    'a host in a variable and its port in a Secret',
    { hostFromEnv: 'H', portFromEnv: 'P', listName },
    {
      env: [
        { name: 'H', value: REDIS.host },
        { name: 'P', valueFrom: {} },
      ],
    },
    ['doubt'],
  ],
  [
    'an old host in a variable',
    { hostFromEnv: 'H', port: '10000', listName },
    { env: [{ name: 'H', value: 'old' }] },
    otherRedis,
  ],
  ['a database that was not rendered', { address, listName, databaseIndex: '{{ .Values.db }}' }, {}, ['doubt']],
  ['another host', { address: 'oms.aws.example:6379', listName }, {}, otherRedis],
  ['another port', { address: `${REDIS.host}:6380`, listName }, {}, otherRedis],
  ['no port', { address: REDIS.host, listName }, {}, otherRedis],
  [
    'a variable of another host',
    { addressFromEnv: 'REDIS', listName },
    { env: [{ name: 'REDIS', value: 'old:6379' }] },
    otherRedis,
  ],
  ['another database', { address, listName, databaseIndex: '1' }, {}, otherRedis],
  ['a queue that nobody takes', { address, listName: 'queue:orders' }, {}, otherQueue],
  ['a key that is no queue', { address, listName: 'default' }, {}, otherQueue],
  ['no list', { address }, {}, otherQueue],
  ['queues that are not known', { address, listName }, { queues: null }, ['doubt']],
])('%s', (_, metadata, more, expected) => expect(judged(metadata, more)).toEqual(expected))

describe('queues of a command', () => {
  test.each([
    [
      ['sidekiq', '-q', 'default', '-q', 'camel,2'],
      ['default', 'camel'],
    ],
    [
      ['sidekiq', '-qdefault', '--queue=camel'],
      ['default', 'camel'],
    ],
    [['sh', '-c', 'exec sidekiq -q mailers'], ['mailers']],
    [['sidekiq', '-C', 'config/sidekiq.yml'], null],
  ])('%j', (command, queues) => expect(queuesIn(command)).toEqual(queues))
})

describe('queues of running workers', () => {
  const own = { identity: 'w-7d9f8b6c5d-x2x4z:1:abc', queues: ['default'] }
  const of = (...names: string[]) => names.map((identity) => ({ identity: `${identity}:1:a`, queues: ['camel'] }))
  test.each<[string, { identity: string; queues: string[] }[] | undefined, string[] | null]>([
    ['of its own pods', [own, ...of('v-7d9f8b6c5d-x2x4z')], ['default']],
    ['of a pod of a StatefulSet', of('w-0'), ['camel']],
    ['not of a workload whose name begins alike', [own, ...of('w-camel-7d9f8b6c5d-x2x4z')], ['default']],
    ['of hosts that name nobody, all alike', of('ip-10-0-0-1', 'ip-10-0-0-2'), ['camel']],
    ['of hosts that name nobody and differ', [{ ...own, identity: 'ip-1:1:a' }, ...of('ip-2')], null],
    ['of older evidence', undefined, ['default', 'camel']],
    ['of nobody', [], null],
  ])('%s', (_, taking, expected) => {
    const running = taking ? [...new Set(taking.flatMap(({ queues }) => queues))] : ['default', 'camel']
    expect(queuesTaken('w', taking, running)).toEqual(expected)
  })
})

test.each(['redis-sentinel', 'redis-sentinel-streams'])('%s: its sentinels are asked by nobody here', (type) => {
  const scaler = {
    kind: 'ScaledObject',
    spec: { scaleTargetRef: { name: 'w' }, triggers: [{ type, metadata: { addresses: 'sentinel:26379', listName } }] },
  }
  const { triggers } = readTriggers({ 'a.json': JSON.stringify(scaler) })
  const { findings, doubts } = triggerFindings(triggers, REDIS, () => ['default'])
  expect([findings, doubts]).toEqual([[], [expect.stringMatching(/sentinel/)]])
})

test('KEDA takes variables of the container that is named, from ConfigMaps too, and of no other workload', () => {
  const judge = (container: object, ref: object, others: object[] = []) => {
    const objects = [
      { kind: 'ConfigMap', metadata: { name: 'env' }, data: { REDIS: PLACE } },
      {
        kind: 'ScaledObject',
        spec: {
          scaleTargetRef: { name: 'w', ...ref },
          triggers: [{ type: 'redis', metadata: { addressFromEnv: 'REDIS', listName } }],
        },
      },
      ...others,
      {
        kind: 'Deployment',
        metadata: { name: 'w' },
        spec: {
          template: { spec: { containers: [container, { name: 'side', env: [{ name: 'REDIS', value: 'old:1' }] }] } },
        },
      },
    ]
    const { triggers } = readTriggers({ 'a.yaml': objects.map((one) => JSON.stringify(one)).join('\n---\n') })
    return triggerFindings(triggers, REDIS, () => ['default']).findings.length
  }
  const map = { name: 'sidekiq', envFrom: [{ configMapRef: { name: 'env' } }] }
  const key = {
    name: 'sidekiq',
    env: [{ name: 'REDIS', valueFrom: { configMapKeyRef: { name: 'env', key: 'REDIS' } } }],
  }
  expect(judge(map, {})).toBe(0)
  expect(judge(key, {})).toBe(0)
  expect(judge(map, { envSourceContainerName: 'side' })).toBe(1)
  const twin = {
    kind: 'StatefulSet',
    metadata: { name: 'w' },
    spec: { template: { spec: { containers: [{ env: [{ name: 'REDIS', value: 'old:1' }] }] } } },
  }
  expect(judge(map, {}, [twin])).toBe(0)
})
