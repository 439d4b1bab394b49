import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BusEntity, BusSettings, DeclaredBusSide } from '../../ports/service-bus.ts'
import { consumptionFindings } from './consumption.ts'
import { SETTINGS, type SideTopology } from './topology.ts'
import { judgeUnstated } from './unstated.ts'

const NAME = 'fulfillment/Subscriptions/oms'
const SET: BusSettings = {
  lockSeconds: 60,
  maxDeliveryCount: 10,
  requiresSession: false,
  requiresDuplicateDetection: true,
  duplicateWindowSeconds: 60,
  ttlSeconds: null,
  deadLetteringOnExpiration: true,
  forwardTo: null,
  forwardDeadLettersTo: null,
}
/** Another value of each: a setting that is added to the port does not compile without one. */
const OTHER: BusSettings = {
  lockSeconds: 30,
  maxDeliveryCount: 5,
  requiresSession: true,
  requiresDuplicateDetection: false,
  duplicateWindowSeconds: 20,
  ttlSeconds: 3_600,
  deadLetteringOnExpiration: false,
  forwardTo: 'elsewhere',
  forwardDeadLettersTo: 'graveyard',
}
const RULES = [{ name: 'for-oms', filter: "sys.Label = 'released'" }]

const entity = (more: Partial<BusEntity> = {}): BusEntity => ({
  name: NAME,
  status: 'Active',
  settings: SET,
  rules: RULES,
  ...more,
})
const side = (actual: BusEntity | null, expected: object = {}, name = actual?.name ?? NAME): SideTopology => ({
  expects: [{ name, ...expected }],
  actual: { [name.toLowerCase()]: actual },
})
const codesOf = (a: SideTopology, b: SideTopology) => judgeUnstated(a, b).findings.map(({ at }) => at)

describe('what the config expects nothing of', () => {
  test('is alike on both sides: no finding, nothing unknown', () => {
    expect(judgeUnstated(side(entity()), side(entity()))).toEqual({ findings: [], unknowns: [], notes: [] })
  })

  test.each(SETTINGS)('%s: another value on one side is a finding, unless both sides say what they expect', (key) => {
    const other = entity({ settings: { ...SET, [key]: OTHER[key] } })
    expect(codesOf(side(entity()), side(other))).toHaveLength(1)
    expect(codesOf(side(other), side(entity()))).toHaveLength(1)
    expect(codesOf(side(entity(), { [key]: SET[key] }), side(other))).toHaveLength(1)
    expect(codesOf(side(entity(), { [key]: SET[key] }), side(other, { [key]: OTHER[key] }))).toEqual([])
  })

  test.each(SETTINGS)('%s: one that only one side has is a finding', (key) => {
    const { [key]: _, ...rest } = SET
    expect(codesOf(side(entity()), side(entity({ settings: rest })))).toHaveLength(1)
  })

  test('rules: whatever they let in differently, under any name', () => {
    const rules = (...all: BusEntity['rules'] & object) => entity({ rules: all })
    const [rule] = RULES as [(typeof RULES)[number]]
    expect(codesOf(side(entity()), side(rules({ ...rule, name: 'other' })))).toEqual([])
    for (const other of [
      rules(),
      rules(rule, { name: '$Default', filter: '1=1' }),
      rules({ name: '$Default', filter: '1=1' }),
      rules({ ...rule, filter: "sys.Label = 'Released'" }),
      rules({ ...rule, action: "SET sys.Label = 'x'" }),
    ])
      expect(codesOf(side(entity()), side(other)), JSON.stringify(other.rules)).toEqual([`${NAME}: rules`])
  })

  test('a subscription of its own is compared with the only one of its topic that the other side has', () => {
    const own = entity({ name: 'Fulfillment/subscriptions/oms-aks', rules: [{ name: '$Default', filter: '1=1' }] })
    const { findings, notes } = judgeUnstated(side(entity()), side(own))
    expect(findings.map(({ at }) => at)).toEqual([`${NAME}: rules`])
    expect(notes).toEqual([
      'fulfillment/Subscriptions/oms of the source was compared with Fulfillment/subscriptions/oms-aks of the target.',
      'Fulfillment/subscriptions/oms-aks of the target was compared with fulfillment/Subscriptions/oms of the source.',
    ])
  })

  test('without a counterpart is unknown, and is never nothing', () => {
    fc.assert(
      fc.property(fc.subarray([...SETTINGS]), fc.boolean(), (stated, withRules) => {
        const expected = {
          ...Object.fromEntries(stated.map((key) => [key, SET[key]])),
          ...(withRules ? { rules: RULES.map(({ name, filter }) => ({ name, sql: filter })) } : {}),
        }
        const alone = side(entity({ name: 'orders' }), expected)
        const { findings, unknowns } = judgeUnstated(alone, side(entity()))
        expect(findings).toEqual([])
        const whole = stated.length === SETTINGS.length && withRules
        expect(unknowns.filter((text) => text.startsWith('orders of the source'))).toHaveLength(whole ? 0 : 1)
      }),
    )
  })

  test('an entity that is not there is a finding elsewhere', () => {
    expect(judgeUnstated(side(null), side(null))).toEqual({ findings: [], unknowns: [], notes: [] })
  })
})

describe('what the sides consume', () => {
  const codes = (source: DeclaredBusSide['consumes'], target: DeclaredBusSide['consumes']) =>
    consumptionFindings({ source, target }).map(({ at, source: old, target: fresh }) => [at, old, fresh])

  test('the same in any case, order and subscription is no difference', () => {
    expect(codes(['orders', NAME], [NAME.toUpperCase(), 'Orders'])).toEqual([])
    expect(codes([NAME], ['fulfillment/Subscriptions/oms-aks'])).toEqual([])
  })

  test('whatever is left out or added on either side is a finding', () => {
    const name = fc.constantFrom('a', 'b', 'c/Subscriptions/s', 'd/Subscriptions/s')
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.uniqueArray(name), (source, target) => {
        const differing = new Set([...source, ...target].filter((one) => source.includes(one) !== target.includes(one)))
        expect(consumptionFindings({ source, target })).toHaveLength(differing.size)
      }),
    )
  })

  test('two subscriptions of one topic where the other side has one', () => {
    expect(codes([NAME, 'fulfillment/Subscriptions/audit'], [NAME])).toEqual([
      ['fulfillment', `consumed: ${NAME}, fulfillment/Subscriptions/audit`, `consumed: ${NAME}`],
    ])
  })
})
