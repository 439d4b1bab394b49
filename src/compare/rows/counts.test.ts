import { expect, test } from 'vitest'
import countsCheck from '../../../suites/data/row-counts.check.ts'
import type { RunContext } from '../../kernel/check.ts'
import type { PositionReader } from '../../ports/position.ts'
import type { RowReader, TableShape } from '../../ports/rows.ts'
import { countAll } from './counts.ts'

const shape: TableShape = {
  database: 'd',
  name: 't',
  rows: 1_000,
  columns: [{ name: 'id', type: 'bigint', full: 'bigint', nullable: false }],
  key: { index: 'PRIMARY', columns: ['id'] },
}

/** A source that grows with every look at it, and a target that follows at once but for the rows that it lacks. */
function growing(lacks: readonly number[]) {
  let last = 1_000
  const count = (from: () => number, less: readonly number[]): RowReader['count'] => {
    return async (_, upTo) => {
      const end = Math.min(from(), Number(upTo?.value ?? Number.POSITIVE_INFINITY))
      return end - less.filter((id) => id <= end).length
    }
  }
  const reader = (of: RowReader['count']) =>
    ({
      tables: async () => [shape],
      load: async () => ({ threadsRunning: 1 }),
      ends: async () => ({ first: '1', last: String(last) }),
      count: of,
    }) as unknown as RowReader
  const position: PositionReader = {
    position: async () => ({ gtids: 'a:1', file: 'f', offset: '1' }),
    follows: async () => 'gtid',
    reached: async () => true,
  }
  const side = (of: RowReader['count']) => ({ 'mysql.rows': reader(of), 'mysql.position': position })
  return { source: side(count(() => ++last, [])), target: side(count(() => last, lacks)) }
}

const run = () =>
  ({
    databases: ['d'],
    phase: 'replicating',
    signal: new AbortController().signal,
    deadline: Date.now() + 60_000,
    declared: {
      notCompared: [],
      replication: { maxLagSeconds: 1 },
      comparison: { chunkMs: 200, threadsRunning: 99, historyLength: 1e9, lagSeconds: 99 },
    },
  }) as unknown as RunContext

test('a table that grows all the time is counted up to the key that it had', async () => {
  const { source, target } = growing([])
  const evidence = await countAll(source, target, run())
  expect(evidence).toMatchObject({ equal: 1, differs: [], unresolved: [], partly: ['d.t'] })
  expect(countsCheck.judge(evidence).verdict).toBe('holds')
})

test('a row that such a table lacks for good is found', async () => {
  const { source, target } = growing([500])
  const evidence = await countAll(source, target, run())
  expect(evidence.differs).toMatchObject([{ at: 'd.t' }])
  expect((evidence.differs[0]?.source ?? 0) - (evidence.differs[0]?.target ?? 0)).toBe(1)
  expect(countsCheck.judge(evidence)).toMatchObject({ verdict: 'broken', findings: [{ code: 'row-count-differs' }] })
})
