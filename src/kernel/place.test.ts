import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOf } from './place.ts'

test('ordinary names are joined by a dot, names with a dot are quoted', () => {
  expect(placeOf('oms', 'orders', 'id')).toBe('oms.orders.id')
  expect(placeOf('a', 'b.c')).toBe('a.`b.c`')
  expect(placeOf('a.b', 'c')).toBe('`a.b`.c')
})

test('two places of the same number of parts, or of another, never read alike', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '.', '`'), minLength: 1, maxLength: 4 })
  const parts = fc.array(part, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other))
      expect(placeOf(...one)).not.toBe(placeOf(...other))
    }),
    { numRuns: 2_000 },
  )
})
