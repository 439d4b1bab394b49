import { expect, test } from 'vitest'
import type { Hurdles, Key, RowPlan } from '../../ports/rows.ts'
import type { TablePair } from './plan.ts'
import { type Difference, repairStatements, repairSteps } from './repair.ts'
import { Memory } from './testing/memory.ts'

type Rows = Readonly<Record<string, Readonly<Record<string, string>>>>

const column = (name: string, more: object = {}) => ({ name, type: 'int', hashed: [`\`${name}\``], shown: '', ...more })
const planOf = (columns: RowPlan['columns']): RowPlan => ({
  database: 'd',
  name: 't',
  columns,
  key: { index: 'PRIMARY', columns: [{ name: 'id', kind: 'number' }], ordered: 1 },
})
const PLAN = planOf([column('id'), column('v'), column('w')])
const pairOf = (source = PLAN, target = source): TablePair => ({ at: 'd.t', source, target, rows: 1 })
const PRIMARY = { name: 'PRIMARY', columns: ['id'] }

function reader(rows: Rows, hurdles: Hurdles = { unique: [PRIMARY], triggers: [] }) {
  const literals = async (_: RowPlan, keys: readonly Key[]) =>
    keys.flatMap((key) => {
      const values = rows[key[0] ?? '']
      return values ? [{ key, literals: { id: key[0] ?? '', ...values } }] : []
    })
  return Object.assign(new Memory([]), { literals, hurdles: async () => hurdles })
}

const differs = (id: string): Difference => ({ kind: 'differs', key: [id], targetKey: [id] })
const UNIQUE_V = { unique: [PRIMARY, { name: 'v', columns: ['V'] }], triggers: [] }
const statements = (ours: Rows, theirs: Rows, differences: Difference[], hurdles?: Hurdles, pair = pairOf()) =>
  Array.fromAsync(repairStatements(pair, differences, reader(ours), reader(theirs, hurdles)))

test('a row that has healed, changed sides or gone meanwhile is left alone', async () => {
  const row = { v: '1', w: '2' }
  expect(await statements({ 1: row }, { 1: row }, [differs('1')])).toEqual([])
  expect(await statements({ 1: row }, {}, [differs('1')])).toEqual([])
  expect(await statements({ 1: row }, { 1: row }, [{ kind: 'missing', key: ['1'] }])).toEqual([])
  expect(await statements({ 1: row }, { 1: row }, [{ kind: 'surplus', key: ['1'] }])).toEqual([])
  expect(await statements({}, {}, [{ kind: 'surplus', key: ['1'] }])).toEqual([])
})

test.each<[Difference, Rows, Rows]>([
  [differs('1'), { 1: { v: '1' } }, {}],
  [differs('1'), {}, { 1: { v: '1' } }],
  [{ kind: 'missing', key: ['1'] }, { 1: { v: '1' } }, { 1: { v: '2' } }],
  [{ kind: 'surplus', key: ['1'] }, { 1: { v: '1' } }, { 1: { v: '2' } }],
  [{ kind: 'missing', key: ['1'] }, {}, { 1: { v: '2' } }],
])('a row that is unlike otherwise now is left open: %j', async (difference, ours, theirs) => {
  const steps = await Array.fromAsync(repairSteps(pairOf(), [difference], reader(ours), reader(theirs)))
  expect(steps).toEqual([{ when: 'open', sql: expect.stringMatching(/^-- d\.t: rows changed since/) }])
})

test('what differs is updated where no unique index minds', async () => {
  expect(await statements({ 1: { v: '5', w: '6' } }, { 1: { v: '5', w: '7' } }, [differs('1')], UNIQUE_V)).toEqual([
    'UPDATE `d`.`t` SET `w` = 6 WHERE `id` = 1',
  ])
})

test('unique values that changed places are cleared before any is written', async () => {
  const [ours, theirs] = [
    { 1: { v: '10', w: '0' }, 2: { v: '20', w: '0' }, 3: { v: '30', w: '0' } },
    { 1: { v: '20', w: '0' }, 2: { v: '10', w: '0' }, 4: { v: '30', w: '0' } },
  ]
  const differences: Difference[] = [
    differs('1'),
    { kind: 'missing', key: ['3'] },
    differs('2'),
    { kind: 'surplus', key: ['4'] },
  ]
  const list = await statements(ours, theirs, differences, UNIQUE_V)
  expect(list.map((sql) => sql.replace(/ .*(?:id` = |VALUES )/, ' '))).toEqual([
    'DELETE 1',
    'DELETE 2',
    'DELETE 4',
    'INSERT (1, 10, 0)',
    'INSERT (3, 30, 0)',
    'INSERT (2, 20, 0)',
  ])
})

test.each([
  ['an expression', { name: 'x', columns: [null] }],
  ['a column that the server computes', { name: 'x', columns: ['virtual'] }],
])('a unique index over %s: any change may touch it', async (_, index) => {
  const hurdles = { unique: [PRIMARY, index], triggers: [] }
  const list = await statements({ 1: { v: '5', w: '6' } }, { 1: { v: '5', w: '7' } }, [differs('1')], hurdles)
  expect(list.map((sql) => sql.slice(0, 6))).toEqual(['DELETE', 'INSERT'])
})

test('a generated column alone: the row is written again, and a line says what that cannot mend', async () => {
  const pair = pairOf(planOf([column('id'), column('g', { generated: true })]))
  const steps = await Array.fromAsync(
    repairSteps(pair, [differs('1')], reader({ 1: { g: '5' } }), reader({ 1: { g: '6' } })),
  )
  expect(steps.map(({ when, sql }) => [when, sql.slice(0, 60)])).toEqual([
    ['note', '-- d.t: generated columns alone differ (g). Their rows are w'],
    ['clear', 'DELETE FROM `d`.`t` WHERE `id` = 1'],
    ['write', 'INSERT INTO `d`.`t` (`id`) VALUES (1)'],
  ])
})

test('the target says which columns are computed, and how they are spelt', async () => {
  const target = planOf([column('ID'), column('V', { generated: true }), column('W')])
  const list = await Array.fromAsync(
    repairStatements(
      pairOf(PLAN, target),
      [{ kind: 'missing', key: ['1'] }],
      reader({ 1: { v: '5', w: '6' } }),
      reader({}),
    ),
  )
  expect(list).toEqual(['INSERT INTO `d`.`t` (`ID`, `W`) VALUES (1, 6)'])
})

test('moments are set with every update, an ENUM’s error value by a server that is not strict', async () => {
  const pair = pairOf(planOf([column('id'), column('at', { type: 'timestamp' }), column('e', { type: 'enum' })]))
  const [ours, theirs] = [{ 1: { at: "'x'", e: "_utf8mb4 X''" } }, { 1: { at: "'x'", e: "_utf8mb4 X'61'" } }]
  expect(await statements(ours, theirs, [differs('1')], undefined, pair)).toEqual([
    "UPDATE /*+ SET_VAR(sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO') */ `d`.`t` SET `at` = 'x', `e` = _utf8mb4 X'' WHERE `id` = 1",
  ])
})

test('triggers are named, in one line whatever their names', async () => {
  const hurdles = { unique: [PRIMARY], triggers: ['a\nDROP TABLE t;'] }
  const steps = await Array.fromAsync(repairSteps(pairOf(), [differs('1')], reader({}), reader({}, hurdles)))
  expect(steps).toEqual([{ when: 'note', sql: '-- d.t has triggers that fire: a?DROP TABLE t;.' }])
})
