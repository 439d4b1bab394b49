import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ColumnShape, HashedRow, Key, KeyRange, RowPlan, RowReader, TableShape } from '../../ports/rows.ts'
import { ChunkSizer, chunksOf } from './chunks.ts'
import { type Clock, compareTable } from './compare-table.ts'
import { planPair, rowText, type TablePair } from './plan.ts'
import { reconcile } from './reconcile.ts'
import { Redactor } from './redact.ts'

/** A table in memory: key → value, read as a server would. */
class Memory implements RowReader {
  readonly rows: Map<number, string>
  reads = 0
  onRead: () => void = () => {}

  constructor(rows: Iterable<readonly [number, string]>) {
    this.rows = new Map(rows)
  }

  #in({ after, upTo }: KeyRange): [number, string][] {
    this.reads++
    this.onRead()
    return [...this.rows]
      .filter(([key]) => (!after || key > Number(after[0])) && (!upTo || key <= Number(upTo[0])))
      .toSorted(([a], [b]) => a - b)
  }

  tables = async () => []
  count = async () => this.rows.size
  buckets = async (_: RowPlan, digits: number) => {
    const out = new Map<string, string>()
    for (const [bucket, all] of Map.groupBy(this.#in({}), ([, value]) => value.slice(0, digits)))
      out.set(bucket, `${all.length}:${all.map(([, v]) => v).sort()}`)
    return out
  }

  multiset = async (_: RowPlan, buckets: readonly string[]) => {
    const out = new Map<string, number>()
    for (const [, value] of this.#in({}))
      if (buckets.some((bucket) => value.startsWith(bucket))) out.set(value, (out.get(value) ?? 0) + 1)
    return out
  }

  fingerprint = async (_: RowPlan, range: KeyRange) => {
    const rows = this.#in(range)
    return { rows: rows.length, unhashed: 0, digest: JSON.stringify(rows) }
  }

  boundary = async (_: RowPlan, after: Key | undefined, size: number) => {
    const row = this.#in(after ? { after } : {})[size - 1]
    return row && [String(row[0])]
  }

  rowsIn = async (_: RowPlan, range: KeyRange): Promise<HashedRow[]> =>
    this.#in(range).map(([key, hash]) => ({ key: [String(key)], hash }))
  rowsAt = async (_: RowPlan, keys: readonly Key[]): Promise<HashedRow[]> => {
    const wanted = new Set(keys.map(([key]) => Number(key)))
    return this.#in({}).flatMap(([key, hash]) => (wanted.has(key) ? [{ key: [String(key)], hash }] : []))
  }

  values = async (plan: RowPlan, keys: readonly Key[]) =>
    (await this.rowsAt(plan, keys)).map(({ key, hash }) => ({ key, values: { v: hash } }))
}

const plan = (key: boolean): RowPlan => ({
  database: 'd',
  name: 't',
  columns: [{ name: 'v', type: 'varchar', hashed: ['`v`'], shown: '`v`' }],
  ...(key ? { key: { index: 'PRIMARY', ordered: true, columns: [{ name: 'id', kind: 'number' as const }] } } : {}),
})
const pair = (key: boolean, rows: number): TablePair => ({ at: 'd.t', source: plan(key), target: plan(key), rows })
const still: Clock = { fence: async () => true, pause: async () => {}, goesOn: () => true }

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
        async (a, b, size, estimate) => {
          const [ours, theirs] = [new Map(a), new Map(b)]
          const result = await compareTable(
            pair(true, estimate),
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

/** A source that is written to on every read, and a replica behind it that applies in order, some of it on every read of its own. */
function replicated(
  rows: [number, string][],
  writes: readonly [number, string | null][],
  planted: readonly [number, string][],
  lag: number,
) {
  const source = new Memory(rows)
  const target = new Memory(rows)
  for (const [key, value] of planted) if (target.rows.has(key)) target.rows.set(key, value)
  const queue: [number, string | null][] = []
  const pending = [...writes]
  const apply = (memory: Memory, [key, value]: [number, string | null]) =>
    void (value === null ? memory.rows.delete(key) : memory.rows.set(key, value))
  source.onRead = () => {
    const write = pending.shift()
    if (!write) return
    apply(source, write)
    queue.push(write)
  }
  target.onRead = () => {
    if (queue.length <= lag) return
    const next = queue.shift()
    if (next) apply(target, next)
  }
  const fence = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) apply(target, next)
    return true
  }
  return { source, target, fence }
}

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

describe('how a table is read', () => {
  const column = (more: Partial<ColumnShape> & { name: string }): ColumnShape => ({
    type: 'int',
    full: 'int',
    nullable: false,
    ...more,
  })
  const shape = (columns: ColumnShape[], key: string[] = ['id']): TableShape => ({
    database: 'd',
    name: 't',
    rows: 1,
    columns,
    key: { index: 'PRIMARY', columns: key },
  })
  const id = column({ name: 'id' })
  const planned = (a: ColumnShape[], b: ColumnShape[], key?: string[]) => planPair(shape(a, key), shape(b, key), 'd.t')

  test('both sides hash the same columns in the source’s order, whatever order the target has', () => {
    const [x, y] = [column({ name: 'x', nullable: true }), column({ name: 'Y' })]
    const result = planned([id, x, y], [column({ name: 'y' }), { ...x, nullable: false }, id])
    if (!('rows' in result)) throw new Error('not comparable')
    expect(result.source.columns.map(({ name }) => name)).toEqual(['id', 'x', 'Y'])
    expect(result.target.columns.map(({ name }) => name)).toEqual(['id', 'x', 'y'])
    expect(rowText(result.source)).toBe('CONCAT_WS(CAST(0xFF AS BINARY), `id`, IFNULL(`x`, CAST(0xFE AS BINARY)), `Y`)')
  })

  test('a column that one side lacks cannot be compared; virtual ones and the server’s own key need not be', () => {
    expect(planned([id, column({ name: 'x' })], [id])).toMatchObject({ at: 'd.t', source: 'x' })
    const result = planned(
      [id, column({ name: 'v', virtual: true })],
      [id, column({ name: 'my_row_id', generatedKey: true })],
    )
    expect('rows' in result && result.source.columns.map(({ name }) => name)).toEqual(['id'])
  })

  test('text in other character sets is brought to one; equal ones are left as they are', () => {
    const text = (charset: string, type = 'varchar') => column({ name: 'c', type, charset, collation: `${charset}_x` })
    const hashed = (a: ColumnShape, b: ColumnShape) => {
      const result = planned([id, a], [id, b])
      return 'rows' in result ? result.source.columns[1]?.hashed : undefined
    }
    expect(hashed(text('utf8mb4'), text('utf8mb3'))).toEqual(['`c`'])
    expect(hashed(text('latin1'), text('utf8mb4'))).toEqual(['CONVERT(`c` USING utf8mb4)'])
    expect(hashed(text('utf8mb4', 'longtext'), text('utf8mb4', 'longtext'))).toEqual(['SHA2(`c`, 256)'])
    expect(hashed(column({ name: 'c', type: 'varbinary' }), column({ name: 'c', type: 'varbinary' }))).toEqual([
      'HEX(`c`)',
    ])
    expect(
      hashed(
        column({ name: 'c', type: 'enum', full: "enum('a','b')" }),
        column({ name: 'c', type: 'enum', full: "enum('b','a')" }),
      ),
    ).toEqual(['CONVERT(`c` USING utf8mb4)'])
  })

  test('ranges of keys are used only where both sides order them alike', () => {
    const key = (collation: string) => column({ name: 'id', type: 'varchar', charset: 'utf8mb4', collation })
    const keyed = (a: ColumnShape, b: ColumnShape) => {
      const result = planned([a], [b])
      return 'rows' in result && result.source.key?.ordered === true
    }
    expect(keyed(key('utf8mb4_bin'), key('utf8mb4_bin'))).toBe(true)
    expect(keyed(key('utf8mb4_bin'), key('utf8mb4_0900_ai_ci'))).toBe(false)
    expect(keyed(column({ name: 'id', type: 'enum' }), column({ name: 'id', type: 'enum' }))).toBe(false)
  })
})

describe('what of a row may be told', () => {
  const redactor = new Redactor({ hide: ['orders.total'], show: ['orders.note'] })

  test.each([
    ['orders', 'status', 'enum', 'shipped', 'shipped'],
    ['orders', 'note', 'text', 'hello', 'hello'],
    ['orders', 'placed_at', 'datetime', '2026-01-01 00:00:00', '2026-01-01 00:00:00'],
  ])('%s.%s (%s) is shown', (table, name, type, value, told) =>
    expect(redactor.value(table, name, type, value)).toBe(told),
  )

  test.each([
    ['orders', 'total', 'decimal'],
    ['customers', 'email', 'varchar'],
    ['customers', 'birthday', 'date'],
    ['orders', 'sfcc_payload', 'json'],
    ['anything', 'free', 'varchar'],
  ])('%s.%s (%s) is hidden, equal values alike', (table, name, type) => {
    const told = redactor.value(table, name, type, 'ann@example.com')
    expect(told).toMatch(/^\(hidden: 15 long, #[0-9a-f]{8}\)$/)
    expect(redactor.value(table, name, type, 'ann@example.com')).toBe(told)
    expect(redactor.value(table, name, type, 'bob@example.com')).not.toBe(told)
    expect(new Redactor({ hide: [], show: [] }).value(table, 'email', 'varchar', 'ann@example.com')).not.toBe(told)
  })

  test('keys are shown unless they are a person’s', () => {
    expect(redactor.key('orders', 'id', '42')).toBe('42')
    expect(redactor.key('customers', 'email', 'ann@example.com')).toMatch(/hidden/)
  })
})
