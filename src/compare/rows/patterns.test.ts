import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change } from './patterns/pattern.ts'
import { patternOf } from './patterns.ts'

const many = <T>(make: (i: number) => T): T[] => Array.from({ length: 25 }, (_, i) => make(i))
const told = (changes: readonly Change[]) => patternOf(changes)?.told

describe('what happened to a whole column', () => {
  test.each<[string, Change[]]>([
    [
      '1 h later on the target',
      many((i) => [
        `2026-01-0${1 + (i % 9)} 23:30:00`,
        i % 9 === 8 ? '2026-01-10 00:30:00' : `2026-01-0${2 + (i % 9)} 00:30:00`,
      ]),
    ],
    [
      '7 h earlier on the target',
      many((i) => [`2026-03-10 10:00:${10 + i}.123456`, `2026-03-10 03:00:${10 + i}.123456`]),
    ],
    [
      'rounded to 2 digits after the point on the target',
      many((i) => [`${i}.12${i % 10}7`, (i + 0.12 + (i % 10) / 1000 + 0.0007).toFixed(2)]),
    ],
    [
      'cut off, not rounded, after 2 digits after the point on the target',
      many((i) => [`${i - 9}.129`, `${i - 9}.12`]),
    ],
    ['rounded down to 0 digits after the point on the target', many((i) => [`-${i}.${1 + (i % 9)}`, `-${i + 1}`])],
    [
      'rounded to 1 digits after the point on the target',
      many((i) => [`12345678901234567${i}.26`, `12345678901234567${i}.3`]),
    ],
    ['encoded twice (UTF-8 read as latin1) on the target', many((i) => [`é${i}`, `Ã©${i}`])],
    ['characters beyond ASCII became question marks on the target', many((i) => [`ü${i}愛`, `?${i}?`])],
    ['characters beyond the basic plane became question marks on the target', many((i) => [`ü${i}🌊`, `ü${i}?`])],
    ['cut off after 3 characters on the target', many((i) => [`${i % 2 ? 'abc' : 'äbc'}${i}`, i % 2 ? 'abc' : 'äbc'])],
    [
      'cut off after 6 bytes on the target',
      many((i) => [`${i % 2 ? 'ab€def' : 'abcdef€'}${i}`, i % 2 ? 'ab€d' : 'abcdef']),
    ],
    [
      'no longer than 65535 bytes, where the source is longer, on the target',
      many((i) => [`${70_000 + i}:${'ab'.repeat(32)}`, `${65_535 - (i % 3)}:${'cd'.repeat(32)}`]),
    ],
    ['NULL on the target', many((i) => [String(i), null])],
    ['NULL on the source, empty on the target', many(() => [null, ''])],
    ['NULL on the source, the zero date on the target', many(() => [null, '0000-00-00 00:00:00.000000'])],
    ['the zero date on the target', many((i) => [`2026-01-01 00:00:${10 + i}`, '0000-00-00 00:00:00'])],
    ['empty on the target', many((i) => [`a${i}`, ''])],
    ['in lower case on the target', many((i) => [`Ab${i}`, `ab${i}`])],
    ['without its trailing spaces on the target', many((i) => [`a${i}  `, `a${i}`])],
    ['runs of white space became one space on the target', many((i) => [`a  b \t ${i}`, `a b ${i}`])],
    ['with a byte order mark in front on the target', many((i) => [`a${i}`, `\uFEFFa${i}`])],
    ['letters and their accents joined (Unicode NFC) on the target', many((i) => [`e\u0301${i}`, `é${i}`])],
    ['letters and their accents apart (Unicode NFD) on the target', many((i) => [`é${i}`, `e\u0301${i}`])],
    ['+5 on the target', many((i) => [String(i * 10), String(i * 10 + 5)])],
    [
      '+5 on the target',
      many((i) => [`1234567890123456780${i}`, String(12345678901234567800n * (i > 9 ? 10n : 1n) + BigInt(i) + 5n)]),
    ],
    [
      '1 h later on the target',
      many((i) => [`${String(i % 24).padStart(2, '0')}:00:00`, `${String((i + 1) % 24).padStart(2, '0')}:00:00`]),
    ],
    ['30 min earlier on the target', many((i) => [`${100 + i}:00:00`, `${99 + i}:30:00`])],
  ])('%s', (wanted, changes) => expect(told(changes)).toBe(wanted))

  test('a few rows are no pattern, and one in twenty may be otherwise, whichever it is', () => {
    const hour: Change[] = many((i) => [`2026-01-01 10:00:${10 + i}`, `2026-01-01 11:00:${10 + i}`])
    const odd: Change = ['2026-01-01 10:00:00', '2026-01-01 10:59:59']
    expect(told(hour.slice(0, 19))).toBeUndefined()
    expect(told([odd, ...hour])).toBe('1 h later on the target')
    expect(told([...hour, odd])).toBe('1 h later on the target')
    expect(told([...hour, odd, odd])).toBeUndefined()
  })

  const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
  const local = (zone: string) => {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    return (ms: number) => format.format(ms)
  }
  const moment = fc.date({ min: new Date('2010-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })

  test.each([
    ['Europe/Berlin', '1 h later in winter and 2 h later in summer (of the northern half)'],
    ['America/Los_Angeles', '8 h earlier in winter and 7 h earlier in summer (of the northern half)'],
    ['Australia/Sydney', '10 h later in winter and 11 h later in summer (of the southern half)'],
    ['Pacific/Auckland', '12 h later in winter and 13 h later in summer (of the southern half)'],
  ])('UTC read as %s is one pattern with two offsets', (zone, wanted) => {
    const there = local(zone)
    fc.assert(
      fc.property(fc.array(fc.noBias(moment), { minLength: 80, maxLength: 120 }), (days) => {
        const changes = days.map((day): Change => [stamp(day.getTime()), there(day.getTime())])
        expect(told(changes)).toContain(wanted)
      }),
    )
  })

  test('two offsets that do not follow the season are none', () => {
    const days = many((i) => Date.UTC(2025, i % 12, 5))
    expect(
      told(days.map((day, i): Change => [stamp(day), stamp(day + (1 + (Math.floor(i / 2) % 2)) * 3_600_000)])),
    ).toBeUndefined()
  })

  test('differences that have nothing to do with each other are no pattern', () => {
    const values: fc.Arbitrary<string | null>[] = [
      moment.map((day) => stamp(day.getTime())),
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((n) => n.toFixed(4)),
      fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
      fc.lorem({ maxCount: 5 }),
      fc.option(fc.string(), { freq: 2 }),
      fc.nat(86_399).map((s) => new Date(s * 1000).toISOString().slice(11, 19)),
    ]
    for (const value of values)
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.noBias(value), fc.noBias(value)), { minLength: 20, maxLength: 100 }),
          (pairs) => {
            const changes = pairs.filter(([a, b]) => a !== b)
            expect(told(changes)).toBeUndefined()
          },
        ),
      )
  })
})
