import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gate, settle, settleAll, VERDICTS } from './gate.ts'
import { type Finding, unproven, verdictOf } from './judgement.ts'
import type { Waiver } from './waiver.ts'

const code = 'sql-mode-differs' as const
const check = { id: 'settings/sql-mode', codes: [code] } as const
const finding = (at: string): Finding => ({ code, at, source: 'a', target: 'b', remedy: { how: 'align it' } })
const waiver = (more: Partial<Waiver> = {}): Waiver => ({
  check: check.id,
  code,
  owner: 'oms-team',
  reason: 'known',
  expires: '2999-01-01',
  ...more,
})

describe('the gate', () => {
  test('says GO only where everything holds or is waived', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...VERDICTS)), (verdicts) => {
        const expected = verdicts.includes('broken')
          ? 'NO-GO'
          : verdicts.length === 0 || verdicts.includes('unproven')
            ? 'COULD-NOT-TELL'
            : 'GO'
        expect(
          gate(
            verdicts.map((verdict) => ({ verdict })),
            { rehearsal: false, partial: false },
          ),
        ).toBe(expected)
      }),
    )
  })

  test('counts a planned check that did not report as unproven', () => {
    const planned = {
      ...check,
      question: '',
      plan: 'Gotchas: sql_mode',
      severity: 'blocker',
      phases: [],
      needs: {},
      gather: async () => null,
      judge: () => unproven('defect', ''),
    } as const
    const [row] = settleAll([planned], new Map(), [])
    expect(row?.result).toMatchObject({
      verdict: 'unproven',
      reason: 'defect',
      cause: 'The check was planned and did not report.',
    })
  })
})

describe('a waiver', () => {
  test('covers its finding and no other', () => {
    const result = settle(check, verdictOf([finding('oms.a'), finding('oms.b')], 2), [waiver({ at: 'oms.a' })])
    expect(result).toMatchObject({ verdict: 'broken', total: 1 })
    expect(result.findings.map(({ at }) => at)).toEqual(['oms.b'])
    expect(result.waived.map((w) => w.finding.at)).toEqual(['oms.a'])
  })

  test('matches places by pattern', () => {
    expect(settle(check, verdictOf([finding('oms.a'), finding('oms.b')], 2), [waiver({ at: 'oms.*' })]).verdict).toBe(
      'waived',
    )
    expect(settle(check, verdictOf([finding('omsXa')], 1), [waiver({ at: 'oms.a' })]).verdict).toBe('broken')
  })

  test('does not cover findings that were not kept, unless it covers every place', () => {
    const capped = verdictOf([finding('oms.a')], 9, { total: 5 })
    expect(settle(check, capped, [waiver({ at: 'oms.*' })])).toMatchObject({ verdict: 'broken', total: 4 })
    expect(settle(check, capped, [waiver()])).toMatchObject({ verdict: 'waived', total: 0 })
  })

  test('never turns unproven into anything else', () => {
    expect(settle(check, unproven('unreachable', 'x'), [waiver()]).verdict).toBe('unproven')
  })
})

test('nothing examined is unproven', () => {
  expect(verdictOf([], 0)).toMatchObject({ verdict: 'unproven', reason: 'nothing-examined' })
})
