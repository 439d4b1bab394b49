import { describe, expect, test } from 'vitest'
import type { BusEntity } from '../../ports/service-bus.ts'
import { withParameters } from './filter-text.ts'
import { againstExpectation, betweenSides } from './topology.ts'

const found: BusEntity = {
  name: 'Fulfillment/Subscriptions/oms',
  status: 'Active',
  settings: { lockSeconds: 60, maxDeliveryCount: 10, ttlSeconds: null, forwardTo: null, requiresSession: false },
  rules: [{ name: 'for-oms', filter: "site = 'US' AND sys.subject = 'released'" }],
}
const name = 'fulfillment/Subscriptions/oms'
const actual = { [name.toLowerCase()]: found }
const codes = (expected: object) =>
  againstExpectation('target', { expects: [{ name, ...expected }], actual }).map(({ code, at }) => `${code} ${at}`)

describe('a namespace against what a side expects', () => {
  test('what is not stated is not compared, and names are the same in any case', () => {
    expect(codes({})).toEqual([])
    expect(codes({ lockSeconds: 60, ttlSeconds: null, forwardTo: null })).toEqual([])
  })

  test('each setting that differs is a finding with both values, on the side that expects it', () => {
    const findings = againstExpectation('target', {
      expects: [{ name, ttlSeconds: 3_600, requiresSession: true }],
      actual,
    })
    expect(findings.map(({ at, source, target }) => [at, source, target])).toEqual([
      [`${name}: requires sessions`, 'namespace: false', 'target expects: true'],
      [`${name}: time to live (seconds)`, 'namespace: none', 'target expects: 3600'],
    ])
    expect(findings[0]?.remedy.how).toContain('make it anew')
  })

  test('a setting that its kind does not have is no match', () => {
    expect(codes({ requiresDuplicateDetection: false })).toEqual([`bus-setting-differs ${name}: duplicate detection`])
  })

  test('rules: in any order of their properties; one less, one more, or another is told', () => {
    const correlation = { subject: 'released', properties: { site: 'US' } }
    expect(codes({ rules: [{ name: 'for-oms', correlation }] })).toEqual([])
    expect(codes({ rules: [] })).toEqual([`bus-rule-differs ${name}: rule for-oms`])
    expect(
      codes({
        rules: [
          { name: 'for-oms', correlation },
          { name: 'more', sql: '1=1' },
        ],
      }),
    ).toEqual([`bus-rule-differs ${name}: rule more`])
    expect(codes({ rules: [{ name: 'for-oms', correlation: { subject: 'released', properties: {} } }] })).toHaveLength(
      1,
    )
  })

  test('a rule counts with its action', () => {
    const acting = { name: 'r', sql: '1=1', action: "SET sys.To = 'Entity'" }
    const of = (rule: object) =>
      againstExpectation('source', {
        expects: [{ name, rules: [rule as typeof acting] }],
        actual: { [name.toLowerCase()]: { ...found, rules: [{ name: 'r', filter: '1=1', action: acting.action }] } },
      }).map(({ source, target }) => [source, target])
    expect(of(acting)).toEqual([])
    expect(of({ name: 'r', sql: '1=1' })).toEqual([
      ['source expects: 1=1', "namespace: 1=1 with the action SET sys.To = 'Entity'"],
    ])
  })

  test('parameters are put in, but for those in quotes', () => {
    const parameters = { '@Site': "O'Hare", most: 2.5, gift: true, due: new Date(0) }
    const sql =
      "site = @site AND [@site] = '@most ''@most' AND most <= @MOST AND gift = @gift AND due > @due AND x = @x"
    expect(withParameters(sql, parameters)).toBe(
      "site = 'O''Hare' AND [@site] = '@most ''@most' AND most <= 2.5 AND gift = true AND due > '1970-01-01T00:00:00.000Z' AND x = @x",
    )
  })

  test('an SQL rule counts by its words; blanks within quotes count', () => {
    const ruled = (filter: string, sql: string) =>
      againstExpectation('source', {
        expects: [{ name, rules: [{ name: 'r', sql }] }],
        actual: { [name.toLowerCase()]: { ...found, rules: [{ name: 'r', filter }] } },
      })
    expect(ruled("a = 'x  y'   AND b=1 ", "a = 'x  y' AND b=1")).toEqual([])
    expect(ruled("a = 'x y'", "a = 'x  y'")).toHaveLength(1)
  })

  test('an action that nobody expects is told', () => {
    const changing = { ...found, rules: [{ name: 'r', filter: '1=1', action: "SET sys.Label = 'x'" }] }
    const findings = againstExpectation('source', {
      expects: [{ name, rules: [{ name: 'r', sql: '1=1' }] }],
      actual: { [name.toLowerCase()]: changing },
    })
    expect(findings[0]?.target).toContain('SET sys.Label')
  })
})

test('the sides are held against each other where both state a thing', () => {
  expect(
    betweenSides(
      [{ name: 'q', lockSeconds: 30, maxDeliveryCount: 5 }, { name: 'only-here' }],
      [{ name: 'Q', lockSeconds: 60 }],
    ).map(({ at, source, target }) => [at, source, target]),
  ).toEqual([['q: lock duration (seconds)', '30', '60']])
})
