import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkSizer } from './chunks.ts'
import { compareTable } from './compare-table.ts'
import { rowFindings } from './findings.ts'
import type { FoundRow } from './found.ts'
import { Memory, pair, still } from './testing/memory.ts'
import { Uniform, type UniformReader, uniformChange } from './uniform.ts'

type Row = Readonly<Record<string, string | null>>
const row = (i: number): FoundRow => ({ kind: 'differs', key: [String(i)], targetKey: [String(i)] })
const rowsOf = (count: number, from = 0) => Array.from({ length: count }, (_, i) => row(from + i))
const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
const hour = (i: number, more = 3_600_000) => stamp(Date.UTC(2026, 6, 1) + i * 61_000 + more)

/** What both sides have of the row with this key. */
const reading =
  (at: (i: number) => readonly [Row, Row]): UniformReader['valuesOf'] =>
  async (rows) =>
    rows.map(({ key }) => {
      const [source, target] = at(Number(key[0]))
      return { source, target }
    })

describe('a column that changed by one rule', () => {
  test('a row with another difference besides is told, and hides no pattern', async () => {
    const { patterns, outliers, unexplained } = await uniformChange(
      rowsOf(300),
      300,
      reading((i) => [
        { at: hour(i, 0), ...(i === 7 ? { note: 'x' } : {}) },
        { at: hour(i), ...(i === 7 ? { note: 'PLANTED' } : {}) },
      ]),
    )
    expect(patterns).toEqual([{ column: 'at', told: '1 h later on the target', rows: 300, seen: 300, follow: 300 }])
    expect(outliers.map(({ key }) => key[0])).toEqual(['7'])
    expect(unexplained).toBe(1)
  })

  test('any pattern, any values, any outliers: the pattern is told, and each outlier', async () => {
    const text = fc.stringMatching(/^[A-Z][a-z]{3}[é愛][A-Z]{2} {2}[a-z]{2}$/)
    const PATTERNS: readonly { told: RegExp; value: fc.Arbitrary<string>; change: (value: string) => string | null }[] =
      [
        {
          told: /^90 min later/,
          value: fc.nat(1e6).map((i) => hour(i, 0)),
          change: (v) => stamp(Date.parse(`${v}Z`) + 5_400_000),
        },
        { told: /^NULL on the target/, value: text, change: () => null },
        { told: /^empty on/, value: text, change: () => '' },
        { told: /^in lower case/, value: text, change: (v) => v.toLowerCase() },
        { told: /^cut off after 3 characters/, value: text, change: (v) => v.slice(0, 3) },
        { told: /^runs of white space/, value: text, change: (v) => v.replace('  ', ' ') },
        { told: /byte order mark/, value: text, change: (v) => `\uFEFF${v}` },
        {
          told: /^\+12 on/,
          value: fc.integer({ min: 1, max: 1e9 }).map(String),
          change: (v) => String(Number(v) + 12),
        },
        {
          told: /^cut off, not rounded, after 2/,
          value: fc.nat(1e6).map((n) => `${n}.459`),
          change: (v) => v.slice(0, -1),
        },
        { told: /^encoded twice/, value: text, change: (v) => new TextDecoder('windows-1252').decode(Buffer.from(v)) },
      ]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PATTERNS).chain(({ told, value, change }) =>
          fc.record({
            told: fc.constant(told),
            change: fc.constant(change),
            values: fc.array(value, { minLength: 60, maxLength: 200 }),
          }),
        ),
        fc.array(fc.record({ at: fc.nat(199), inItsOwnColumn: fc.boolean() }), { maxLength: 3 }),
        async ({ told, change, values }, odd) => {
          const outliers = new Map(
            odd.filter(({ at }) => at < values.length).map((one) => [one.at, one.inItsOwnColumn]),
          )
          const found = await uniformChange(
            rowsOf(values.length),
            values.length,
            reading((i) => {
              const value = values[i] ?? ''
              const own = outliers.get(i)
              if (own === undefined) return [{ c: value }, { c: change(value) }]
              return own
                ? [{ c: value }, { c: `${value}?odd` }]
                : [
                    { c: value, d: 'a' },
                    { c: change(value), d: 'b' },
                  ]
            }),
          )
          expect(found.patterns.map((pattern) => pattern.told)).toEqual([expect.stringMatching(told)])
          expect(found.outliers.map(({ key }) => Number(key[0])).sort()).toEqual([...outliers.keys()].sort())
          expect(found.unexplained).toBe(outliers.size)
        },
      ),
    )
  })

  test('two columns, each with its own rule, in rows of their own', async () => {
    const { patterns, outliers } = await uniformChange(
      rowsOf(100),
      100,
      reading((i) => (i % 2 ? [{ a: hour(i, 0) }, { a: hour(i) }] : [{ b: `X${i}` }, { b: `x${i}` }])),
    )
    expect(patterns.map(({ column, follow, seen }) => [column, follow, seen])).toEqual([
      ['b', 50, 100],
      ['a', 50, 100],
    ])
    expect(outliers).toEqual([])
  })
})

describe('rows that are found later', () => {
  const reader = (odd: (i: number) => boolean, reads?: () => void): UniformReader => {
    const at = (i: number): readonly [Row, Row] =>
      odd(i) ? [{ at: hour(i, 0) }, { at: hour(i, i + 1) }] : [{ at: hour(i, 0) }, { at: hour(i) }]
    return {
      valuesOf: reading(at),
      check: async (rows) => {
        reads?.()
        return rows.map(({ key }) => {
          const [source, target] = at(Number(key[0]))
          return { changes: new Map([['at', [source.at ?? null, target.at ?? null] as const]]), otherwise: false }
        })
      },
    }
  }

  test('are checked as they come: one odd row among many, outside of all that was looked at for the pattern', async () => {
    const uniform = new Uniform(
      reader((i) => i === 7_777),
      () => true,
    )
    const spread = rowsOf(400)
    for (let from = 0; from < 10_000; from += 2_000) await uniform.settled(rowsOf(2_000, from), spread, from + 2_000)
    const { patterns, outliers } = await uniform.end(spread, 10_000)
    expect(patterns).toMatchObject([{ rows: 10_000, seen: 10_000, follow: 9_999 }])
    expect(outliers.map(({ key }) => key[0])).toEqual(['7777'])
  })

  test('when time is up the finding says how many were not looked at', async () => {
    let goesOn = true
    const uniform = new Uniform(
      reader(
        () => false,
        () => {
          goesOn = false
        },
      ),
      () => goesOn,
    )
    await uniform.settled(rowsOf(2_000), rowsOf(400), 2_000)
    const { patterns } = await uniform.end(rowsOf(400), 2_000)
    expect(patterns).toMatchObject([{ rows: 2_000, seen: 500 }])
    const result = { at: 'd.t', differing: 2_000, missing: 0, surplus: 0, samples: [], patterns, unexplained: 0 }
    const { findings } = rowFindings([result as never], [])
    expect(findings[0]?.target).toBe(
      '1 h later on the target, in each of the 500 rows looked at; 1500 more were not looked at',
    )
  })

  test('that follow no more take the pattern back, and those that did are told', async () => {
    const uniform = new Uniform(
      reader((i) => i >= 1_000),
      () => true,
    )
    await uniform.settled(rowsOf(1_000), rowsOf(400), 1_000)
    await uniform.settled(rowsOf(4_000, 1_000), rowsOf(400), 5_000)
    expect(await uniform.end(rowsOf(400), 5_000)).toEqual({ patterns: [], outliers: [], unexplained: 0 })
  })
})

test('a table: the pattern once, the odd row as its sample, missing rows besides', async () => {
  const rows = Array.from({ length: 3_000 }, (_, i): [number, string] => [i, hour(i, 0)])
  const theirs = rows.slice(0, -2).map(([i]): [number, string] => [i, i === 1_234 ? 'odd' : hour(i)])
  const result = await compareTable(
    pair(true, 3_000),
    { source: new Memory(rows), target: new Memory(theirs) },
    still,
    new ChunkSizer(),
    () => {},
  )
  expect(result.patterns).toEqual([
    { column: 'v', told: '1 h later on the target', rows: 2_998, seen: 2_998, follow: 2_997 },
  ])
  expect(result.samples.map(({ kind, key }) => [kind, key?.id])).toEqual([
    ['missing', '2998'],
    ['missing', '2999'],
    ['differs', '1234'],
  ])
  expect(rowFindings([result], []).total).toBe(4)
})
