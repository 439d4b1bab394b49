import { expect, test } from 'vitest'
import type { RunContext } from '../../kernel/check.ts'
import type { Json } from '../../kernel/json.ts'
import type { RowPlan } from '../../ports/rows.ts'
import { type LastPass, rememberPass } from './last-pass.ts'
import { idOf } from './pairing.ts'
import type { TablePair } from './plan.ts'
import { compareRecent, tellRecent } from './recent.ts'
import { Memory, plan, still } from './testing/memory.ts'

const SERVERS = ['a', 'b'] as const

function runOf(record: Json | undefined = undefined, phase = 'freeze') {
  const kept = new Map<string, Json>(record === undefined ? [] : [['last-pass', record]])
  const run = {
    phase,
    signal: new AbortController().signal,
    progress: () => {},
    checkpoints: {
      recall: async (name: string) => kept.get(name),
      remember: async (name: string, value: Json) => void kept.set(name, value),
    },
  } as unknown as RunContext
  return { run, kept: () => kept.get('last-pass') as { last?: LastPass; begun?: { keys: object } } }
}

const keyOf = (name: string) => idOf({ database: 'd', name })
const lastPass = (keys: Record<string, string> = {}) => ({
  last: { servers: [...SERVERS], at: Date.now() - 30_000, keys },
})
const table = (name: string, ...moments: string[]): TablePair => {
  const own: RowPlan = {
    ...plan(true),
    name,
    columns: [
      ...plan(true).columns,
      ...moments.map((moment) => ({ name: moment, type: 'datetime', hashed: [], shown: '' })),
    ],
  }
  return { at: `d.${name}`, source: own, target: own, rows: 1 }
}

/** A server on which these columns have an index, and these tables count their key up. */
function server(rows: [number, string][], indexed: readonly string[], counted: readonly string[] = []) {
  const memory = new Memory(rows)
  const { writtenWithin, countedAfter } = memory
  return Object.assign(memory, {
    writtenWithin: async (own: RowPlan, column: string, seconds: number, limit: number) =>
      indexed.includes(`${own.name}.${column}`) ? await writtenWithin(own, column, seconds, limit) : undefined,
    countedAfter: async (own: RowPlan, after: string, limit: number) =>
      counted.includes(own.name) ? await countedAfter(own, after, limit) : undefined,
  })
}

test('only what an index finds is looked at; what is not covered is named, and never counted', async () => {
  const rows: [number, string][] = Array.from({ length: 3_000 }, (_, i) => [i, 'x'])
  const source = server(rows, ['both.updated_at', 'log.created_at'], ['keys', 'fresh'])
  const pairs = [
    table('both', 'updated_at', 'created_at'),
    table('log', 'updated_at', 'created_at'),
    table('keys', 'updated_at'),
    table('fresh'),
    table('none', 'updated_at'),
    { ...table('bare'), source: { ...plan(false), name: 'bare' } },
  ]
  const { run } = runOf(lastPass({ [keyOf('keys')]: '2900', [keyOf('none')]: '2900' }))
  const target = new Memory(rows.with(2_950, [2_950, 'PLANTED']))
  const recent = await compareRecent(run, SERVERS, pairs, { source, target }, still)
  expect(recent).toMatchObject({
    rows: 3_000 + 3_000 + 1_099,
    differing: 3,
    tables: ['d.both'],
    newRowsOnly: ['d.log', 'd.keys'],
    cut: [],
    left: ['d.fresh', 'd.none', 'd.bare'],
  })
  expect(recent && tellRecent(recent)).toMatch(
    /^First the 7099 rows of 3 tables that may have been written in the 6 min since the last comparison: 3 differ, 0 could not be told, known after .* s; of 2 tables only new rows \(d\.log, d\.keys\); not of d\.fresh, d\.none, d\.bare, where .*; all else, and rows that were deleted, are seen by the full comparison alone\.$/,
  )
})

test('more rows than are compared first are none of the answer', async () => {
  const rows: [number, string][] = Array.from({ length: 50_001 }, (_, i) => [i, 'x'])
  const sides = { source: server(rows, ['t.updated_at']), target: new Memory(rows) }
  const recent = await compareRecent(runOf(lastPass()).run, SERVERS, [table('t', 'updated_at')], sides, still)
  expect(recent).toMatchObject({ rows: 0, tables: [], cut: ['d.t'] })
  expect(recent && tellRecent(recent)).toMatch(
    /^No table tells .*; not of d\.t, with more than 50000 such rows; all else/,
  )
  expect(recent && tellRecent(recent)).not.toContain('all equal')
})

test('a table that fails, or for which no time is left, is not covered', async () => {
  const source = server([[1, 'x']], ['t.updated_at'])
  const failing = Object.assign(new Memory([]), { rowsAt: async () => Promise.reject(new Error('boom')) })
  const ask = (target: Memory, clock = still) =>
    compareRecent(runOf(lastPass()).run, SERVERS, [table('t', 'updated_at')], { source, target }, clock)
  expect(await ask(failing)).toMatchObject({ rows: 0, tables: [], left: ['d.t'] })
  expect(await ask(new Memory([]), { ...still, goesOn: () => false })).toMatchObject({ left: ['d.t'] })
})

test('without a last comparison of these servers there is nothing to say', async () => {
  const sides = { source: new Memory([]), target: new Memory([]) }
  const ask = (run: RunContext) => compareRecent(run, SERVERS, [table('t')], sides, still)
  expect(await ask(runOf().run)).toBeUndefined()
  expect(await ask(runOf({ last: { servers: ['a', 'c'], at: 1 } }).run)).toBeUndefined()
  expect(await ask(runOf(lastPass(), 'replicating').run)).toBeUndefined()
})

test('keys are those of the beginning of a pass, also where it was broken off', async () => {
  const source = new Memory([[7, 'x']])
  const sides = { source, target: new Memory([]) }
  const { run, kept } = runOf(undefined, 'replicating')
  await compareRecent(run, SERVERS, [table('t')], sides, still)
  source.rows.set(9, 'y')
  await compareRecent(run, SERVERS, [table('t')], sides, still)
  expect(kept()).toEqual({ begun: { servers: SERVERS, keys: { [keyOf('t')]: '7' } } })
  source.rows.set(11, 'z')
  await rememberPass(run, SERVERS, 5)
  expect(kept()).toEqual({ last: { servers: SERVERS, at: 5, keys: { [keyOf('t')]: '7' } } })
  await compareRecent(run, SERVERS, [table('t')], sides, still)
  expect(kept().begun?.keys).toEqual({ [keyOf('t')]: '11' })
  expect(kept().last).toMatchObject({ at: 5 })
})
