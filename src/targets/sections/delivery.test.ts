import { expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'

const place = {
  file: 'parity.config.ts',
  folder: '/etc/parity',
  env: { BUS: 'Endpoint=sb://x/;SharedAccessKey=hidden', LOGS: 'rediss://parity:hidden@logs.example/2' },
}
const resolved = (delivery: unknown) => resolveConfig({ delivery }, place)
const sentence = (delivery: unknown) => {
  try {
    resolved(delivery)
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

const log = { tells: 'effect', side: 'source', log: { files: 'logs/aws/*.log.gz' } }

test('sources stand on the side that they are read from, paths start at the config', () => {
  const { services, declared } = resolved({
    sources: [
      { tells: 'published', peek: { connection: { env: 'BUS' }, entity: 'fulfillment/Subscriptions/parity-tap' } },
      { ...log, where: { message: 'Completed #perform' }, fields: { key: ['payload.order', 'payload.kind'] } },
      { tells: 'effect', side: 'target', log: { files: ['aks/*.json'], format: 'datadog' } },
      { tells: 'effect', side: 'target', name: 'ledger', table: { table: 'oms.effects' }, fields: { at: 'done_at' } },
    ],
    lateSeconds: 60,
    window: { until: '2026-05-03T09:00:00+02:00' },
  })
  expect(services.source.history?.map(({ name }) => name)).toEqual([
    'fulfillment/Subscriptions/parity-tap (published)',
    'logs/aws/*.log.gz (effect)',
    'ledger',
  ])
  expect(services.source.history?.[1]).toMatchObject({
    where: { message: ['Completed #perform'] },
    from: { files: ['/etc/parity/logs/aws/*.log.gz'], format: 'semantic-logger' },
    fields: { id: 'payload.message_id', key: ['payload.order', 'payload.kind'], at: 'timestamp' },
  })
  expect(services.target.history).toMatchObject([{ fields: { record: 'datadog_id' } }])
  expect(declared.delivery).toMatchObject({ lateMs: 60_000, until: Date.UTC(2026, 4, 3, 7), keys: 'unique' })
  expect(JSON.stringify(services)).not.toContain('hidden')
})

test('events in Redis have the fields of logs, and are in the Redis of their side or in one of their own', () => {
  const { services } = resolved({
    sources: [
      { tells: 'effect', side: 'target', redis: { key: 'effects', field: 'event' }, fields: { key: 'payload.order' } },
      { tells: 'published', redis: { key: 'published', on: 'target', url: { env: 'LOGS' } } },
    ],
  })
  expect(services.source.history).toEqual([])
  expect(services.target.history).toMatchObject([
    {
      name: 'effects (effect)',
      from: { kind: 'redis', key: 'effects', field: 'event' },
      fields: { id: 'payload.message_id', key: ['payload.order'], at: 'timestamp', by: ['host', 'pid'] },
    },
    { from: { endpoint: { host: 'logs.example', port: 6380, db: 2, user: 'parity', tls: {} } } },
  ])
  expect(services.target.history?.[0]?.from).not.toHaveProperty('endpoint')
  expect(JSON.stringify(services)).not.toContain('hidden')
})

test.each([
  [{ sources: [] }, 'delivery.sources: Too small: expected array to have >=1 items.'],
  [{ sources: [{ tells: 'effect', log: { files: 'x' } }] }, 'delivery.sources[0].side: must say whose work it tells.'],
  [{ sources: [{ tells: 'published' }] }, 'delivery.sources[0]: must have one of log, table, peek and redis.'],
  [
    { sources: [{ tells: 'effect', side: 'source', table: { table: 'effects' } }] },
    'delivery.sources[0].table.table: must be database.table.',
  ],
  [
    { sources: [{ tells: 'effect', side: 'source', table: { table: 'oms.effects' } }] },
    'delivery.sources[0].fields.at: must name the column of the time.',
  ],
  [
    { sources: [{ tells: 'effect', side: 'source', peek: { connection: { env: 'BUS' }, entity: 'q' } }] },
    'delivery.sources[0].tells: must be published, remaining or dead-lettered, where it is peeked.',
  ],
  [
    { sources: [{ tells: 'published', peek: { connection: { env: 'NONE' }, entity: 'q' } }] },
    'delivery.sources: the environment variable NONE is not set.',
  ],
  [
    { sources: [{ tells: 'effect', side: 'source', redis: { key: 'effects', url: 'redis://:word@host' } }] },
    "delivery.sources[0].redis.url: must be env('NAME'): an address with a password does not stand in the config.",
  ],
  [
    { sources: [{ tells: 'effect', side: 'source', redis: { key: 'effects', url: { env: 'NONE' } } }] },
    'delivery.sources: redis effects: the environment variable NONE is not set.',
  ],
  [
    { sources: [{ tells: 'effect', side: 'source', redis: { key: 'effects', ca: 'ca.pem' } }] },
    'delivery.sources[0].redis.ca: is for an url of its own; that of a side stands in redis.',
  ],
  [
    { sources: [{ tells: 'effect', side: 'source', redis: { key: 'effects', feild: 'event' } }] },
    "delivery.sources[0].redis.feild is not a known key; did you mean 'field'?",
  ],
  [{ sources: [log, log] }, 'delivery.sources: two are named logs/aws/*.log.gz (effect); name them apart.'],
  [{ sources: [{ ...log, fiels: {} }] }, "delivery.sources[0].fiels is not a known key; did you mean 'fields'?"],
])('%j is refused in a sentence', (delivery, expected) => {
  expect(sentence(delivery)).toBe(`parity.config.ts: ${expected}`)
})
