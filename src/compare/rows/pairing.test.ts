import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idOf, leftOut, pairTables, placeOf, quotedPlace } from './pairing.ts'

const part = fc.stringMatching(/^[aA.]{1,3}$/)
const tables = fc.uniqueArray(fc.record({ database: part, name: part }), { selector: idOf, maxLength: 12 })

test('names are pairs: each table has at most one partner, of the same name where there is one', () => {
  fc.assert(
    fc.property(tables, tables, (ours, theirs) => {
      const { both, onlySource, onlyTarget } = pairTables(ours, theirs)
      expect(both.length + onlySource.length).toBe(ours.length)
      expect(new Set(both.map(({ target }) => target)).size + onlyTarget.length).toBe(theirs.length)
      const names = new Set(theirs.map(idOf))
      for (const { source, target } of both) {
        expect(idOf(target).toLowerCase()).toBe(idOf(source).toLowerCase())
        if (names.has(idOf(source))) expect(idOf(target)).toBe(idOf(source))
      }
      for (const table of onlySource) expect(names.has(idOf(table))).toBe(false)
    }),
  )
})

test('a decision leaves out one table, or what an asterisk says: never two tables by one name', () => {
  fc.assert(
    fc.property(tables, (all) => {
      for (const table of all) {
        const byPlace = all.filter(leftOut([placeOf(table)], all))
        expect(byPlace.length).toBeLessThanOrEqual(1)
        expect(all.filter(leftOut([quotedPlace(table)], all))).toEqual([table])
        expect(all.filter(leftOut(['*'], all))).toEqual(all)
      }
    }),
  )
})
