import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { patternOf } from './patterns.ts'

const many = <T>(make: (i: number) => T): T[] => Array.from({ length: 25 }, (_, i) => make(i))

describe('what happened to a whole column', () => {
  test.each<[string, [string | null, string | null][]]>([
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
    ['encoded twice on the target (UTF-8 read as latin1)', many((i) => [`é${i}`, `Ã©${i}`])],
    ['characters beyond ASCII became question marks on the target', many((i) => [`ü${i}愛`, `?${i}?`])],
    ['characters beyond the basic plane became question marks on the target', many((i) => [`ü${i}🌊`, `ü${i}?`])],
    ['cut off after 3 characters on the target', many((i) => [`abc${i}`, 'abc'])],
    ['NULL on the target', many((i) => [String(i), null])],
    ['NULL on the source, empty on the target', many(() => [null, ''])],
    ['in lower case on the target', many((i) => [`Ab${i}`, `ab${i}`])],
    ['without its trailing spaces on the target', many((i) => [`a${i}  `, `a${i}`])],
    ['+5 on the target', many((i) => [String(i * 10), String(i * 10 + 5)])],
  ])('%s', (told, pairs) => expect(patternOf(pairs)).toBe(told))

  test('a few rows, or one that does not follow, are no pattern', () => {
    const hour: [string, string][] = many((i) => [`2026-01-01 10:00:${10 + i}`, `2026-01-01 11:00:${10 + i}`])
    expect(patternOf(hour.slice(0, 10))).toBeUndefined()
    expect(patternOf([...hour, ['2026-01-01 10:00:00', '2026-01-01 10:59:59']])).toBeUndefined()
  })

  test('any constant shift is one, whatever the instants', () => {
    const day = fc.date({ min: new Date('1980-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
    const text = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
    fc.assert(
      fc.property(
        fc.array(day, { minLength: 20, maxLength: 40 }),
        fc.integer({ min: -86_400, max: 86_400 }).filter((n) => n !== 0),
        (days, shift) => {
          expect(patternOf(days.map((at) => [text(at.getTime()), text(at.getTime() + shift * 1000)]))).toMatch(
            shift > 0 ? /later/ : /earlier/,
          )
        },
      ),
    )
  })
})
