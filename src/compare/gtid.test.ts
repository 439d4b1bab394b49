import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countGtids, formatGtids, missingFrom, parseGtids, subtractGtids } from './gtid.ts'

const A = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
const B = '4f22fb58-71ca-11e1-9e33-c80aa9429562'

/** A set as plain names of transactions. */
type Plain = Set<string>

const plain = fc
  .uniqueArray(fc.tuple(fc.constantFrom(A, B, `${A}:blue`), fc.integer({ min: 1, max: 12 })), {
    selector: ([n, i]) => `${n}:${i}`,
  })
  .map((list) => new Set(list.map(([name, n]) => `${name}:${n}`)))

const text = (set: Plain) => [...set].join(',')
const listed = (set: string): Plain =>
  new Set(
    [...parseGtids(set)].flatMap(([name, intervals]) =>
      intervals.flatMap(([first, last]) =>
        Array.from({ length: Number(last - first) + 1 }, (_, i) => `${name}:${first + BigInt(i)}`),
      ),
    ),
  )

describe('GTID sets', () => {
  test('subtraction is that of plain sets', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const left = formatGtids(subtractGtids(parseGtids(text(a)), parseGtids(text(b))))
        expect(listed(left)).toEqual(new Set([...a].filter((name) => !b.has(name))))
      }),
    )
  })

  test('writing and reading again changes nothing, and every transaction counts once', () => {
    fc.assert(
      fc.property(plain, (set) => {
        const read = parseGtids(text(set))
        expect(parseGtids(formatGtids(read))).toEqual(read)
        expect(countGtids(read)).toBe(BigInt(set.size))
      }),
    )
  })

  test('as MySQL writes them', () => {
    expect(missingFrom(`${A}:1-10:20,\n${B}:1`, `${A}:3-5,${B}:1-9`)).toEqual({ gtids: `${A}:1-2:6-10:20`, count: 8 })
    expect(missingFrom('', `${A}:1`)).toEqual({ gtids: '', count: 0 })
    expect(missingFrom(`${A}:1-3:red:1-2`, `${A}:1-3`).gtids).toBe(`${A}:red:1-2`)
    expect(() => parseGtids('nonsense:1-3')).toThrow('no GTID set')
  })
})
