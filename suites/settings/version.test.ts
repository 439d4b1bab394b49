import { expect, test } from 'vitest'
import check from './version.check.ts'

const judged = (answer: string | null, source = '8.0.36') =>
  check.judge({
    source,
    target: '8.0.42-azure',
    platforms: undefined as never,
    answer,
    runBy: 'azure',
    today: '2026-06-01',
  })

test.each(['MySQL 8.0', '8.0.36', 'upgraded from 5.7 to 8.0 in March', 'as the source is', '8.0, some 40.5 GB', null])(
  '%j does not contradict an 8.0 source',
  (answer) => expect(judged(answer)).toMatchObject({ verdict: 'holds' }),
)

test.each(['5.7', 'MySQL 5.7.44', 'It is 8.4.', '8.1', '5.6 or 5.7'])('%j contradicts an 8.0 source', (answer) =>
  expect(judged(answer)).toMatchObject({ verdict: 'broken', findings: [{ code: 'question-answered-otherwise' }] }),
)
