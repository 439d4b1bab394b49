import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRuby, scan } from './scan.ts'
import { tokensOf } from './tokens.ts'

const PIECES = [
  '"',
  "'",
  '#{',
  '}',
  '{',
  '(',
  ')',
  '[',
  ']',
  '\n',
  '/',
  '%w[',
  '%q(',
  '<<~X\n',
  'X\n',
  ':',
  '::',
  '|',
  'do ',
  'end ',
  '=begin\n',
  '\\',
  '?',
  'File',
  '.',
  'open',
  ' ',
  ',',
  '=',
  'a',
  'Rails',
  'root',
  '`',
]

test('any text ends in tokens, with the lines in order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }), (pieces) => {
      const lines = tokensOf(pieces.join('')).map(({ line }) => line)
      expect(lines.every((line) => line >= 1)).toBe(true)
      scan(readRuby('a.rb', pieces.join('')), ['/home'])
    }),
    { numRuns: 2_000 },
  )
})

test('text within strings is told apart from code around it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9 ._,;(){}|<>=+*/-]{0,30}$/), (inner) => {
      for (const source of [`x = '${inner}'\ny`, `x = "${inner}"\ny`, `x = %q~${inner}~`.replaceAll('~', '|')]) {
        if (source.includes('%q') && inner.includes('|')) continue
        const tokens = tokensOf(source)
        const string = tokens.find((token) => token.is === 'string')
        expect(string).toMatchObject({ parts: [inner] })
      }
    }),
  )
})

test('interpolations are tokens of their own, to any depth', () => {
  const [string] = tokensOf('"a#{b["c#{d}"]}e"')
  expect(string).toMatchObject({ is: 'string', parts: ['a', expect.any(Array), 'e'] })
})
