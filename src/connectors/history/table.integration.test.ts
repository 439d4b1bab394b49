import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobOf } from '../../../fixtures/plants/proof.ts'
import { rehearse, type World } from '../../../fixtures/world/rehearse.ts'
import { askerOf } from '../../bind/job.ts'
import type { HistoryEvent, HistorySource, ReadCounts } from '../../ports/history.ts'

let world: World
beforeAll(async () => {
  world = await rehearse({ phase: 'replicating', scale: 0.01 })
  await world.lab.writer.stop()
  await world.lab.source.run(
    'CREATE TABLE oms.effects (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, message_id varchar(64) COLLATE utf8mb4_bin, order_number varchar(32), side varchar(8), done_at datetime(6), delivery_count int, sequence bigint unsigned, UNIQUE KEY two (order_number, side, id))',
    'SET SESSION cte_max_recursion_depth = 20000',
    "INSERT INTO oms.effects SELECT i, CONCAT('m', i), CONCAT('PS', i), IF(MOD(i, 3) = 0, 'aks', 'aws'), '2026-05-03 09:00:00' + INTERVAL i SECOND, 1, 281474976710656 * 5 + i FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12001) SELECT i FROM n) numbers",
    "INSERT INTO oms.effects VALUES (18446744073709551000, 'last', NULL, 'aws', '2026-05-03 23:00:00.000250', 2, NULL), (12500, NULL, NULL, 'aws', '2026-05-03 23:00:00', 1, 5), (12501, 'timeless', NULL, 'aws', NULL, 1, 6)",
    'CREATE TABLE oms.effects_by_name (name varchar(40) PRIMARY KEY, done_at datetime)',
    "INSERT INTO oms.effects_by_name SELECT CONCAT('job ', id), done_at FROM oms.effects WHERE id < 12000",
    'CREATE TABLE oms.no_effects (id int PRIMARY KEY, message_id varchar(9), done_at datetime)',
  )
})
afterAll(() => world?.[Symbol.asyncDispose]())

const fields: HistorySource['fields'] = {
  id: 'message_id',
  key: ['order_number'],
  at: 'done_at',
  deliveryCount: 'delivery_count',
  sequence: 'sequence',
  session: 'side',
}

async function read(table: string, key: string, more: Partial<HistorySource> = {}) {
  const source: HistorySource = {
    name: 'effects',
    tells: 'effect',
    side: 'source',
    where: {},
    fields,
    from: { kind: 'table', database: 'oms', table, key },
    ...more,
  }
  await using asker = askerOf({ ...jobOf(world), services: { source: { history: [source] }, target: {} } })
  const tell: ReadCounts = { records: 0, events: 0, foreign: 0, malformed: 0, parts: [] }
  const events: HistoryEvent[] = []
  const needs = { source: ['delivery.history'] } as const
  await asker.with(needs, 30_000, new AbortController().signal, async ({ source: side }) => {
    for await (const batch of side['delivery.history'].read(source, tell)) events.push(...batch)
  })
  return { events, tell }
}

test('an effects table is read in turns, to its highest key, with the side as a condition', async () => {
  const { events, tell } = await read('effects', 'id', { where: { side: ['aws'] } })
  expect(events.map((event) => 'id' in event && event.id)).toEqual([
    ...Array.from({ length: 12_001 }, (_, i) => i + 1)
      .filter((i) => i % 3 !== 0)
      .map((i) => `m${i}`),
    'last',
  ])
  expect(events[0]).toMatchObject({
    key: 'PS1',
    at: Date.UTC(2026, 4, 3, 9, 0, 1),
    deliveryCount: 1,
    sequence: 1,
    place: 1,
  })
  expect(events.at(-1)).toMatchObject({ at: Date.UTC(2026, 4, 3, 23) + 0.25 })
  expect(tell).toMatchObject({ records: 8_004, events: 8_002, malformed: 2 })
  expect(tell.firstMalformed).toBe('oms.effects, id 12500: it has neither message id nor business key')
})

test('a key of text is read in turns too', async () => {
  const { events } = await read('effects_by_name', 'name', { fields: { id: 'name', at: 'done_at' } })
  expect(new Set(events.map((event) => 'id' in event && event.id)).size).toBe(11_999)
  expect(events).toHaveLength(11_999)
})

test('what cannot be read is said in a sentence', async () => {
  const sentence = (work: Promise<unknown>) =>
    work.then(
      () => 'read',
      (error: Error) => error.message,
    )
  expect(await sentence(read('nowhere', 'id'))).toBe(
    'effects: there is no table oms.nowhere, or the account may not read it.',
  )
  expect(await sentence(read('effects', 'order_number'))).toBe(
    'effects: oms.effects has no unique index on order_number alone, so that it cannot be read in turns; name its primary key.',
  )
  expect(await sentence(read('effects', 'id', { where: { cloud: ['aws'] } }))).toBe(
    'effects: oms.effects has no column cloud.',
  )
  const { events } = await read('no_effects', 'id', { fields: { id: 'message_id', at: 'done_at' } })
  expect(events).toEqual([])
})
