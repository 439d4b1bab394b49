import { expect, test } from 'vitest'
import type { Read } from '../redis/client.ts'
import { enqueuedAt, queueStates } from './queues.ts'

test('depth, and how long the oldest job has waited, of Sidekiq 7 and 8', async () => {
  const lists: Record<string, string[]> = {
    'queue:default': ['{"jid":"new","enqueued_at":1772359205000}', '{"jid":"old","enqueued_at":1772359200000}'],
    'queue:camel': ['{"jid":"seven","enqueued_at":1772359208.5}'],
    'queue:empty': [],
  }
  const ask = async (command: Read, key: string | number = '') => {
    const list = lists[key] ?? []
    if (command === 'smembers') return ['default', 'empty', 'camel']
    return command === 'llen' ? list.length : list.slice(-1)
  }
  expect(await queueStates({ ask: ask as never }, 1772359210000)).toEqual([
    { name: 'camel', depth: 1, latency: 1.5 },
    { name: 'default', depth: 2, latency: 10 },
    { name: 'empty', depth: 0, latency: 0 },
  ])
  expect([enqueuedAt('{}'), enqueuedAt('no'), enqueuedAt(undefined)]).toEqual([undefined, undefined, undefined])
})
