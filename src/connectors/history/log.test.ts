import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { SHAPES as FIRST_SHAPES, MORE_SHAPES, UNREADABLE } from '../../compare/logs/testing/shapes.ts'
import type { HistoryEvent, HistorySource, LogFormat, ReadCounts } from '../../ports/history.ts'
import { instant } from './instant.ts'
import { logEvents } from './log.ts'

const SHAPES = { ...FIRST_SHAPES, ...MORE_SHAPES }
const folder = mkdtempSync(join(tmpdir(), 'history-'))
afterAll(() => rmSync(folder, { recursive: true }))

const write = (name: string, content: string | Buffer) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const source = (more: Partial<HistorySource> = {}): HistorySource => ({
  name: 'aws',
  tells: 'effect',
  side: 'source',
  where: { message: ['Completed #perform'] },
  fields: {
    id: 'payload.message_id',
    key: ['payload.order', 'payload.kind'],
    at: 'timestamp',
    by: ['host', 'pid'],
    sequence: 'payload.sequence',
    deliveryCount: 'payload.delivery_count',
  },
  from: { kind: 'log', files: [], format: 'semantic-logger' },
  ...more,
})

async function read(
  files: readonly string[],
  more: Partial<HistorySource> = {},
  format: LogFormat = 'semantic-logger',
) {
  const tell: ReadCounts = { records: 0, events: 0, foreign: 0, malformed: 0, parts: [] }
  const events: HistoryEvent[] = []
  const of = source(more)
  for await (const batch of logEvents(of, { files, format }, tell, new AbortController().signal)) events.push(...batch)
  return { events, tell }
}

const sentence = (work: Promise<unknown>) =>
  work.then(
    () => 'read',
    (error: Error) => error.message,
  )

/** As rails_semantic_logger 5 writes a line, its optional parts absent. */
const line = (payload: object, more: object = {}) =>
  JSON.stringify({
    host: 'popsockets-large-4',
    application: 'OMS',
    environment: 'production',
    timestamp: '2026-05-03T09:00:00.123456Z',
    level: 'info',
    level_index: 2,
    pid: 4242,
    thread: 'puma 1',
    named_tags: { jid: 'b4a577edbccf1d805744efa9', class: 'FulfillmentJob', queue: 'default' },
    name: 'FulfillmentJob',
    message: 'Completed #perform',
    payload: { message_id: 'm1', order: 'PS1', kind: 'release', sequence: 7, delivery_count: 1, ...payload },
    ...more,
  })

describe('logs of semantic_logger', () => {
  test('become effects, with microseconds and names in several parts', async () => {
    const file = write('a.log', `${line({})}\n`)
    const { events, tell } = await read([file])
    expect(events).toEqual([
      {
        kind: 'effect',
        side: 'source',
        id: 'm1',
        key: 'PS1 release',
        by: 'popsockets-large-4 4242',
        at: Date.UTC(2026, 4, 3, 9) + 123.456,
        sequence: 7,
        deliveryCount: 1,
        place: 1,
      },
    ])
    expect(tell).toMatchObject({ records: 1, events: 1, foreign: 0, malformed: 0 })
  })

  test('what another line means is passed over, what is no JSON is counted, what is broken is told', async () => {
    const lines = [
      '=> Booting Puma',
      line({}, { message: 'Start #perform' }),
      line({ message_id: 'm2' }),
      '',
      line({ message_id: 'm3' }).slice(0, 200),
      line({ message_id: undefined, kind: undefined }),
      line({ message_id: 'm4' }, { timestamp: 'yesterday' }),
      line({ message_id: 'm5' }),
    ]
    const { events, tell } = await read([write('b.log', lines.join('\n'))])
    expect(events.map((event) => 'id' in event && event.id)).toEqual(['m2', 'm5'])
    expect(tell).toMatchObject({ records: 7, events: 2, foreign: 1, malformed: 3 })
    expect(tell.firstMalformed).toBe('b.log, line 5: it begins as JSON and is none')
  })

  test('half a business key is none', async () => {
    const { events } = await read([write('half.log', line({ kind: undefined }))])
    expect(events[0]).toMatchObject({ id: 'm1' })
    expect(events[0]).not.toHaveProperty('key')
  })

  test('are read through several files and packed ones, lines counted in each', async () => {
    const plain = write('c.log', `${line({ message_id: 'm1' })}\n${line({ message_id: 'm2' })}\n`)
    const packed = write('d.log.gz', gzipSync(`${line({ message_id: 'm3' })}\n`))
    const { events, tell } = await read([join(folder, '[cd].log*')])
    expect(events.map(({ place }) => place)).toEqual([1, 2, 3])
    expect(tell.parts).toEqual([
      { name: 'c.log', first: 1 },
      { name: 'd.log.gz', first: 3 },
    ])
    expect([plain, packed]).toHaveLength(2)
  })

  test('lines over the end of a chunk stay whole, beyond eight megabytes they are told', async () => {
    const long = line({ message_id: 'long', note: 'ä'.repeat(400_000) })
    const endless = line({ message_id: 'endless', note: 'x'.repeat(9 << 20) })
    const { events, tell } = await read([write('e.log', [long, endless, line({ message_id: 'last' })].join('\n'))])
    expect(events.map((event) => 'id' in event && event.id)).toEqual(['long', 'last'])
    expect(tell).toMatchObject({ malformed: 1, firstMalformed: 'e.log, line 2: it is longer than 8 MB' })
  })

  test('a packed file that was cut off is refused in a sentence', async () => {
    const whole = gzipSync(
      Array.from({ length: 2_000 }, (_, n) => line({ message_id: `m${n}`, n: Math.random() })).join('\n'),
    )
    const cut = write('cut.log.gz', whole.subarray(0, whole.length / 2))
    expect(await sentence(read([cut]))).toBe('cut.log.gz: the packed file ends in the middle; copy it again.')
    const none = write('none.log.gz', 'this is no gzip')
    expect(await sentence(read([none]))).toMatch(/^none\.log\.gz: is not a whole gzip file \(.+\); copy it again\.$/)
    expect(await sentence(read([join(folder, 'absent*.log')]))).toMatch(/^aws: there is no file .*absent\*\.log\.$/)
  })

  test('attachments need a consumer, and what the queue holds needs no time', async () => {
    const attached = { tells: 'attached' as const, where: {} }
    const boot = write('boot.log', `${line({})}\n${JSON.stringify({ timestamp: '2026-05-03T09:00:00Z' })}\n`)
    const { events, tell } = await read([boot], attached)
    expect(events).toMatchObject([{ kind: 'presence', on: true, by: 'popsockets-large-4 4242' }])
    expect(tell.malformed).toBe(1)
    const rest = write('rest.log', '{"payload":{"message_id":"m9"}}\n')
    const kept = await read([rest], { tells: 'dead-lettered', where: {} })
    expect(kept.events).toEqual([{ kind: 'kept', as: 'dead-lettered', id: 'm9', place: 1 }])
  })
})

describe('the shapes in which logs are captured', () => {
  test.each(Object.keys(SHAPES))('%s: every event is read, in either format', async (shape) => {
    const lines = ['m1', 'm2', 'm3'].map((message_id) => line({ message_id }))
    const file = write('shape.log', SHAPES[shape]?.(lines) ?? '')
    for (const format of ['semantic-logger', 'datadog'] as const) {
      const { events, tell } = await read([file], {}, format)
      expect(events.map((event) => 'id' in event && event.id)).toEqual(['m1', 'm2', 'm3'])
      expect(events[0]).toMatchObject({ key: 'PS1 release', by: 'popsockets-large-4 4242', sequence: 7 })
      expect(tell.malformed).toBe(0)
    }
  })

  test.each(Object.keys(UNREADABLE))('%s: no event is passed over, by value or by name', async (shape) => {
    const lines = ['m1', 'm2'].map((message_id) => line({ message_id }))
    const file = write('unreadable.log', UNREADABLE[shape]?.(lines) ?? '')
    for (const where of [{ message: ['Completed #perform'] }, {}]) {
      const { events, tell } = await read([file], { where })
      expect(events).toEqual([])
      // What is in one document, or over several lines, counts by documents and lines.
      expect(tell.malformed).toBeGreaterThan(0)
    }
  })

  test('as UTF-16, as PowerShell writes it, and packed by zstd', async () => {
    const text = `${line({ note: 'ä' })}\n`
    for (const [name, bytes] of [
      ['utf-16le.log', Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['utf-16le-bare.log', Buffer.from(text, 'utf16le')],
      ['utf-16be.log', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
      ['log.zst', zstdCompressSync(text)],
      ['packed.log', gzipSync(text)],
    ] as const)
      expect((await read([write(name, bytes)])).events, name).toHaveLength(1)
  })

  test('packed in ways that are not read, or to more than a log can be, are refused in a sentence', async () => {
    expect(await sentence(read([write('a.zip', Buffer.from('504b030414000000', 'hex'))]))).toBe(
      'a.zip is a zip file; unpack it first.',
    )
    expect(await sentence(read([write('a.log.bz2', 'BZh91AY&SY')]))).toBe('a.log.bz2 is a bzip2 file; unpack it first.')
    const bomb = write('bomb.gz', gzipSync(Buffer.alloc(80 << 20)))
    expect(await sentence(read([bomb]))).toBe('bomb.gz unpacks to more than 400 times its size; no log does.')
    expect(await sentence(read([folder]))).toMatch(/: is a folder\.$/)
  })

  test('a name that looks like a pattern is a name where there is such a file', async () => {
    expect((await read([write('app[1].log', `${line({})}\n`)])).events).toHaveLength(1)
  })
})

describe('exports of Datadog', () => {
  const inner = JSON.parse(line({}))
  const { timestamp, host, ...attributes } = inner
  const api = {
    id: 'AQAAAY',
    type: 'log',
    attributes: { timestamp, host: 'aks-1', service: 'ruby', tags: [], attributes },
  }
  const fields = { ...source().fields, by: ['host'], record: 'datadog_id' }

  test.each([
    ['events of the API', [api]],
    ['a page of the API', [{ data: [api], meta: {} }]],
    ['an archive', [{ _id: 'AQAAAY', date: timestamp, host: 'aks-1', service: 'ruby', tags: [], attributes }]],
  ])('%s', async (name, objects) => {
    const text = objects.map((object) => JSON.stringify(object)).join('\n')
    const { events } = await read([write(`${name}.json`, text)], { fields }, 'datadog')
    expect(events).toMatchObject([{ id: 'm1', by: 'aks-1', record: 'AQAAAY', at: Date.UTC(2026, 4, 3, 9) + 123.456 }])
    expect(host).toBe('popsockets-large-4')
  })
})

test('instants of every form that logs and tables have', () => {
  const at = Date.UTC(2026, 4, 3, 9)
  for (const same of [
    '2026-05-03T09:00:00Z',
    '2026-05-03 09:00:00',
    '2026-05-03T11:00:00+0200',
    '2026-05-03T04:00:00.0-05:00',
    at,
    at / 1000,
    String(at),
  ])
    expect(instant(same)).toBe(at)
  expect(instant('2026-05-03 09:00:00.000250')).toBe(at + 0.25)
  for (const none of ['', 'soon', null, undefined, 0, -5, Number.NaN, '2026-13-03T09:00:00Z'])
    expect(instant(none)).toBeUndefined()
})
