import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CapturedLog, type LogItem } from './captured.ts'
import { mentions } from './mentions.ts'
import { SHAPES as FIRST_SHAPES, MORE_SHAPES, ORDINARY, UNREADABLE } from './testing/shapes.ts'

const SHAPES = { ...FIRST_SHAPES, ...MORE_SHAPES }

function itemsOf(text: string): LogItem[] {
  const log = new CapturedLog()
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
  return [...lines.flatMap((line, at) => log.feed(line, at + 1)), ...log.end()]
}

const line = (id: string, more: object = {}) =>
  JSON.stringify({
    host: 'p1',
    timestamp: '2026-11-30T02:39:19.550600Z',
    level: 'info',
    name: 'Consumer',
    message: 'done',
    payload: { message_id: id, ...more },
  })

const idOf = (item: LogItem) =>
  item.is === 'record' && (item.record.payload as { message_id: string } | undefined)?.message_id

/** Any text, also such that looks like JSON, prefixes and line ends. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', '\n', ',', 'F ', 'stdout', '[pod/a/b] ', ': ') }),
)

describe('a log as people capture it', () => {
  test.each(Object.keys(SHAPES))('%s: every event is read', (shape) => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 6 }), (texts) => {
        const lines = texts.map((text, at) => line(`m${at}`, { text, nested: [{ text }] }))
        const items = itemsOf(SHAPES[shape]?.(lines) ?? '')
        const records = items.filter(({ is }) => is === 'record')
        expect(records.map(idOf)).toEqual(texts.map((_, at) => `m${at}`))
        expect(records.map((item) => item.is === 'record' && (item.record.payload as { text: string }).text)).toEqual(
          texts,
        )
        expect(items.filter(({ is }) => is === 'unreadable')).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  test.each(Object.keys(UNREADABLE))('%s: nothing that speaks of an event is passed over', (shape) => {
    const isMentioned = mentions({ message: ['done'] }, [])
    const items = itemsOf(UNREADABLE[shape]?.([line('m1'), line('m2')]) ?? '')
    const suspicious = items.filter((item) => item.is === 'unreadable' || isMentioned(item.text))
    expect(suspicious.length).toBeGreaterThanOrEqual(1)
    expect(items.filter((item) => item.is === 'record' && item.record.message === 'done')).toEqual([])
  })

  test('what a process prints beside it is text', () => {
    const others = [
      '=> Booting Puma',
      '* Listening on tcp://0.0.0.0:3000',
      'Parameters: {"order_id":1}',
      '  {"id"=>1}',
      'I, [2026-11-20T03:00:00.123456 #4242]  INFO -- : Said',
    ]
    expect(itemsOf(others.join('\n')).map(({ is }) => is)).toEqual(others.map(() => 'text'))
  })

  test.each(ORDINARY)('%j is no event, and in no doubt', (text) => {
    const isMentioned = mentions({ message: ['done'] }, [])
    const items = itemsOf(`${line('m1')}\n${text}\n${line('m2')}`)
    expect(items.map(idOf).filter(Boolean)).toEqual(['m1', 'm2'])
    expect(items.filter((item) => item.is === 'unreadable' || (item.is === 'text' && isMentioned(item.text)))).toEqual(
      [],
    )
  })

  test('many objects on one line', () => {
    expect(itemsOf(line('m1').repeat(50_000))).toHaveLength(50_000)
  })

  test('a line that is cut off does not take the next one with it', () => {
    for (const cut of [
      '{"host":"p1","mess',
      '{"host":"p1",',
      '{',
      '[',
      '{"payload":{"items":[',
      'oms-1 worker {"host":',
    ])
      expect(
        itemsOf([line('m1'), cut, line('m2'), line('m3')].join('\n'))
          .map(idOf)
          .filter(Boolean),
        cut,
      ).toEqual(['m1', 'm2', 'm3'])
  })

  test('a cut anywhere in a log loses no other event, and is seen', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(SHAPES)), fc.nat(), (shape, at) => {
        const lines = ['m1', 'm2', 'm3'].map((id) => line(id))
        const text = SHAPES[shape]?.(lines) ?? ''
        const items = itemsOf(text.slice(0, at % text.length))
        const read = items.map(idOf).filter(Boolean)
        expect(read).toEqual(['m1', 'm2', 'm3'].slice(0, read.length))
      }),
      { numRuns: 500 },
    )
  })
})

describe('what a text speaks of', () => {
  test('by the values that are looked for', () => {
    const isMentioned = mentions({ message: ['done', 'a "b"'], 'payload.kind': ['release'] }, ['payload.message_id'])
    expect(isMentioned('message=done kind=release')).toBe(true)
    expect(isMentioned('{\\"message\\":\\"a \\"b\\"\\",release')).toBe(true)
    expect(isMentioned('message=done')).toBe(false)
  })
  test('by the names of its fields, where no value is', () => {
    const isMentioned = mentions({}, ['payload.message_id', 'order'])
    for (const text of ['{:message_id=>"m1"}', '"message_id": "m1"', 'message_id=m1', '{\\"order\\":1}'])
      expect(isMentioned(text), text).toBe(true)
    for (const text of ['an order came', 'message_ids', 'reorder: 1']) expect(isMentioned(text), text).toBe(false)
  })
})
