import { expect, test } from 'vitest'
import { errorIn, filled, pick, valueAt, windowOf } from './text.ts'

test.each([
  ['{"order":{"id":7}}', undefined],
  ['{"error":"no stock"}', 'the body has error'],
  ['{"errors":[]}', undefined],
  ['{"errors":["sku"]}', 'the body has errors'],
  ['{"error":null,"fault":false}', undefined],
  ['{"fault":{"code":3}}', 'the body has fault'],
  ['{"success":false}', 'the body says that it did not succeed'],
  ['{"status":"placed"}', undefined],
  ['{"status":"ERROR"}', 'the body has status ERROR'],
  ['{"order":', 'the body begins like JSON and is none'],
  ['[{"error":"of a line"}]', undefined],
  ['<h1>We are sorry</h1>', 'the body matches we are sorry'],
  ['', undefined],
])('%s', (body, found) => {
  expect(errorIn(body, [/we are sorry/i])).toBe(found)
})

test('journeys come by their weight', () => {
  const journeys = [
    { name: 'a', weight: 1, steps: [] },
    { name: 'b', weight: 3, steps: [] },
  ]
  expect([0, 0.24, 0.26, 0.999].map((at) => pick(journeys, at).name)).toEqual(['a', 'a', 'b', 'b'])
})

test('saved values fill paths, unknown names stay', () => {
  expect(filled('/orders/{id}/{other}', { id: '7' })).toBe('/orders/7/{other}')
  expect(valueAt({ order: { lines: [{ id: 3 }] } }, 'order.lines.0.id')).toBe('3')
  expect(valueAt({ order: null }, 'order.id')).toBeUndefined()
})

test('windows: what ends late counts to the last', () => {
  expect([0, 999, 1000, 4999, 9000, -5].map((ms) => windowOf(ms, 5, 5))).toEqual([0, 0, 1, 4, 4, 0])
})
