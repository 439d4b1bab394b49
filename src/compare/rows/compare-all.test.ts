import { expect, test } from 'vitest'
import rowsCheck from '../../../suites/data/rows.check.ts'
import type { RunContext } from '../../kernel/check.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { PositionReader } from '../../ports/position.ts'
import type { RowPlan, TableShape } from '../../ports/rows.ts'
import { compareAll } from './compare-all.ts'
import { Memory } from './testing/memory.ts'

const table = (name: string, rows: number): TableShape => ({
  database: 'd',
  name,
  rows,
  columns: [
    { name: 'id', type: 'decimal', full: 'decimal(9,0)', nullable: false },
    { name: 'v', type: 'int', full: 'int', nullable: false },
  ],
  key: { index: 'PRIMARY', columns: ['id'] },
})
const position: PositionReader = {
  position: async () => undefined,
  follows: async () => 'nobody',
  reached: async () => true,
}
const run = (databases: readonly string[]) =>
  ({
    databases,
    phase: 'freeze',
    signal: new AbortController().signal,
    deadline: Date.now() + 60_000,
    progress: () => {},
    declared: {
      notCompared: [],
      columns: { hide: [], show: [] },
      replication: { maxLagSeconds: 1 },
      comparison: { chunkMs: 200, gentle: false, threadsRunning: 99, historyLength: 1e9 },
    },
  }) as unknown as RunContext

/** Serves the tables `good`, `bad` and `worse`, and fails on the last two. */
function side(value: string, failure: Error) {
  const memory = new Memory([[1, value]])
  const fails = async (plan: RowPlan) => {
    if (plan.name !== 'good') throw failure
  }
  const fingerprint: Memory['fingerprint'] = async (plan, range) => {
    await fails(plan)
    return await new Memory(memory.rows).fingerprint(plan, range)
  }
  const tables = async () => [table('bad', 900), table('worse', 800), table('good', 1)]
  return { 'mysql.rows': Object.assign(memory, { tables, fingerprint }), 'mysql.position': position }
}

test('a table that cannot be read takes nothing from what the others showed', async () => {
  const failure = new CannotTell('timed-out', 'source: too slow')
  const evidence = await compareAll(side('1', failure), side('2', failure), run(['d']))
  expect(evidence.failed.map(({ at, reason }) => [at, reason])).toEqual([
    ['d.bad', 'timed-out'],
    ['d.worse', 'timed-out'],
  ])
  const judged = rowsCheck.judge(evidence)
  expect(judged).toMatchObject({ verdict: 'broken', findings: [{ code: 'row-differs', at: 'd.good' }] })
  expect(judged.notes?.join()).toContain('d.bad (source: too slow)')
})

test('without a difference, a table that cannot be read is unproven, never fine', async () => {
  const failure = new Error('boom')
  const judged = rowsCheck.judge(await compareAll(side('1', failure), side('1', failure), run(['d'])))
  expect(judged).toMatchObject({ verdict: 'unproven', reason: 'defect' })
})

test('a server that is gone is not asked for each table that is left', async () => {
  const failure = new CannotTell('unreachable', 'source: gone')
  const { failed } = await compareAll(side('1', failure), side('1', failure), run(['d']))
  expect(failed).toHaveLength(2)
  expect(failed.every(({ reason }) => reason === 'unreachable')).toBe(true)
})
