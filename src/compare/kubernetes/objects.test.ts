import { describe, expect, test } from 'vitest'
import { numberIn, objectsOf } from './objects.ts'

const pod = (spec: string) => `kind: Pod\nmetadata: {name: a}\nspec: ${spec}\n`

describe('YAML as kubectl and Helm read it', () => {
  test.each([
    ['x-common: &c {a: 1}\nkind: Pod\nspec:\n  <<: *c\n  b: 2\n', { a: 1, b: 2 }],
    ['x: &c {a: 1}\ny: &d {a: 2, c: 3}\nkind: Pod\nspec:\n  <<: [*c, *d]\n', { a: 1, c: 3 }],
    ['x: &c {a: 1}\nkind: Pod\nspec:\n  a: 9\n  <<: *c\n', { a: 9 }],
  ])('merge keys are merged: %j', (text, spec) => expect(objectsOf(text).objects[0]?.spec).toEqual(spec))

  test.each(['yes', 'Yes', 'on', 'ON', 'y', 'true', 'True'])('%s without quotes is true', (word) => {
    expect(objectsOf(pod(`{suspend: ${word}, text: "${word}"}`)).objects[0]?.spec).toEqual({
      suspend: true,
      text: word,
    })
  })
  test.each(['no', 'off', 'n', 'false'])('%s without quotes is false', (word) => {
    expect(objectsOf(pod(`{suspend: ${word}}`)).objects[0]?.spec).toEqual({ suspend: false })
  })

  test.each([
    ['empty documents', `---\n---\n# nothing\n---\n${pod('{}')}---\nnull\n...\n`, 1],
    [
      'a list within a list',
      JSON.stringify({ kind: 'List', items: [{ kind: 'PodList', items: [{ kind: 'Pod' }] }] }),
      1,
    ],
    ['a byte order mark', `\uFEFF${pod('{}')}`, 1],
    ['line ends of Windows', `${pod('{}')}---\n${pod('{}')}`.replaceAll('\n', '\r\n'), 2],
    ['comments of Helm', `---\n# Source: oms/templates/worker.yaml\n${pod('{}')}`, 1],
  ])('%s', (_, text, count) => {
    const { objects, error } = objectsOf(text)
    expect(error).toBeUndefined()
    expect(objects).toHaveLength(count)
  })

  test('an alias that leads nowhere or everywhere is an error in words, not a crash', () => {
    expect(objectsOf('kind: Pod\nspec: *none\n').error?.message).toMatch(/none|alias/i)
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]},`.repeat(9).slice(0, -1)}]`),
    ]
    expect(objectsOf(bomb.join('\n')).error?.message).toMatch(/alias/i)
  })
})

test.each([
  [undefined, 7],
  [null, 7],
  [30, 30],
  ['30', 30],
  ['', Number.NaN],
  [true, Number.NaN],
  ['60s', Number.NaN],
  ['{{ .Values.grace }}', Number.NaN],
  [{}, Number.NaN],
])('a number: %j', (value, number) => expect(numberIn(value, 7)).toBe(number))
