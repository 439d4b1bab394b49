import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HistoryEvent } from '../../ports/history.ts'
import { History } from './history.ts'
import type { HistoryOptions, HistoryReport, Level, Tally } from './report.ts'
import { ACTIONS, type Manner, play } from './testing/broker.ts'
import { oracle, type Truth } from './testing/oracle.ts'
import { covered, skewsOf } from './testing/oracle-times.ts'

/** `HISTORIES=100000` for a long night. */
const RUNS = Number(process.env.HISTORIES ?? 2_000)

const BITS = [31, 31, 31, 0, 21, 10]
const manner: fc.Arbitrary<Manner> = fc.record({
  clocks: fc.record({
    published: fc.constantFrom(0, 0, 7, -5),
    source: fc.constantFrom(0, 0, 4, -20),
    target: fc.constantFrom(0, 0, -9, 15),
  }),
  lockMs: fc.constantFrom(6, 15, 40),
  mostDeliveries: fc.constantFrom(2, 10),
  keys: fc.constantFrom(2, 3, 100, 100, 100),
  sessions: fc.constantFrom(1, 2),
  detectsDuplicates: fc.boolean(),
  tells: fc.record({
    dueId: fc.constantFrom(...BITS),
    dueKey: fc.constantFrom(...BITS),
    effectId: fc.constantFrom(...BITS),
    effectKey: fc.constantFrom(...BITS),
  }),
  peeked: fc.boolean(),
  records: fc.boolean(),
  rekeys: fc.constantFrom(false, false, true),
})

/** Long ones, as it takes a few steps for a lock to run out and a message to be done twice. */
const actions = fc.array(fc.tuple(fc.constantFrom(...ACTIONS), fc.nat({ max: 24 })), {
  minLength: 12,
  maxLength: 90,
  size: 'max',
})
const options = fc.record({
  keys: fc.constantFrom('unique' as const, 'unique' as const, 'recurring' as const),
  lateMs: fc.constantFrom(10, 30, 1_000),
  skewMs: fc.constantFrom(0, 5, 40),
  quietMs: fc.constantFrom(0, 2, 8),
  from: fc.constantFrom(undefined, 115),
  until: fc.constantFrom(undefined, 100_000),
})

const run = (events: readonly HistoryEvent[], chosen: HistoryOptions): HistoryReport => {
  const history = new History(chosen)
  for (const event of events) history.record(event)
  return history.close()
}

/** The exact count, ten samples at most, and none that is not one. */
const agrees = (tally: Tally, names: readonly string[]) => {
  const of = new Set(names)
  const strange = tally.samples.filter(({ name }) => !of.has(name))
  expect([tally.count, tally.samples.length, strange]).toEqual([names.length, Math.min(10, names.length), []])
}

const NUMBERS = [
  'due',
  'remaining',
  'deadLettered',
  'dropped',
  'explained',
  'pending',
  'before',
  'undecided',
  'publishedAgain',
] as const
const TALLIES = ['onBothSides', 'repeated', 'lost', 'unexpected', 'redelivered', 'bySeveral', 'unsettled'] as const

const agree = (level: Level | null, truth: Truth | null) => {
  const numbers = (of: Level | Truth | null) => of && NUMBERS.map((name) => `${of[name]} ${name}`)
  expect(numbers(level)).toEqual(numbers(truth))
  if (!level || !truth) return
  expect(level.once).toBe(truth.once.length)
  for (const name of TALLIES) agrees(level[name], truth[name])
}

describe('the checker against the oracle', () => {
  test(`over ${RUNS} random histories of a queue there is no difference`, () => {
    fc.assert(
      fc.property(actions, manner, options, fc.boolean(), (steps, how, { from, until, ...rest }, shuffled) => {
        const played = play(steps, rest.keys === 'recurring' ? { ...how, records: false } : how)
        // The sides' logs are read one after the other, not as they happened.
        const events = shuffled ? played.toSorted((a, b) => (a.place % 7) - (b.place % 7)) : played
        const chosen: HistoryOptions = {
          ...rest,
          placeText: (_, line) => `line ${line}`,
          deliveryCountFrom: 0,
          ...(from === undefined ? {} : { from }),
          ...(until === undefined ? {} : { until }),
        }
        const report = run(events, chosen)
        const truth = oracle(events, chosen)
        agree(report.messages, truth.messages)
        agree(report.keys, truth.keys)
        agrees(report.late, truth.late)
        expect(report.order.outOfOrder.count).toBe(truth.outOfOrder.length)
        expect(report.counts.effects).toBe(truth.effects)
        evidenceHolds(report.messages, truth.twoEarliest.id)
        // Of effects that tell their keys by turns, it is not kept which of a message did.
        if ([0, 31].includes(how.tells.effectKey)) evidenceHolds(report.keys, truth.twoEarliest.key)
        clocksHold(report, how, skewsOf(events, report.messages ? 'id' : 'key'))
        windowsHold(events, chosen)
      }),
      { numRuns: RUNS },
    )
  }, 1_800_000)
})

/** What is shown of something done twice are its two earliest effects. */
function evidenceHolds(level: Level | null, twoEarliest: (name: string) => readonly number[]): void {
  for (const { name, steps } of [...(level?.onBothSides.samples ?? []), ...(level?.repeated.samples ?? [])])
    expect(steps.filter(({ what }) => what === 'effect').map(({ place }) => place)).toEqual(
      twoEarliest(name).map((line) => `line ${line}`),
    )
}

/** The true difference is never outside of what is told, and what is told is as narrow as the oracle has it. */
function clocksHold({ clocks }: HistoryReport, { clocks: ahead }: Manner, bounds: ReadonlyMap<string, number>): void {
  for (const { clock, against, least, most } of clocks) {
    const true_ = { ...ahead, broker: 0 }
    const skew = true_[clock] - true_[against]
    const lower = bounds.get(`${against}-${clock}`)
    expect([least, most]).toEqual([lower === undefined ? null : 0 - lower, bounds.get(`${clock}-${against}`) ?? null])
    if (least !== null) expect(least).toBeLessThanOrEqual(skew)
    if (most !== null) expect(most).toBeGreaterThanOrEqual(skew)
  }
}

/** Of work alone: attachment is told apart. */
function windowsHold(events: readonly HistoryEvent[], options: HistoryOptions): void {
  const { overlaps } = run(
    events.filter(({ kind }) => kind !== 'presence'),
    options,
  )
  const end = Math.ceil(Math.max(0, ...events.flatMap((event) => ('at' in event ? event.at : []))))
  const source = covered(events, 'source', options.quietMs, end)
  const target = covered(events, 'target', options.quietMs, end)
  const both = source.map((there, i) => there && target[i] === true)
  expect(overlaps.count).toBe(both.filter((there, i) => there && both[i - 1] !== true).length)
  expect(overlaps.totalMs).toBe(both.filter((there, i) => there && both[i - 1] === true).length / 2)
}
