import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { argsDigest, epochMs, readJob } from './job-json.ts'
import { readLog } from './run-log.ts'

describe('a job of Sidekiq', () => {
  const at = Date.parse('2026-03-04T12:05:00.040Z')
  test.each([
    ['7', at / 1000],
    ['8', at],
  ])('of version %s', (_, time) => {
    const text = JSON.stringify({ class: 'SyncOrdersJob', jid: 'abc', created_at: time, enqueued_at: time })
    expect(readJob(text)).toEqual({ jid: 'abc', class: 'SyncOrdersJob', at, pushed: true, seen: 'queue' })
  })
  test('of ActiveJob goes by the class that is wrapped', () => {
    const wrapper = { class: 'Sidekiq::ActiveJob::Wrapper', wrapped: 'InvoiceReminderJob', jid: 'a', enqueued_at: at }
    expect(readJob(JSON.stringify(wrapper))?.class).toBe('InvoiceReminderJob')
  })
  test('that is retried was made when it was made', () => {
    const text = JSON.stringify({ class: 'A', jid: 'a', created_at: at, enqueued_at: at + 60_000, retry_count: 1 })
    expect(readJob(text)?.at).toBe(at)
  })
  test.each(['', '{', '[]', '{"class":"A"}', '{"class":"A","jid":"x"}', '{"class":"A","jid":"x","created_at":"now"}'])(
    'is none: %s',
    (text) => expect(readJob(text)).toBeUndefined(),
  )
  test('times in seconds and in milliseconds', () => {
    expect([epochMs(1_772_625_900.04), epochMs(1_772_625_900_040), epochMs(0), epochMs('1')]).toEqual([
      at,
      at,
      undefined,
      undefined,
    ])
  })
  test('arguments are told apart and not shown', () => {
    expect(argsDigest([])).toBe('none')
    expect(argsDigest(null)).toBe('none')
    expect(argsDigest([{ a: 1, b: 2 }])).toBe(argsDigest([{ b: 2, a: 1 }]))
    expect(argsDigest(['alice@example.com'])).not.toMatch(/alice/)
    expect(argsDigest(['a'])).not.toBe(argsDigest(['b']))
  })
})

describe('logs', () => {
  const [from, to] = [Date.parse('2026-03-04T12:00:00Z'), Date.parse('2026-03-04T13:00:00Z')]
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logs-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const lines = (...all: object[]) => all.map((line) => `${JSON.stringify(line)}\n`).join('')
  const read = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content)
    return await readLog(join(folder, name), from, to, new AbortController().signal)
  }
  const start = {
    timestamp: '2026-03-04T12:05:01.000Z',
    name: 'SyncOrdersJob',
    message: 'Start #perform',
    named_tags: { jid: 'abc', class: 'SyncOrdersJob', queue: 'default' },
    metric: 'sidekiq.queue.latency',
    metric_amount: 960,
  }

  test('of semantic_logger tell the push by the time that the job waited', async () => {
    const text = lines(
      { timestamp: '2026-03-04T11:00:00Z', message: 'Booted' },
      start,
      { ...start, message: 'Completed #perform' },
      { timestamp: '2026-03-04T12:59:00Z' },
    )
    const expected = {
      jobs: [
        { jid: 'abc', class: 'SyncOrdersJob', at: Date.parse('2026-03-04T12:05:00.040Z'), pushed: true, seen: 'log' },
      ],
      covered: { from: Date.parse('2026-03-04T11:00:00Z'), to: Date.parse('2026-03-04T12:59:00Z') },
    }
    expect(await read('a.log', text)).toEqual(expected)
    expect(await read('a.log.gz', gzipSync(text))).toEqual(expected)
  })
  test('of Sidekiq itself, and exported from Datadog', async () => {
    const own = {
      ts: '2026-03-04T12:05:01.000Z',
      lvl: 'INFO',
      msg: 'start',
      ctx: { class: 'SyncOrdersJob', jid: 'abc' },
    }
    expect((await read('b.log', lines(own))).jobs).toMatchObject([
      { jid: 'abc', class: 'SyncOrdersJob', pushed: false },
    ])
    const exported = {
      id: 'x',
      attributes: { timestamp: start.timestamp, message: 'Start #perform', attributes: start },
    }
    expect((await read('c.log', lines(exported))).jobs).toMatchObject([{ jid: 'abc', pushed: true }])
  })
  test('lines outside the window, of other things and broken ones are passed over', async () => {
    const text = `${lines({ ...start, timestamp: '2026-03-04T10:00:00Z' }, { ...start, message: 'Said "start"' })}{"message":"Start #perform"\nplain text\n`
    expect((await read('d.log', text)).jobs).toEqual([])
    expect(await read('e.log', '')).toEqual({ jobs: [] })
  })
  test('that cannot be read are said by their name', async () => {
    await expect(readLog(join(folder, 'none.log'), from, to, new AbortController().signal)).rejects.toThrow(
      /none\.log cannot be read \(ENOENT/,
    )
  })
})
