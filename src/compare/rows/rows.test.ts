import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkSizer, chunksOf } from './chunks.ts'
import { compareTable } from './compare-table.ts'
import { reconcile } from './reconcile.ts'
import { Memory, pair, plan, replicated, still } from './testing/memory.ts'

const table = fc.uniqueArray(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.constantFrom('aa', 'ab', 'b', 'c')), {
  selector: ([key]) => key,
  maxLength: 40,
})

describe('two tables at rest', () => {
  test('by key: exactly the rows that differ are found, whatever the size of a chunk', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        table,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 60 }),
        fc.boolean(),
        async (a, b, size, estimate, counted) => {
          const [ours, theirs] = [new Map(a), new Map(b)]
          const result = await compareTable(
            pair(true, estimate, counted),
            { source: new Memory(a), target: new Memory(b) },
            still,
            Object.assign(new ChunkSizer(), { rows: size }),
            () => {},
          )
          const missing = a.filter(([key]) => !theirs.has(key)).length
          const surplus = b.filter(([key]) => !ours.has(key)).length
          const differing = a.filter(([key, value]) => theirs.has(key) && theirs.get(key) !== value).length
          expect(result).toMatchObject({ missing, surplus, differing, unresolved: 0, rows: a.length })
          expect(result.samples).toHaveLength(Math.min(10, missing) + Math.min(10, surplus) + Math.min(10, differing))
        },
      ),
    )
  })

  test('without a key: duplicates are counted, not cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(table, table, async (a, b) => {
        const result = await compareTable(
          pair(false, a.length),
          { source: new Memory(a), target: new Memory(b) },
          still,
          new ChunkSizer(),
          () => {},
        )
        const times = (rows: typeof a, value: string) => rows.filter(([, own]) => own === value).length
        const surplus = (x: typeof a, y: typeof a) =>
          ['aa', 'ab', 'b', 'c'].reduce((sum, value) => sum + Math.max(0, times(x, value) - times(y, value)), 0)
        expect(result).toMatchObject({ missing: surplus(a, b), surplus: surplus(b, a), unresolved: 0 })
      }),
    )
  })

  test('chunks hold every key once', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 60 }),
        async (rows, size, estimate) => {
          const memory = new Memory(rows)
          const seen: number[] = []
          for await (const range of chunksOf(
            pair(true, estimate),
            memory,
            Object.assign(new ChunkSizer(), { rows: size }),
          ))
            seen.push(...(await memory.rowsIn(plan(true), range)).map(({ key }) => Number(key[0])))
          expect(seen).toEqual(rows.map(([key]) => key).toSorted((x, y) => x - y))
        },
      ),
    )
  })
})

test('while writes go on behind a lag: nothing false, and every planted row that no write has healed', async () => {
  const key = fc.integer({ min: 0, max: 30 })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { minLength: 5, maxLength: 30 }),
      fc.array(fc.tuple(key, fc.option(fc.constantFrom('w1', 'w2', 'w3'))), { maxLength: 60 }),
      fc.uniqueArray(key, { maxLength: 4 }),
      fc.integer({ min: 0, max: 10 }),
      async (keys, writes, planted, lag) => {
        const rows = keys.map((k): [number, string] => [k, 'old'])
        const touched = new Set(writes.map(([k]) => k))
        const lasting = planted.filter((k) => keys.includes(k) && !touched.has(k))
        const { source, target, fence } = replicated(
          rows,
          writes,
          planted.map((k) => [k, 'bad']),
          lag,
        )
        const result = await compareTable(
          pair(true, keys.length),
          { source, target },
          { ...still, fence },
          Object.assign(new ChunkSizer(), { rows: 4 }),
          () => {},
        )
        // A planted row may be found before a write heals it; a row that nobody planted never.
        expect(result.missing + result.surplus).toBe(0)
        expect(result.differing).toBeGreaterThanOrEqual(lasting.length)
        expect(result.differing).toBeLessThanOrEqual(planted.filter((k) => keys.includes(k)).length)
        expect(result.unresolved).toBe(0)
      },
    ),
    { numRuns: 300 },
  )
})

test('a row that its own key does not find is unproven, never equal', async () => {
  const blind = (value: string) => Object.assign(new Memory([[1, value]]), { rowsAt: async () => [] })
  const result = await compareTable(
    pair(true, 1),
    { source: blind('a'), target: blind('b') },
    still,
    new ChunkSizer(),
    () => {},
  )
  expect(result).toMatchObject({ differing: 0, missing: 0, surplus: 0, unresolved: 1 })
})

describe('reconciliation', () => {
  test('a target that does not arrive leaves everything unresolved, nothing different', async () => {
    let rounds = 0
    const { differs, unresolved } = await reconcile(['a', 'b'], {
      source: async () => new Map([['a', '1']]),
      target: async () => new Map(),
      fence: async () => false,
      pause: async () => {},
      goesOn: () => rounds++ < 3,
    })
    expect(differs.size).toBe(0)
    expect([...unresolved]).toEqual(['a', 'b'])
  })

  test('a target that lacks a row for good is never taken for equal by counts, however the source grows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }), async (growth) => {
        let [rows, reads] = [100, 0]
        const grow = () => (rows += growth[reads++ % growth.length] ?? 0)
        const { differs, unresolved } = await reconcile(['t'], {
          counts: true,
          source: async () => new Map([['t', String(grow())]]),
          target: async () => new Map([['t', String(rows - 1)]]),
          fence: async () => true,
          pause: async () => {},
          goesOn: () => reads < 200,
        })
        expect(differs.size + unresolved.size).toBe(1)
      }),
    )
  })

  test('a row that never rests stays unresolved', async () => {
    let n = 0
    const { differs, unresolved } = await reconcile(['hot'], {
      source: async () => new Map([['hot', String(n++)]]),
      target: async () => new Map([['hot', 'x']]),
      fence: async () => true,
      pause: async () => {},
      goesOn: () => n < 50,
    })
    expect(differs.size).toBe(0)
    expect(unresolved.size).toBe(1)
  })
})
