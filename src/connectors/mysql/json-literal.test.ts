import { expect, test } from 'vitest'
import { typedLiteral } from './json-literal.ts'

const answer = (...parts: unknown[]) => `typed:${JSON.stringify(parts)}`
const hex = (text: string) => `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`

test('values are set at the places at which the server counts them: a node’s own before those below it, keys by length', () => {
  const text = '{"a": {"10": "2026-01-01", "b": 1.50}, "10": 2.5}'
  const members = [
    [2, 'DECIMAL', '2.5'],
    [4, 'DATE', '"2026-01-01"'],
    [3, 'DECIMAL', '1.50'],
  ]
  expect(typedLiteral(answer(text, 'OBJECT', members, null))).toBe(
    `JSON_SET(CAST(${hex(text)} AS JSON), ${hex('$."10"')}, CAST('2.5' AS DECIMAL(2,1)), ${hex('$."a"."10"')}, CAST('2026-01-01' AS DATE), ${hex('$."a"."b"')}, CAST('1.50' AS DECIMAL(3,2)))`,
  )
})

test('a document that is one value', () => {
  expect(typedLiteral(answer('"10:00:00.000000"', 'TIME', null, null))).toBe(
    "CAST(CAST('10:00:00.000000' AS TIME(6)) AS JSON)",
  )
})

test('no literal where a value is not found at its place, is of bytes, or where the text is missing', () => {
  expect(typedLiteral(answer('[1.5]', 'ARRAY', null, [[1, 'DECIMAL', '2.5']]))).toBeNull()
  expect(typedLiteral(answer('[1.5]', 'ARRAY', null, [[2, 'DECIMAL', '1.5']]))).toBeNull()
  expect(
    typedLiteral(answer('["base64:type15:YQ=="]', 'ARRAY', null, [[1, 'BLOB', '"base64:type15:YQ=="']])),
  ).toBeNull()
  expect(typedLiteral(answer(null, 'OBJECT', null, null))).toBeNull()
})
