import { describe, expect, test } from 'vitest'
import type { AnyCheck, RunContext } from './check.ts'
import { CannotTell, verdictOf } from './judgement.ts'
import { judgeEvidence, runCheck } from './run-check.ts'

const check = (more: Partial<AnyCheck>): AnyCheck => ({
  id: 'settings/x',
  question: '?',
  plan: 'Gotchas: sql_mode',
  severity: 'blocker',
  phases: ['replicating'],
  needs: {},
  codes: [],
  gather: async () => ({ n: 1 }),
  judge: ({ n }) => verdictOf([], n),
  ...more,
})
const run = (signal = new AbortController().signal) => ({ signal }) as RunContext
const judge = async (c: AnyCheck, signal?: AbortSignal) => (await runCheck(c, () => ({}), run(signal))).judgement

describe('a check', () => {
  test('that examined something and found nothing holds', async () => {
    expect(await judge(check({}))).toEqual({ verdict: 'holds', examined: 1 })
  })

  test.each([
    ['examined nothing', check({ gather: async () => ({ n: 0 }) }), 'nothing-examined'],
    ['could not read', check({ gather: () => Promise.reject(new CannotTell('forbidden', 'no')) }), 'forbidden'],
    ['crashed while reading', check({ gather: () => Promise.reject(new TypeError('x')) }), 'defect'],
    [
      'crashed while judging',
      check({
        judge: () => {
          throw new TypeError('x')
        },
      }),
      'defect',
    ],
    ['says it holds of nothing', check({ judge: () => ({ verdict: 'holds', examined: 0 }) }), 'nothing-examined'],
    [
      'says it holds of not-a-number',
      check({ judge: () => ({ verdict: 'holds', examined: Number.NaN }) }),
      'nothing-examined',
    ],
  ])('that %s is unproven', async (_, broken, reason) => {
    expect(await judge(broken)).toMatchObject({ verdict: 'unproven', reason })
  })

  test('that does not listen to its deadline is left behind, unproven', async () => {
    const signal = AbortSignal.abort(new CannotTell('timed-out', 'No answer within 1 s.'))
    const deaf = check({ gather: () => new Promise(() => {}) })
    expect(await judge(deaf, signal)).toEqual({
      verdict: 'unproven',
      reason: 'timed-out',
      cause: 'No answer within 1 s.',
    })
  })

  test('is judged the same from its stored evidence', async () => {
    const outcome = await runCheck(check({}), () => ({}), run())
    expect(judgeEvidence(check({}), outcome.evidence ?? null, 'replicating')).toEqual(outcome.judgement)
  })
})
