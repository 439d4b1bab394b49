import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Calendar } from './calendar.ts'
import { readDuration } from './duration.ts'
import { readFugit } from './fugit.ts'
import { ticksBetween } from './ticks.ts'
import { clockChanges, offsetAt, periodsOf } from './zone.ts'

const ZONES = [
  'UTC',
  'America/Los_Angeles',
  'Europe/Berlin',
  'Europe/Dublin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/St_Johns',
  '+09:00',
]
const MINUTE = 60_000

const set = (min: number, max: number) =>
  fc.option(fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }), { nil: undefined })

/** A calendar and the line that says it, made from the same numbers. */
const lines = fc
  .record({ minutes: set(0, 59), hours: set(0, 23), monthDays: set(1, 28), months: set(1, 12), weekDays: set(0, 6) })
  .map((sets) => ({
    sets,
    line: [sets.minutes, sets.hours, sets.monthDays, sets.months, sets.weekDays]
      .map((s) => s?.join(',') ?? '*')
      .join(' '),
  }))

const starts = fc.constantFrom(
  '2026-03-07',
  '2026-03-28',
  '2026-10-31',
  '2026-10-24',
  '2026-04-04',
  '2026-10-03',
  '2026-12-31',
  '2028-02-28',
)

/** Minute by minute, by the clock on the wall: knows neither croner nor periods. */
function oracle(
  { minutes, hours, monthDays, months, weekDays }: Record<string, number[] | undefined>,
  zone: string,
  from: number,
  to: number,
): number[] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  const has = (set: number[] | undefined, n: number) => set === undefined || set.includes(n)
  const ticks: number[] = []
  for (let at = from; at < to; at += MINUTE) {
    const [, y = 0, mo = 0, d = 0, h = 0, mi = 0] = (/(\d+)-(\d+)-(\d+) (\d+):(\d+)/.exec(clock.format(at)) ?? []).map(
      Number,
    )
    const week = new Date(Date.UTC(y, mo - 1, d)).getUTCDay()
    const day =
      monthDays && weekDays ? has(monthDays, d) || has(weekDays, week) : has(monthDays, d) && has(weekDays, week)
    if (has(minutes, mi) && has(hours, h) && has(months, mo) && day) ticks.push(at)
  }
  return ticks
}

describe('due ticks', () => {
  test('are those of an oracle that looks at the clock every minute', () => {
    fc.assert(
      fc.property(lines, starts, fc.constantFrom(...ZONES), ({ sets, line }, day, zone) => {
        const reading = readFugit(line)
        if (reading.as !== 'calendar') return expect(reading.why).toMatch(/no month has such a day/)
        const from = Date.parse(`${day}T00:00Z`)
        const to = from + 3 * 86_400_000
        const rule = { calendar: reading.calendar, zone, processZone: 'UTC', rule: 'each' } as const
        expect(ticksBetween(rule, from, to)).toEqual(oracle(sets, zone, from, to))
      }),
      { numRuns: 150 },
    )
  })

  test('of two windows are those of both together', () => {
    fc.assert(
      fc.property(
        lines,
        starts,
        fc.constantFrom(...ZONES),
        fc.integer({ min: 1, max: 2_879 }),
        ({ line }, day, zone, cut) => {
          const reading = readFugit(line)
          if (reading.as !== 'calendar') return
          const from = Date.parse(`${day}T00:00Z`)
          const rule = { calendar: reading.calendar, zone, processZone: zone, rule: 'rufus' } as const
          const [middle, to] = [from + cut * MINUTE, from + 2_880 * MINUTE]
          expect([...ticksBetween(rule, from, middle), ...ticksBetween(rule, middle, to)]).toEqual(
            ticksBetween(rule, from, to),
          )
        },
      ),
      { numRuns: 100 },
    )
  })

  test('of more than a day of seconds are refused', () => {
    const calendar: Calendar = { seconds: Array.from({ length: 60 }, (_, i) => i) }
    const from = Date.parse('2026-01-01T00:00Z')
    expect(() =>
      ticksBetween({ calendar, zone: 'UTC', processZone: 'UTC', rule: 'each' }, from, from + 2 * 86_400_000),
    ).toThrow(/shorter/)
  })
})

describe('zones', () => {
  test('periods cover a year without gaps, each with the offset that the zone has', () => {
    for (const zone of ZONES) {
      const [from, to] = [Date.parse('2026-01-01T00:00Z'), Date.parse('2027-01-01T00:00Z')]
      const periods = periodsOf(zone, from, to)
      expect(periods.map(({ from }) => from)).toEqual([from, ...periods.slice(0, -1).map(({ to }) => to)])
      expect(periods.at(-1)?.to).toBe(to)
      for (const { from, to, offset } of periods)
        expect([offsetAt(zone, from), offsetAt(zone, to - 1000)]).toEqual([offset, offset])
    }
  })

  test('clocks are changed at 10:00 UTC in March, at 09:00 UTC in November', () => {
    const changes = clockChanges(
      'America/Los_Angeles',
      Date.parse('2026-01-01T00:00Z'),
      Date.parse('2027-01-01T00:00Z'),
    )
    expect(changes.map(({ at, kind }) => [new Date(at).toISOString(), kind])).toEqual([
      ['2026-03-08T10:00:00.000Z', 'skipped'],
      ['2026-11-01T09:00:00.000Z', 'doubled'],
    ])
    expect(new Date(changes[0]?.from ?? 0).toISOString()).toBe('2026-03-08T02:00:00.000Z')
  })
})

test.each([
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['10 minutes', 600_000],
  ['1 hour and 5 min', 3_900_000],
  ['90', 90_000],
  ['30s', 30_000],
  ['1M', 2_592_000_000],
  ['PT5M', 300_000],
  ['P1DT1S', 86_401_000],
  ['soon', undefined],
  ['5 * * * *', undefined],
  ['0s', undefined],
])('the duration %s', (text, ms) => expect(readDuration(text)).toBe(ms))
