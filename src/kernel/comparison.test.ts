import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Before, compareRuns, idOf } from './comparison.ts'
import type { Json } from './json.ts'

type Check = Before['checks'][number]

function check(id: string, places: readonly string[], more: Partial<Check> = {}): Check {
  const findings = places.map((at) => ({ code: 'row-differs' as const, at }))
  return {
    id: `data/${id}`,
    verdict: places.length > 0 ? 'broken' : 'holds',
    total: places.length,
    findings,
    waived: [],
    ...more,
  }
}

function run(id: string, checks: readonly Check[], more: Partial<Before['run']> = {}): Before {
  return { run: { id, startedAt: `2026-10-0${id}T00:00:00Z`, phase: 'replicating', ...more }, verdict: 'GO', checks }
}

describe('two runs', () => {
  test('tell what is new, fixed and still there', () => {
    const told = compareRuns(run('1', [check('a', ['x', 'y'])]), run('2', [check('a', ['y', 'z'])]))
    expect(told.new.map(({ at }) => at)).toEqual(['z'])
    expect(told.fixed.map(({ at }) => at)).toEqual(['x'])
    expect(told).toMatchObject({ still: 1, unknown: [], checks: [], remarks: [] })
  })

  test.each([
    ['could not tell', check('a', [], { verdict: 'unproven' })],
    ['kept other samples', check('a', ['y'], { total: 9 })],
    ['did not ask', check('other', [])],
  ])('what was found and is not there is no fix where this run %s', (_, now) => {
    const told = compareRuns(run('1', [check('a', ['x'])]), run('2', [now]))
    expect(told.fixed).toEqual([])
    expect(told.unknown.map(({ at }) => at)).toEqual(['x'])
  })

  test('a finding that is waived now is still there', () => {
    const waived = check('a', [], { verdict: 'waived', waived: [{ finding: { code: 'row-differs', at: 'x' } }] })
    expect(compareRuns(run('1', [check('a', ['x'])]), run('2', [waived]))).toMatchObject({
      still: 1,
      new: [],
      fixed: [],
    })
  })

  test('rows of one place are told apart by their keys, in any order of columns', () => {
    const name = { check: 'data/a', code: 'row-differs', at: 't' }
    expect(idOf({ ...name, key: { a: '1', b: '2' } })).toBe(idOf({ ...name, key: { b: '2', a: '1' } }))
    expect(idOf({ ...name, key: { a: '1' } })).not.toBe(idOf({ ...name, key: { a: '2' } }))
  })

  test('changed verdicts are named, and what makes the runs unlike', () => {
    const mark = (value: string): Json => ({
      deep: [{ kind: 'mark', of: 'schema', by: 'migrations', side: 'source', value }],
    })
    const told = compareRuns(
      run('1', [check('a', []), check('m', [], { evidence: mark('7') })], { rehearsal: true, databases: ['oms'] }),
      run('2', [check('b', ['n']), check('m', [], { evidence: mark('8') })], { phase: 'freeze', databases: ['b'] }),
    )
    expect(told.checks).toEqual([
      { id: 'data/b', before: 'not-asked', now: 'broken' },
      { id: 'data/a', before: 'holds', now: 'not-asked' },
    ])
    const remarks = told.remarks.join(' ')
    for (const part of [/phase replicating/, /a rehearsal/, /databases oms/, /7 then, 8 now/, /1 of the new finding/])
      expect(remarks).toMatch(part)
  })

  test('new, still, fixed and unknown are every finding of either, each once', () => {
    const side = fc.array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c'),
        places: fc.uniqueArray(fc.constantFrom('p', 'q', 'r', 's')),
        lost: fc.nat(1),
      }),
      { maxLength: 3 },
    )
    const runOf = (id: string, of: { id: string; places: string[]; lost: number }[]) =>
      run(
        id,
        [...new Map(of.map((one) => [one.id, one])).values()].map(({ id: name, places, lost }) =>
          check(name, places, { total: places.length + lost }),
        ),
      )
    const names = ({ checks }: Before) =>
      checks.flatMap(({ id, findings }) => findings.map(({ code, at }) => idOf({ check: id, code, at })))
    fc.assert(
      fc.property(side, side, (one, other) => {
        const [before, now] = [runOf('1', one), runOf('2', other)]
        const told = compareRuns(before, now)
        const [old, current] = [names(before), names(now)]
        expect(told.new.map(idOf)).toEqual(current.filter((name) => !old.includes(name)))
        expect(told.still).toBe(current.filter((name) => old.includes(name)).length)
        expect([...told.fixed, ...told.unknown].map(idOf).sort()).toEqual(
          old.filter((name) => !current.includes(name)).sort(),
        )
      }),
    )
  })
})
