import { describe, expect, test } from 'vitest'
import { readTriggers } from './manifests.ts'
import { queuesIn, triggerFindings } from './triggers.ts'

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
