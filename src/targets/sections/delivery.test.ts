import { expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'

const place = {
  file: 'parity.config.ts',
  folder: '/etc/parity',
  env: { BUS: 'Endpoint=sb://x/;SharedAccessKey=hidden' },
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

test.each([
  [{ sources: [] }, 'delivery.sources: Too small: expected array to have >=1 items.'],
  [{ sources: [{ tells: 'effect', log: { files: 'x' } }] }, 'delivery.sources[0].side: must say whose work it tells.'],
  [{ sources: [{ tells: 'published' }] }, 'delivery.sources[0]: must have one of log, table and peek.'],
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
  [{ sources: [log, log] }, 'delivery.sources: two are named logs/aws/*.log.gz (effect); name them apart.'],
  [{ sources: [{ ...log, fiels: {} }] }, "delivery.sources[0].fiels is not a known key; did you mean 'fields'?"],
])('%j is refused in a sentence', (delivery, expected) => {
  expect(sentence(delivery)).toBe(`parity.config.ts: ${expected}`)
})
