import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimIn, isAnswer, OPEN_QUESTIONS, type OpenQuestion } from '../../src/compare/readiness/open-questions.ts'
import check from './open-questions.check.ts'

const QUESTIONS = Object.keys(OPEN_QUESTIONS) as OpenQuestion[]
const answered = Object.fromEntries(
  QUESTIONS.map((question) => [question, { answer: 'one shared registry', by: 'platform-team', on: '2026-01-05' }]),
)
const judged = (answers: object, configured: object = {}) =>
  check.judge({ answers: { ...answered, ...answers }, configured, today: '2026-06-01' })

const NO_ANSWERS = [
  '',
  ' ',
  'TBD',
  'tbd.',
  'TBC',
  'TBA',
  'To be decided',
  'to be determined',
  'not yet decided',
  'unknown',
  'n/a',
  'N/A',
  '?',
  '??',
  '-',
  '—',
  '…',
  'pending',
  'todo',
  'later',
  'undecided',
  "don't know",
  'MySQL 8.0?',
  'TBD by Monday',
  '<answer>',
  '[fill in]',
  '5.7 (to be confirmed)',
  'not known',
  'open',
  ...['T.B.D.', 'TBD - ask ops', 'to be agreed', 'to be clarified by ops', 'decide later', 'will be decided in May'],
  ...[
    'to follow',
    'ask ops',
    'in discussion',
    'under review',
    'no decision yet',
    'waiting for ops',
    'Awaiting decision',
  ],
  ...['Pending: ops to confirm', 'placeholder', 'change-me', 'REPLACE_ME', 'fill in', 'your answer', '${ANSWER}'],
  ...[
    '{{answer}}',
    '_',
    '*',
    'someone',
    'soon',
    'see above',
    'maybe 8.0',
    'probably RDS',
    'I think RDS',
    'we assume 8.0',
  ],
  ...['5.7 or 8.0', 'either 5.7 or 8.0', 'public endpoint or peering'],
]
const ANSWERS = [
  'none',
  'No',
  'queued',
  'two web pods',
  '40 GB, 300 000 writes a day',
  'MySQL 8.0',
  'public endpoint, allow-list and TLS',
  'opened by the network team',
  'no unknown dependencies remain',
  'acr.azurecr.io/oms/<service>:<sha>',
  'see <https://wiki.example.com/registry>',
  'RDS (open to move later)',
  'pods restart in 30 s or less',
  'no replicas or proxies',
  'asked the vendor: yes, queued; 3 or 4 days',
]

test('an answer that names both is too free to be compared', () => {
  expect(claimIn('mysqlLocation', 'RDS today, an EC2 host for reports')).toBeUndefined()
  expect(claimIn('dbDestination', 'Flexible Server, Azure SQL for reports')).toBeUndefined()
})

describe('open questions', () => {
  test.each(NO_ANSWERS)('%j answers nothing, as an answer or as its author', (text) => {
    expect(isAnswer(text)).toBe(false)
    expect(judged({ timeline: { ...answered.timeline, answer: text } })).toMatchObject({ verdict: 'unproven' })
    expect(judged({ timeline: { ...answered.timeline, by: text } })).toMatchObject({ verdict: 'unproven' })
  })

  test.each(ANSWERS)('%j is an answer', (text) => {
    expect(judged({ timeline: { ...answered.timeline, answer: text } })).toMatchObject({ verdict: 'holds' })
  })

  test('any question left out, or answered later than today, is open', () => {
    fc.assert(
      fc.property(fc.subarray(QUESTIONS, { minLength: 1 }), fc.boolean(), (open, late) => {
        const answers = Object.fromEntries(
          open.map((one) => [one, late ? { ...answered[one], on: '2026-06-02' } : undefined]),
        )
        const judgement = judged(answers)
        expect(judgement).toMatchObject({ verdict: 'unproven' })
        for (const one of open) expect(judgement).toHaveProperty('cause', expect.stringContaining(one))
      }),
    )
  })

  test.each([
    ['mysqlLocation', 'AWS RDS', 'rds', 'self-managed'],
    ['mysqlLocation', 'not on RDS: an EC2 host', 'self-managed', 'rds'],
    ['mysqlLocation', 'AWS RDS, not self-hosted', 'rds', 'self-managed'],
    ['mysqlLocation', 'self-managed instead of RDS', 'self-managed', 'rds'],
    ['dbDestination', 'Self-hosted, not Flexible Server', 'self-managed', 'azure-flexible'],
    ['dbDestination', 'Flexible Server rather than Azure SQL', 'azure-flexible', 'azure-sql'],
    ['dbDestination', 'Flexible Server', 'azure-flexible', 'self-managed'],
    ['prodReplicaCount', 'Two web pods, three workers', '2 web pods', '4 web pods'],
    ['prodReplicaCount', '4 web', '4 web pods', '2 web pods'],
    ['recurringJobs', 'one scheduler pod', 'single', 'lease'],
    ['recurringJobs', 'leader election by a lease', 'lease', 'single'],
  ] as const)('%s: %j is what %s says, and contradicts %s', (question, answer, same, other) => {
    expect(claimIn(question, answer)).toBe(same)
    const answers = { [question]: { ...answered[question], answer } }
    expect(judged(answers, { [question]: same })).toMatchObject({ verdict: 'holds' })
    expect(judged(answers, { [question]: other })).toMatchObject({
      verdict: 'broken',
      findings: [{ code: 'question-answered-otherwise', at: question }],
    })
  })
})
