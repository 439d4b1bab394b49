import { describe, expect, test } from 'vitest'
import type { CaptureLine } from '../../../ports/captures.ts'
import { judgeLogs } from './judge.ts'
import { logLines, valuesAt } from './line.ts'
import { QueryCounts } from './queries.ts'
import { LogShapes } from './shape.ts'
import { Templates } from './templates.ts'

async function* lines(texts: readonly string[]): AsyncIterable<CaptureLine> {
  for (const [index, text] of texts.entries()) yield { number: index + 1, text, bytes: Buffer.byteLength(text) }
}

const OPTIONS = { opaque: ['payload.params'], orderId: ['named_tags.order_id'], coverage: 0.8 }
const record = (over: object = {}) => ({
  timestamp: '2026-11-20T03:00:00.123456Z',
  level: 'info',
  name: 'Orders',
  message: 'Completed #show',
  named_tags: { order_id: 'AZ1' },
  payload: { status: 200 },
  ...over,
})

async function judged(old: readonly (object | string)[], now: readonly (object | string)[]) {
  const shapes = new LogShapes(OPTIONS)
  const text = (line: object | string) => (typeof line === 'string' ? line : JSON.stringify(line))
  for await (const line of logLines(lines(old.map(text)))) shapes.add('old', 'old', line)
  for await (const line of logLines(lines(now.map(text)))) shapes.add('new', 'new', line)
  return { ...judgeLogs(shapes.facts, shapes.kinds(), OPTIONS), kinds: shapes.kinds(), facts: shapes.facts }
}
const codes = async (old: readonly (object | string)[], now: readonly (object | string)[]) =>
  (await judged([...old, ...old], [...now, ...now])).findings.map(({ code, at }) => `${code} ${at}`)

describe('two samples', () => {
  test('alike', async () => {
    const { findings, gaps, compared } = await judged([record()], [record({ named_tags: { order_id: 'AZ2' } })])
    expect({ findings, gaps, compared }).toEqual({ findings: [], gaps: [], compared: 1 })
  })

  test.each([
    ['a field', record({ payload: {} }), ['log-field-missing payload.status']],
    ['a branch is one finding', record({ payload: undefined }), ['log-field-missing payload']],
    ['a type', record({ payload: { status: '200' } }), ['log-field-type payload.status']],
    ['a level', record({ level: 'warn' }), ['log-level-differs Orders: Completed #show']],
    ['the order', record({ named_tags: {} }), ['log-order-id-missing Orders: Completed #show']],
    ['the order, with all tags', record({ named_tags: undefined }), ['log-order-id-missing Orders: Completed #show']],
    ['the timestamp', record({ timestamp: '2026-11-20T03:00:00Z' }), ['log-timestamp-format timestamp']],
    ['an epoch', record({ timestamp: 1_763_607_600 }), ['log-field-type timestamp', 'log-timestamp-format timestamp']],
    ['null is of every type', record({ payload: { status: null } }), []],
    ['more fields', record({ dd: { trace_id: '1' } }), []],
  ])('%s', async (_, now, expected) => expect(await codes([record()], [now])).toEqual(expected))

  test('a field that was there now and then may be absent', async () =>
    expect(await codes([record(), record({ payload: { status: 200, error: 'x' } })], [record()])).toEqual([]))

  test('keys below an opaque path are data', async () =>
    expect(
      await codes(
        [record({ payload: { status: 1, params: { a: 1 } } })],
        [record({ payload: { status: 1, params: { b: 'x' } } })],
      ),
    ).toEqual([]))

  test('a field that changed everywhere is one finding', async () => {
    const many = (over: object) =>
      ['Started', 'Halted', 'Released', 'Packed'].map((message) => record({ message, ...over }))
    const { findings } = await judged(many({}), many({ payload: {} }))
    expect(findings).toHaveLength(1)
    expect(findings[0]?.source).toMatch(/and in 3 more kinds/)
  })

  test('lines that are not whole, coloured, or traces', async () => {
    const now = [
      record(),
      '{"timestamp":"2026',
      '\u001b[31mred\u001b[0m',
      "app/x.rb:3:in `y'",
      "\tfrom /usr/lib/ruby/x.rb:1:in `z'",
      'I, [2026-11-20T03:00:00.123456 #1]  INFO -- : x',
    ]
    const { findings, facts } = await judged([record()], now)
    expect(findings.map(({ code }) => code)).toEqual(['log-ansi', 'log-stack-trace-split', 'log-line-split'])
    expect(facts.new).toMatchObject({
      lines: 6,
      json: 1,
      ruby: 1,
      traces: { count: 2, at: ['new:4', 'new:5'] },
      broken: { count: 1 },
    })
  })

  test('what the new sample does not show is a gap', async () => {
    const { gaps } = await judged(
      [1, 2, 3].flatMap(() => [record(), record({ message: 'Nightly export done' })]),
      [record()],
    )
    expect(gaps).toEqual([expect.stringMatching(/^only 50 % of the old lines .* Orders: Nightly export done$/)])
    expect((await judged([record()], ['text'])).gaps).toContain('the new sample holds no line of JSON')
    expect((await judged([record({ named_tags: {} })], [record()])).gaps).toEqual([
      'no old line has an order’s id at named_tags.order_id',
    ])
  })

  test('nothing of the lines but their shape is kept', async () => {
    const canary = record({
      message: 'Order AZ1 of Zoë Canary <zoe.canary@example.com> to "12 Canary Street" packed',
      payload: { status: 1, token: 'canary-1' },
    })
    const single = record({ message: 'token correct-horse-canary' })
    const other = record({ message: 'Order AZ2 of Anna Kanari <anna@example.com> to "1 Other Street" packed' })
    const found = await judged([canary, other, 'canary in plain text'], [canary, other, single, 'canary in plain text'])
    expect(JSON.stringify(found)).not.toMatch(/canary|kanari|example\.com|street/i)
  })
})

test('parts of a line are joined as the runtime says', async () => {
  const json = JSON.stringify(record())
  const cri = [
    `2026-11-20T03:00:00.1Z stdout P ${json.slice(0, 40)}`,
    `2026-11-20T03:00:00.1Z stdout F ${json.slice(40)}`,
  ]
  expect(await codes([record()], cri)).toEqual([])
})

test('kinds of messages: numbers, names and quotes vary, words stay', () => {
  const templates = new Templates()
  const told = (message: string) => templates.of('x', message).words.join(' ')
  told('Released order AZ1 to NAV in batch 7')
  expect(told('Released order AZ2 to NAV in batch 9')).toBe('Released order <*> to NAV in batch <*>')
  expect(told('GET /orders/AZ1/lines took 3 ms')).toBe('GET /orders/<*>/lines took <*> ms')
  expect(templates.told(templates.of('x', 'only once'))).toBe('<*> <*>')
  expect(told('Released the whole queue of Acme now')).not.toMatch(/Acme/)
})

test('values by dots, through arrays, with dots in keys', () => {
  expect(valuesAt({ a: [{ b: 1 }, { b: 2 }], 'c.d': { e: 3 } }, 'a.b')).toEqual([1, 2])
  expect(valuesAt({ 'c.d': { e: 3 } }, 'c.d.e')).toEqual([3])
  expect(valuesAt({ a: 1 }, 'a.b')).toEqual([])
})

test('searches are counted on both sides; what cannot be asked says why', () => {
  const counts = new QueryCounts({
    queries: [
      { name: 'a', query: 'service:ruby' },
      { name: 'b', query: 'kube_namespace:oms' },
      { name: 'c', query: 'CIDR(@ip, 10.0.0.0/8)' },
    ],
    tags: { old: { service: 'ruby' }, new: { service: 'oms' } },
  })
  counts.add('old', record())
  counts.add('new', record())
  expect(counts.results()).toMatchObject([
    { name: 'a', old: 1, new: 0, trouble: null },
    { name: 'b', old: null, trouble: expect.stringMatching(/kube_namespace is not stated/) },
    { name: 'c', old: null, new: null, trouble: expect.stringMatching(/CIDR/) },
  ])
})
