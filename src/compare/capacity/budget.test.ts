import fc from 'fast-check'
import { expect, test } from 'vitest'
import { demands, quantile, TIERS, tierOf } from './budget.ts'

test('the plan’s own rough numbers, with one surge pod each', () => {
  const all = demands({
    web: { pods: 2, surge: 1, pool: 5 },
    sidekiq: [
      { name: 'sidekiq-default', pods: 3, surge: 1, concurrency: 5 },
      { name: 'sidekiq-camel', pods: 1, surge: 1, concurrency: 1 },
    ],
    migrations: 1,
    reserve: 20,
    headroom: 0.8,
  })
  expect(all.map(({ connections }) => connections)).toEqual([15, 20, 2, 1, 20])
})

test('a quantile has that share of the values at or below it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (values, p) => {
        const q = quantile(values, p)
        expect(values).toContain(q)
        expect(values.filter((value) => value < q).length).toBeLessThanOrEqual(p * values.length)
      },
    ),
  )
})

test('every tier allows more than it presets', () => {
  for (const [preset, most] of Object.values(TIERS)) expect(most).toBeGreaterThan(preset)
})

test.each([
  ['GP-4', 'GP-4'],
  ['gp-4', 'GP-4'],
  ['Standard_D4ds_v4', 'GP-4'],
  ['Standard_D2ads_v5', 'GP-2'],
  ['Standard_B1ms', 'B1ms'],
  ['Standard_E8ds_v4', 'MO-8'],
  ['Standard_E96ds_v5', 'MO-96'],
  ['GP-5', undefined],
  ['Standard_X4', undefined],
])('%s is %s', (sku, row) => expect(tierOf(sku)).toBe(row && TIERS[row]))
