import { describe, expect, test } from 'vitest'
import type { BusEntity } from '../../src/ports/service-bus.ts'
import check from './topology.check.ts'

const queue: BusEntity = { name: 'q', status: 'Active', settings: { lockSeconds: 60 } }
const side = (expected: object, actual: BusEntity = queue) => ({
  expects: [{ name: actual.name, ...expected }],
  actual: { [actual.name.toLowerCase()]: actual },
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

describe('a subscription that the target has by another name', () => {
  const rule = (name: string, sql: string) => ({ name, sql })
  const stated = (name: string, ...rules: { name: string; sql: string }[]) => {
    const entity: BusEntity = {
      name: `t/Subscriptions/${name}`,
      status: 'Active',
      settings: {},
      rules: rules.map((one) => ({ name: one.name, filter: one.sql })),
    }
    return side({ rules }, entity)
  }
  const source = stated('oms', rule('released', "sys.Label = 'released'"))
  const judged = (target: ReturnType<typeof stated>) =>
    check.judge({
      source,
      target,
      consumes: { source: ['t/Subscriptions/oms'], target: ['t/Subscriptions/oms-aks'] },
    })
  test.each([
    [[rule('$Default', '1=1')]],
    [[rule('released', "sys.Label = 'released'"), rule('$Default', '1=1')]],
    [[rule('released', "sys.Label = 'Released'")]],
    [[]],
  ])('%j, stated too, lets other messages in', (rules) => {
    expect(judged(stated('oms-aks', ...rules))).toMatchObject({
      verdict: 'broken',
      findings: [{ code: 'bus-sides-disagree' }],
    })
  })
  test('the same filter by another name lets the same in', () => {
    expect(judged(stated('oms-aks', rule('other', "sys.Label = 'released'")))).toMatchObject({ verdict: 'holds' })
  })
})
