import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SHAPES } from '../../compare/logs/testing/shapes.ts'
import { argsDigest, epochMs, readJob } from './job-json.ts'
import { readLog } from './run-log.ts'
import { joined } from './runs.ts'

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
      failed: new Map([['abc', false]]),
      unreadable: { count: 0 },
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
  test('lines outside the window and of other things are passed over', async () => {
    const text = `${lines({ ...start, timestamp: '2026-03-04T10:00:00Z' }, { ...start, message: 'Said "start"' })}plain text\n`
    expect(await read('d.log', text)).toMatchObject({ jobs: [], unreadable: { count: 0 } })
    expect(await read('e.log', '')).toEqual({ jobs: [], failed: new Map(), unreadable: { count: 0 } })
  })
  test('of the formatter for people', async () => {
    const text =
      '2026-03-04T12:05:01.000Z pid=8 tid=gno class=SyncOrdersJob jid=abc INFO: start\n2026-03-04T12:05:02.000Z pid=8 tid=gno class=SyncOrdersJob jid=abc elapsed=1 INFO: done\n'
    expect(await read('f.log', text)).toMatchObject({
      jobs: [{ jid: 'abc', class: 'SyncOrdersJob', at: Date.parse('2026-03-04T12:05:01Z') }],
      covered: { to: Date.parse('2026-03-04T12:05:02Z') },
      unreadable: { count: 0 },
    })
  })
  test.each(Object.keys(SHAPES))('%s: every run is read', async (shape) => {
    const text = SHAPES[shape]?.([
      JSON.stringify(start),
      JSON.stringify({ ...start, named_tags: { ...start.named_tags, jid: 'def' } }),
    ])
    const { jobs, covered, unreadable } = await read('g.log', text ?? '')
    expect(jobs.map(({ jid }) => jid)).toEqual(['abc', 'def'])
    expect(covered?.from).toBe(Date.parse(start.timestamp))
    expect(unreadable).toEqual({ count: 0 })
  })
  test.each([
    ['cut off', '{"message":"Start #perform"\n'],
    ['cut off behind a prefix', 'worker-1 | {"message":"Start #perform"\n'],
    ['without a job id', lines({ ...start, named_tags: {} })],
    ['without a time', lines({ ...start, timestamp: undefined })],
    ['of people, without a time', 'pid=8 tid=gno class=SyncOrdersJob jid=abc INFO: start\n'],
    ['in CSV', `"2026-03-04","${JSON.stringify(start).replaceAll('"', '""')}"\n`],
  ])('%s: it counts as not readable', async (_, text) => {
    expect(await read('h.log', text)).toMatchObject({ jobs: [], unreadable: { count: 1, first: 'h.log, line 1' } })
  })
  test.each([
    ['an exception', { ...start, message: 'Completed #perform', exception: { name: 'Errno::ECONNREFUSED' } }, true],
    ['the level error', { ...start, message: 'Completed #perform', level: 'error' }, true],
    ['success', { ...start, message: 'Completed #perform', level: 'info' }, false],
    ['Sidekiq, failed', { ts: start.timestamp, msg: 'fail', ctx: { class: 'SyncOrdersJob', jid: 'abc' } }, true],
    ['Sidekiq, done', { ts: start.timestamp, msg: 'done', ctx: { class: 'SyncOrdersJob', jid: 'abc' } }, false],
  ])('how a run ended: %s', async (_, end, failed) => {
    expect((await read('i.log', lines(start, end))).failed).toEqual(new Map([['abc', failed]]))
    // A retry that went well counts, in whichever order.
    const well = { ...start, message: 'Completed #perform' }
    expect((await read('i.log', lines(start, end, well))).failed).toEqual(new Map([['abc', false]]))
    expect((await read('i.log', lines(start, well, end))).failed).toEqual(new Map([['abc', false]]))
  })
  test('a log that is missing between two others leaves a hole', () => {
    const minute = 60_000
    expect(
      joined([
        { from: 90 * minute, to: 100 * minute },
        { from: 0, to: 60 * minute },
        { from: 60.5 * minute, to: 70 * minute },
      ]),
    ).toEqual([
      { from: 0, to: 70 * minute },
      { from: 90 * minute, to: 100 * minute },
    ])
  })
  test('that cannot be read are said by their name', async () => {
    await writeFile(join(folder, 'none.gz'), 'this is no gzip')
    await expect(readLog(join(folder, 'none.gz'), from, to, new AbortController().signal)).rejects.toThrow(
      /^none\.gz: is not a whole gzip file/,
    )
    await expect(readLog(join(folder, 'none.log.gz'), from, to, new AbortController().signal)).rejects.toThrow(
      /there is no such file/,
    )
    await expect(readLog(join(folder, 'none.log'), from, to, new AbortController().signal)).rejects.toThrow(
      /none\.log: there is no such file/,
    )
  })
})
