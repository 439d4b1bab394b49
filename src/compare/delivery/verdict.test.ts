import { expect, test } from 'vitest'
import { CannotTell } from '../../kernel/judgement.ts'
import type { DeliveryHistory, HistoryEvent, HistorySource, ReadCounts } from '../../ports/history.ts'
import { readHistory } from './read.ts'
import { judgeHistory } from './verdict.ts'

const AT = Date.UTC(2026, 4, 3, 9)
const terms = {
  keys: 'unique',
  lateMs: 60_000,
  skewMs: 1_000,
  quietMs: 1_000,
  deliveryCountFrom: 0,
  until: AT + 3_600_000,
  gapMs: 60_000,
  overlapMs: 0,
} as const

interface Told {
  tells: HistorySource['tells']
  side?: 'source' | 'target'
  events?: readonly object[]
  malformed?: number
  fails?: Error
}

const due = (id: string, at = AT) => ({ kind: 'due', id, at })
const effect = (id: string, side: 'source' | 'target', at = AT + 100) => ({ kind: 'effect', id, side, at })
const whole: readonly Told[] = [
  { tells: 'published', events: [due('m1'), due('m2', AT + 10_000)] },
  { tells: 'effect', side: 'source', events: [effect('m1', 'source')] },
  { tells: 'effect', side: 'target', events: [effect('m2', 'target', AT + 10_100)] },
]

const judge = async (told: readonly Told[], more: Partial<Omit<typeof terms, 'until'>> & { until?: number } = {}) => {
  const sources = told.map(
    ({ tells, side = 'source' }, i): HistorySource => ({
      name: `${tells} ${i}`,
      tells,
      side,
      where: {},
      fields: {},
      from: { kind: 'log', files: [], format: 'semantic-logger' },
    }),
  )
  const history: DeliveryHistory = {
    sources,
    async *read(source: HistorySource, tell: ReadCounts) {
      const { events = [], malformed = 0, fails } = told[sources.indexOf(source)] as Told
      yield events.map((event, i) => ({ ...event, place: i }) as HistoryEvent)
      Object.assign(tell, { records: events.length + malformed, events: events.length, malformed })
      if (malformed > 0) tell.firstMalformed = 'aws.log, line 1: it begins as JSON and is none'
      if (fails) throw fails
    },
  }
  const nothing: DeliveryHistory = { sources: [], read: history.read }
  const options = { ...terms, ...more }
  const signal = new AbortController().signal
  const read = await readHistory({ source: history, target: nothing }, options, signal, () => {})
  return judgeHistory(JSON.parse(JSON.stringify(read)), options)
}

const without = (index: number, other?: Told) => whole.flatMap((one, i) => (i === index ? (other ?? []) : [one]))

test('a whole history in which all happened once holds', async () => {
  expect(await judge(whole)).toMatchObject({ verdict: 'holds', examined: 2 })
})

test.each([
  ['no publications', without(0), /none that tells what was published/],
  ['no effects of the new side', without(2), /none that tells the effects of the new side \(target\)/],
  ['an empty log', without(2, { tells: 'effect', side: 'target' }), /an empty history proves nothing/],
  [
    'an unreadable log',
    without(1, { tells: 'effect', side: 'source', fails: new CannotTell('unreachable', 'a.gz: ends in the middle') }),
    /^a\.gz: ends in the middle\.$/,
  ],
  [
    'a broken line',
    without(1, { ...(whole[1] as Told), malformed: 1 }),
    /1 of 2 records could not be read and may hide what happened \(aws\.log, line 1/,
  ],
])('%s: what was never read is not proven', async (_, told, cause) => {
  const judged = await judge(told)
  expect(judged).toMatchObject({ verdict: 'unproven' })
  expect(judged).toHaveProperty('cause', expect.stringMatching(cause))
})

test('a message too young to be missed is neither lost nor done', async () => {
  const told = without(2, { tells: 'effect', side: 'target', events: [effect('m1', 'target', AT + 200)] })
  const young = await judge(told, { until: AT + 20_000 })
  // m1 twice is found all the same.
  expect(young).toMatchObject({ verdict: 'broken', findings: [{ code: 'effect-on-both-sides' }] })
  const calm = without(2, { tells: 'effect', side: 'target', events: [effect('m3', 'target', AT + 200)] })
  const pending = await judge([...calm, { tells: 'published', events: [due('m3')] }], { until: AT + 20_000 })
  expect(pending).toMatchObject({ verdict: 'unproven', reason: 'moving-target' })
})

test('what is found is told although something else was not read, and a loss is claimed only of whole histories', async () => {
  const fails = new CannotTell('unreachable', 'aks.json: cannot be read')
  const twice = {
    tells: 'effect',
    side: 'source',
    events: [effect('m1', 'source'), effect('m1', 'source', AT + 300)],
  } as const
  const judged = await judge([whole[0] as Told, twice, { tells: 'effect', side: 'target', fails }])
  expect(judged).toMatchObject({ verdict: 'broken', total: 1, findings: [{ code: 'effect-repeated', at: 'm1' }] })
  expect(judged.verdict === 'broken' && judged.notes).toContain('Not proven: aks.json: cannot be read.')
  const lost = await judge([
    ...without(2),
    { tells: 'effect', side: 'target', events: [effect('m1', 'target', AT + 9)] },
  ])
  expect(lost.verdict === 'broken' && lost.findings.map(({ code, at }) => `${code} ${at}`)).toContain('message-lost m2')
})

test('a message that is still there, or dead-lettered, is no loss', async () => {
  const told = [
    { tells: 'published', events: [due('m1'), due('m2'), due('m3')] },
    { tells: 'effect', side: 'source', events: [effect('m1', 'source')] },
    { tells: 'effect', side: 'target', events: [{ ...effect('m1', 'target'), record: 'r' }] },
  ] as const satisfies readonly Told[]
  const kept = [
    { tells: 'remaining', events: [{ kind: 'kept', as: 'remaining', id: 'm2' }] },
    { tells: 'dead-lettered', events: [{ kind: 'kept', as: 'dead-lettered', id: 'm3' }] },
  ] as const satisfies readonly Told[]
  const judged = await judge([...told, ...kept])
  expect(judged.verdict === 'broken' && judged.findings.map(({ code }) => code)).not.toContain('message-lost')
  expect(judged.verdict === 'broken' && judged.notes).toContain(
    'Of 3 messages: 0 once, 1 still in the queue, 1 dead-lettered.',
  )
})
