import { describe, expect, test } from 'vitest'
import { type Condition, currentStep, FRESH_MS, statesOf, verdictOfStep } from './state.ts'
import { evidenceOf, STEPS } from './steps.ts'

const NOW = 1_000_000_000
const condition = (verdict: Condition['verdict'], at = NOW): Condition => ({
  check: 'a/b',
  question: '?',
  verdict,
  told: '',
  at,
})

describe('a step', () => {
  test.each([
    ['nothing was asked', [], 'unproven'],
    ['all hold', [condition('holds'), condition('holds')], 'green'],
    ['one is broken', [condition('holds'), condition('broken'), condition('unproven')], 'red'],
    ['one is unproven', [condition('holds'), condition('unproven')], 'unproven'],
    ['one was not asked yet', [condition('holds'), condition('not asked yet')], 'unproven'],
    ['one answer is old', [condition('holds', NOW - FRESH_MS - 1), condition('holds')], 'unproven'],
  ] as const)('when %s', (_, conditions, verdict) => {
    expect(verdictOfStep(conditions, NOW)).toBe(verdict)
  })

  test('waits until the one before it has its GO, and NO-GO stops the night', () => {
    const said = (go: boolean) => ({ go, by: 'lead', note: '', at: '', override: false })
    const [first, second] = STEPS
    if (!first || !second) throw new Error('There are steps.')
    expect(currentStep(new Map()).id).toBe(first.id)
    expect(currentStep(new Map([[first.id, said(true)]])).id).toBe(second.id)
    const stopped = statesOf(new Map([[first.id, said(false)]]), () => [condition('holds')], NOW)
    expect(stopped.map(({ status }) => status)).toEqual(['stopped', ...STEPS.slice(1).map(() => 'later')])
  })

  test('tells what no check answers', () => {
    const step = { ...(STEPS[0] as (typeof STEPS)[number]), evidence: ['data/*', 'sidekiq/*'] }
    const checks = [
      { id: 'data/rows', phases: ['replicating'] as const },
      { id: 'sidekiq/x', phases: ['freeze'] as const },
    ]
    expect(evidenceOf(step, checks)).toMatchObject({ asked: [{ id: 'data/rows' }], unanswered: ['sidekiq/*'] })
  })
})
