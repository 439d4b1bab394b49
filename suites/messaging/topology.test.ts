import { expect, test } from 'vitest'
import type { BusEntity } from '../../src/ports/service-bus.ts'
import check from './topology.check.ts'

const queue: BusEntity = { name: 'q', status: 'Active', settings: { lockSeconds: 60 } }
const side = (expected: object, actual: BusEntity = queue) => ({
  expects: [{ name: actual.name, ...expected }],
  actual: { [actual.name]: actual },
})
const consumes = { source: ['q'], target: ['q'] }

test('a name that is there, expected in full or as the other side has it, passes', () => {
  expect(check.judge({ source: side({}), target: side({}), consumes })).toMatchObject({ verdict: 'holds' })
})

test('a name alone, of which the other side knows nothing, is inconclusive', () => {
  const other = side({ lockSeconds: 60 }, { ...queue, name: 'p' })
  const judged = check.judge({ source: side({}), target: other, consumes })
  expect(judged).toMatchObject({ verdict: 'unproven', reason: 'not-configured' })
  expect(judged).toHaveProperty(
    'cause',
    expect.stringContaining('q of the source: lock duration (seconds) not configured'),
  )
})

test('evidence that does not hold what is consumed is inconclusive', () => {
  const old: object = { source: side({}), target: side({}) }
  expect(check.judge(old as Parameters<typeof check.judge>[0])).toMatchObject({ verdict: 'unproven' })
})
