import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SchemaEvidence } from './evidence.ts'
import { pairedByName } from './verdict.ts'

const servers = (source: number, target: number) =>
  ({
    servers: { source: { lowerCaseTableNames: source }, target: { lowerCaseTableNames: target } },
  }) as SchemaEvidence<never>

const part = fc.string({ unit: fc.constantFrom('a', 'A', '.'), minLength: 1, maxLength: 3 })
const objects = fc.uniqueArray(fc.record({ database: part, name: part }), {
  selector: ({ database, name }) => JSON.stringify([database, name]),
  maxLength: 8,
})

test('two servers with the same names pair each object with its own, whatever dots and twins are among them', () => {
  fc.assert(
    fc.property(objects, fc.constantFrom(0, 1, 2), fc.constantFrom(0, 1, 2), (all, ours, theirs) => {
      const { both, missing, surplus } = pairedByName(servers(ours, theirs), {
        source: all,
        target: [...all].reverse(),
      })
      expect([...missing, ...surplus]).toEqual([])
      expect(both).toHaveLength(all.length)
      for (const [source, target] of both) expect(target).toEqual(source)
    }),
  )
})

test('an object is paired by another letter case only where a server folds it, and once', () => {
  const source = [
    { database: 'd', name: 'Orders' },
    { database: 'd', name: 'orders' },
  ]
  const target = [{ database: 'd', name: 'orders' }]
  expect(pairedByName(servers(0, 1), { source, target })).toMatchObject({ missing: [source[0]], surplus: [] })
  const twin = [{ database: 'd', name: 'Orders' }]
  expect(pairedByName(servers(0, 0), { source: twin, target })).toMatchObject({
    both: [],
    missing: twin,
    surplus: target,
  })
  expect(pairedByName(servers(0, 1), { source: twin, target })).toMatchObject({ missing: [], surplus: [] })
})

test('names of routines have no case, but the databases that they are in may', () => {
  const source = [{ database: 'D', name: 'P' }]
  expect(
    pairedByName(servers(0, 0), { source, target: [{ database: 'D', name: 'p' }] }, { names: true }).both,
  ).toHaveLength(1)
  expect(pairedByName(servers(0, 0), { source, target: [{ database: 'd', name: 'p' }] }, { names: true }).both).toEqual(
    [],
  )
})
