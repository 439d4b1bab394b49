import { expect, test } from 'vitest'
import { jsonForm } from './json-form.ts'

test.each([
  ['order of keys and spacing', '{"b":[1,2],"a":{"d":1,"c":2}}', '{ "a": {"c": 2, "d": 1}, "b": [1, 2] }'],
  ['escapes', '"\\u00e9\\/"', '"é/"'],
  ['a key twice, of which the last counts', '{"a": 1, "a": 2}', '{"a": 2}'],
  ['forms of a double', '[1e2, 1.50, 1E-7]', '[100.0, 1.5, 0.0000001]'],
  [
    'a whole number beyond 64 bits, which MySQL makes a double',
    '123456789012345678901234567890',
    '1.2345678901234568e29',
  ],
])('the same JSON: %s', (_, a, b) => expect(jsonForm(a)).toBe(jsonForm(b)))

test.each([
  ['whole and double', '1', '1.0'],
  ['number and text', '[1]', '["1"]'],
  ['negative zero', '-0.0', '0.0'],
  ['beyond the doubles', '9007199254740993', '9007199254740992'],
  ['beyond the doubles as text', '"9007199254740993"', '9007199254740993'],
  ['order of an array', '[1, 2]', '[2, 1]'],
  ['empty object and empty array', '{}', '[]'],
  ['null and the word', 'null', '"null"'],
  ['a key of prototypes', '{"__proto__": 1}', '{}'],
])('other JSON: %s', (_, a, b) => expect(jsonForm(a)).not.toBe(jsonForm(b)))

test('what is no JSON is compared as it stands', () => {
  expect(jsonForm('{"a": ')).toBe('{"a": ')
})
