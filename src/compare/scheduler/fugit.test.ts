import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readFugit } from './fugit.ts'
import { ticksBetween } from './ticks.ts'

const LA = 'America/Los_Angeles'

/** Wall clocks there, in [day, day + days) of UTC−8. */
function due(line: string, day: string, processZone: string, gem: 'rufus' | 'each' = 'rufus', days = 1): string[] {
  const reading = readFugit(line)
  if (reading.as !== 'calendar') throw new Error(reading.why)
  const from = Date.parse(`${day}T00:00:00-08:00`)
  const zone = reading.zone ?? processZone
  return ticksBetween(
    { calendar: reading.calendar, zone, rule: gem, processZone, fugit: true },
    from,
    from + days * 86_400_000 - 3_600_000,
  ).map((at) => new Date(at).toISOString().slice(5, 16).replace('T', ' '))
}

describe('the night that has an hour less (2026-03-08 in Los Angeles)', () => {
  test('30 2 * * * skips the day', () => {
    expect(due('30 2 * * *', '2026-03-08', LA)).toEqual([])
    expect(due(`30 2 * * * ${LA}`, '2026-03-08', 'UTC', 'each')).toEqual([])
  })
  test('0 */2 skips two o’clock', () => {
    expect(due('0 */2 * * *', '2026-03-08', LA).slice(0, 3)).toEqual(['03-08 08:00', '03-08 11:00', '03-08 13:00'])
  })
})

describe('the night that has an hour twice (2026-11-01 in Los Angeles)', () => {
  test('30 1 fires twice as seen from UTC, once as seen from there', () => {
    expect(due(`30 1 * * * ${LA}`, '2026-11-01', 'UTC')).toEqual(['11-01 08:30', '11-01 09:30'])
    expect(due('30 1 * * *', '2026-11-01', LA)).toEqual(['11-01 08:30'])
  })
  test('and twice with sidekiq-cron, wherever it runs', () => {
    expect(due('30 1 * * *', '2026-11-01', LA, 'each')).toEqual(['11-01 08:30', '11-01 09:30'])
  })
  test('*/30 1 fires four times', () => {
    expect(due('*/30 1 * * *', '2026-11-01', LA)).toHaveLength(4)
    expect(due(`*/30 1 * * * ${LA}`, '2026-11-01', 'UTC')).toHaveLength(4)
  })
  test('hourly jobs pass over the second one o’clock as seen from there, not as seen from UTC', () => {
    expect(due('0 * * * *', '2026-11-01', LA).slice(0, 3)).toEqual(['11-01 08:00', '11-01 10:00', '11-01 11:00'])
    expect(due(`0 * * * * ${LA}`, '2026-11-01', 'UTC').slice(0, 3)).toEqual([
      '11-01 08:00',
      '11-01 09:00',
      '11-01 10:00',
    ])
  })
})

describe('what fugit takes and others do not', () => {
  test.each([
    ['15/30 * * * *', { minutes: [15, 45] }],
    ['0 0 * * 5#L', { weekDays: [{ day: 5, nth: -1 }] }],
    ['0 0 * * fri#last', { weekDays: [{ day: 5, nth: -1 }] }],
    ['0 0 * * 5#-1', { weekDays: [{ day: 5, nth: -1 }] }],
    ['0 0 * * fri-mon', { weekDays: [{ day: 0 }, { day: 1 }, { day: 5 }, { day: 6 }] }],
    ['0 22-2 * * *', { hours: [0, 1, 2, 22, 23] }],
    ['0 24 * * *', { hours: [0] }],
    ['@noon', { hours: [12] }],
    ['0 0 1 * mon&', { monthDays: [1], weekDays: [{ day: 1 }], both: true }],
    ['0 0 1 * mon', { monthDays: [1], weekDays: [{ day: 1 }] }],
    ['*/20 0 0 * * *', { seconds: [0, 20, 40] }],
    ['0 0 31 2,3 *', { months: [3], monthDays: [31] }],
  ])('%s', (line, expected) => {
    const reading = readFugit(line)
    expect(reading.as === 'calendar' && reading.calendar).toMatchObject(expected)
  })

  test.each([
    ['0 0 * * *', undefined],
    ['0 0 * * * Europe/Berlin', 'Europe/Berlin'],
    ['0 0 * * * +09:00', '+09:00'],
    ['0 0 0 * * * UTC', 'UTC'],
    ['@daily America/Los_Angeles', LA],
    ['0 0 0 * * Sun', undefined],
  ])('the zone of %s', (line, zone) => {
    const reading = readFugit(line)
    expect(reading.as === 'calendar' && reading.zone).toBe(zone)
  })

  test.each([
    '0 0 * * 5L',
    '0 0 15W * *',
    '0 0 ? * *',
    '*/100 * * * *',
    '0 0 30 2 *',
    '@reboot',
    '* * * *',
    '',
    '0 0 * * * Europe/Nowhere',
  ])('it refuses %s', (line) =>
    expect(readFugit(line)).toMatchObject({ as: 'refused', why: expect.stringMatching(/^fugit refuses/) }),
  )

  test.each(['0 0 * * mon%2', '5~20 * * * *', 'every day at noon', '0 0 * * * JST'])('%s stays unproven', (line) =>
    expect(readFugit(line)).toMatchObject({ as: 'untranslated', why: expect.stringMatching(/cannot be translated/) }),
  )
})

interface Answers {
  fugit: string
  answers: readonly {
    line: string
    zone: string
    from: number
    to: number
    rufus: number[] | null
    each: number[] | null
  }[]
}

test('fugit’s own answers to 400 random lines about nights on which clocks are changed', () => {
  const file = join(import.meta.dirname, '../../../fixtures/oms/scheduler/fugit-answers.json')
  const { answers } = JSON.parse(readFileSync(file, 'utf8')) as Answers
  let ticks = 0
  for (const { line, zone: processZone, from, to, rufus, each } of answers) {
    const reading = readFugit(line)
    expect(reading.as, line).toBe(rufus ? 'calendar' : 'refused')
    if (reading.as !== 'calendar' || !rufus) continue
    const of = (rule: 'rufus' | 'each') =>
      ticksBetween(
        { calendar: reading.calendar, zone: reading.zone ?? processZone, rule, processZone, fugit: true },
        from * 1000,
        to * 1000,
      ).map((at) => at / 1000)
    expect(of('rufus'), `${line} in ${processZone}`).toEqual(rufus)
    expect(of('each'), `${line} in ${processZone}, from elsewhere`).toEqual(each ?? rufus)
    ticks += rufus.length
  }
  expect(ticks).toBeGreaterThan(2_000)
})
