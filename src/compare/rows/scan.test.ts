import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KeyRange } from '../../ports/rows.ts'
import { ChunkSizer } from './chunks.ts'
import { compareTable } from './compare-table.ts'
import type { FinishedRange } from './scan.ts'
import { Memory, pair, plan, still } from './testing/memory.ts'

const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.constantFrom('aa', 'b')), {
  selector: ([key]) => key,
  minLength: 1,
  maxLength: 40,
})

/** A table whose ranges are answered out of turn, and that dies after some of them. */
class Shaky extends Memory {
  readonly asked: KeyRange[] = []
  delays: number[] = []
  fatal = Number.POSITIVE_INFINITY

  override fingerprint = async (_: unknown, range: KeyRange) => {
    this.asked.push(range)
    for (let turns = this.delays[this.asked.length % this.delays.length] ?? 0; turns > 0; turns--) await null
    if (this.asked.length > this.fatal) throw new Error('killed')
    const held = await this.rowsIn(plan(true), range)
    return { rows: held.length, unhashed: 0, digest: JSON.stringify(held) }
  }
}

test('a run that dies again and again comes to the same result, and repeats no chunk that was finished', async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      rows,
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 9 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
      async (a, b, size, counted, delays, deaths) => {
        const finished: FinishedRange[] = []
        const attempt = async (fatal: number) => {
          const source = Object.assign(new Shaky(a), { delays, fatal })
          const known = finished.map(({ after, upTo }) => JSON.stringify([after, upTo]))
          const result = await compareTable(
            pair(true, a.length, counted),
            { source, target: new Memory(b) },
            still,
            Object.assign(new ChunkSizer(), { rows: size }),
            () => {},
            { finished: [...finished], finish: (range) => finished.push(range) },
          ).catch(() => undefined)
          // Whole chunks are scanned before any is narrowed.
          const scanned = source.asked.slice(0, finished.length - known.length)
          for (const { after = null, upTo = null } of scanned)
            expect(known).not.toContain(JSON.stringify([after, upTo]))
          return result
        }
        for (const fatal of deaths) await attempt(fatal)
        const result = await attempt(Number.POSITIVE_INFINITY)
        const [ours, theirs] = [new Map(a), new Map(b)]
        expect(result).toMatchObject({
          rows: a.length,
          missing: a.filter(([key]) => !theirs.has(key)).length,
          surplus: b.filter(([key]) => !ours.has(key)).length,
          differing: a.filter(([key, value]) => theirs.has(key) && theirs.get(key) !== value).length,
        })
      },
    ),
  )
})

test('a range with many rows is cut to those that differ, on whichever side they are', async () => {
  const many = Array.from({ length: 9_000 }, (_, i) => [i, 'x'] as const)
  const changed = many.map(([key, value]) => [key, key % 3_000 === 7 ? 'y' : value] as const)
  for (const counted of [true, false]) {
    const sides = { source: new Memory(many), target: new Memory(changed) }
    const sizer = Object.assign(new ChunkSizer(), { rows: 200_000 })
    const result = await compareTable(pair(true, 9_000, counted), sides, still, sizer, () => {})
    expect(result).toMatchObject({ differing: 3, missing: 0, surplus: 0 })
    const emptied = { source: new Memory([]), target: new Memory(many) }
    expect(await compareTable(pair(true, 9_000, counted), emptied, still, sizer, () => {})).toMatchObject({
      differing: 0,
      surplus: 9_000,
    })
  }
})
