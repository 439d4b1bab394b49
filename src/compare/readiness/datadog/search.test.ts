import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { finds, UnknownTag } from './match.ts'
import { readSearch, SearchError } from './search.ts'

const RECORD = {
  host: 'h1',
  level: 'error',
  name: 'Nav::Api',
  message: 'NAV refused order AZ0001 (timeout)',
  duration_ms: 120.5,
  named_tags: { order_id: 'AZ0001', dd: { env: 'production' } },
  payload: { status: 503, path: '/orders/1', lines: [{ sku: 'PG-1' }, { sku: 'PG-2' }], 'with.dot': 'x' },
}
const TAGS = { service: 'ruby' }
const found = (query: string) => finds(readSearch(query), RECORD, TAGS)

describe('a search of Datadog', () => {
  test.each([
    ['', true],
    ['service:ruby', true],
    ['service:(ruby OR java)', true],
    ['service:java OR status:error', true],
    ['service:ruby status:error', true],
    ['service:ruby AND NOT status:error', false],
    ['service:ruby -status:info', true],
    ['status:err*', true],
    ['env:production', true],
    ['host:h?', true],
    ['@named_tags.order_id:AZ0001', true],
    ['@named_tags.order_id:az0001', false],
    ['@named_tags.order_id:*', true],
    ['@named_tags.missing:*', false],
    ['@payload.status:503', true],
    ['@payload.status:>=500', true],
    ['@payload.status:<500', false],
    ['@payload.status:[500 TO 599]', true],
    ['@payload.status:{503 TO 599]', false],
    ['@duration_ms:[* TO 200]', true],
    ['@payload.lines.sku:PG-2', true],
    ['@payload.with.dot:x', true],
    ['@name:Nav\\:\\:Api', true],
    ['@name:"Nav::Api"', true],
    ['@payload.path:\\/orders\\/*', true],
    ['refused', true],
    ['REFUSED', true],
    ['refus', false],
    ['refus*', true],
    ['"refused order"', true],
    ['"order refused"', false],
    ['NAV (timeout OR locked)', true],
    ['*:PG-2', true],
    ['-(service:ruby status:info)', true],
    ['!status:error', false],
    ['@payload.status:(503 OR 504) refused', true],
  ])('%s finds it: %s', (query, answer) => expect(found(query)).toBe(answer))

  test.each([
    'CIDR(@ip, 10.0.0.0/8)',
    'service:',
    '(service:ruby',
    'service:ruby)',
    '"open',
    '@a:[1 TO',
    'AND service:ruby',
    'service:$service',
    '@a:>x',
    'service:ruby OR',
    '#calc:>1',
  ])('%s is refused', (query) => expect(() => readSearch(query)).toThrow(SearchError))

  test('a tag that nobody stated is not taken for absent', () =>
    expect(() => found('kube_namespace:oms')).toThrow(UnknownTag))

  test('random combinations mean what their parts mean', () => {
    const term = fc.constantFrom(
      'service:ruby',
      'status:info',
      '@payload.status:>500',
      'refused',
      '"order refused"',
      '@x:*',
    )
    const { query } = fc.letrec<{ query: { text: string; holds: boolean } }>((tie) => ({
      query: fc.oneof(
        { maxDepth: 4 },
        term.map((text) => ({ text, holds: found(text) })),
        fc
          .tuple(tie('query'), tie('query'))
          .map(([a, b]) => ({ text: `(${a.text} AND ${b.text})`, holds: a.holds && b.holds })),
        fc
          .tuple(tie('query'), tie('query'))
          .map(([a, b]) => ({ text: `(${a.text} ${b.text})`, holds: a.holds && b.holds })),
        fc
          .tuple(tie('query'), tie('query'))
          .map(([a, b]) => ({ text: `(${a.text} OR ${b.text})`, holds: a.holds || b.holds })),
        tie('query').map((a) => ({ text: `-${a.text}`, holds: !a.holds })),
        tie('query').map((a) => ({ text: `NOT ${a.text}`, holds: !a.holds })),
      ),
    }))
    fc.assert(
      fc.property(query, ({ text, holds }) => {
        expect(found(text)).toBe(holds)
      }),
    )
  })

  test('AND binds closer than OR', () => {
    expect(found('status:error OR status:info AND service:java')).toBe(true)
    expect(found('(status:error OR status:info) AND service:java')).toBe(false)
  })
})
