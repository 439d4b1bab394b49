import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import type { HistoryEvent, HistorySource, ReadCounts } from '../../ports/history.ts'
import type { RedisEndpoint } from '../../ports/redis.ts'
import { provisionRedis, type RunningRedis } from '../../targets/provision/redis.ts'
import type { SideHandle } from '../side.ts'
import { historyReader } from './reader.ts'

const stack = new AsyncDisposableStack()
const READER = { user: 'parity', password: new Secret('only-reads-4711') }
let server: RunningRedis
let admin: Redis

beforeAll(async () => {
  const engine = await provisionRedis({ onProgress: () => {} })
  server = stack.use(await engine.start({ name: 'history', options: { databases: '2' } }))
  admin = new Redis(server.port, server.host)
  stack.defer(() => admin.disconnect())
  await admin.acl('SETUSER', READER.user, 'on', `>${READER.password.reveal()}`, '~*', '+@read', '+@connection')
})
afterEach(() => admin.flushall())
afterAll(() => stack.disposeAsync())

const endpoint = (): RedisEndpoint => ({
  host: server.host,
  port: server.port,
  db: 0,
  kind: 'self-managed',
  ...READER,
})

/** Reads one key; `between` runs once after the first page. */
async function read(
  key: string,
  more: { field?: string; endpoint?: RedisEndpoint; services?: SideHandle['services'] } = {},
  between?: () => Promise<unknown>,
) {
  const { services = { redis: endpoint() }, ...from } = more
  const source: HistorySource = {
    name: 'aks',
    tells: 'effect',
    side: 'target',
    where: { message: ['Completed #perform'] },
    fields: { id: 'payload.message_id', key: ['payload.order'], at: 'timestamp', by: ['host', 'pid'] },
    from: { kind: 'redis', key, ...from },
  }
  const tell: ReadCounts = { records: 0, events: 0, foreign: 0, malformed: 0, parts: [] }
  const events: HistoryEvent[] = []
  await using resources = new AsyncDisposableStack()
  const side: SideHandle = {
    role: 'target',
    services: { ...services, history: [source] },
    resources,
    signal: new AbortController().signal,
    get pool(): never {
      throw new Error('no MySQL here')
    },
  }
  let ended = 'whole'
  let longest = 0
  try {
    for await (const batch of historyReader(side).read(source, tell)) {
      if (events.length === 0) await between?.()
      longest = Math.max(longest, batch.length)
      events.push(...batch)
    }
  } catch (error) {
    if ((error as Error).name !== 'CannotTell') throw error
    ended = (error as Error).message
  }
  return { events, tell, ended, longest, ids: events.map((event) => ('id' in event ? event.id : undefined)) }
}

const line = (n: number, more: object = {}) =>
  JSON.stringify({
    host: 'aks-1',
    pid: 7,
    timestamp: new Date(Date.UTC(2026, 4, 3, 9) + n).toISOString(),
    message: 'Completed #perform',
    payload: { message_id: `m${n}`, order: `PS${n}` },
    ...more,
  })
const MANY = 3_000
const numbers = Array.from({ length: MANY }, (_, n) => n)
const expected = numbers.map((n) => `m${n}`)

const fill = {
  async stream(key: string) {
    const all = admin.pipeline()
    // Several entries of one millisecond, as a busy stream has them.
    for (const n of numbers) all.xadd(key, `${1_770_000_000_000 + Math.floor(n / 7)}-${n % 7}`, 'event', line(n))
    await all.exec()
  },
  async list(key: string) {
    await admin.rpush(key, ...numbers.map((n) => line(n)))
  },
  async zset(key: string) {
    await admin.zadd(key, ...numbers.flatMap((n) => [n, line(n)]))
  },
}

describe.each(['stream', 'list', 'zset'] as const)('a %s', (kind) => {
  test('is read to its end in pages, by an account that may only read, and nothing is written', async () => {
    await fill[kind]('effects')
    await admin.config('RESETSTAT')
    const { ids, tell, ended, longest, events } = await read('effects')
    expect(ended).toBe('whole')
    expect(ids).toEqual(expected)
    expect(events[1]).toEqual({
      kind: 'effect',
      side: 'target',
      id: 'm1',
      key: 'PS1',
      by: 'aks-1 7',
      at: Date.UTC(2026, 4, 3, 9) + 1,
      place: 2,
    })
    expect(tell).toMatchObject({ records: MANY, events: MANY, foreign: 0, malformed: 0 })
    expect(longest).toBeLessThanOrEqual(1_000)
    const used = [...(await admin.info('commandstats')).matchAll(/cmdstat_([a-z|]+):/g)].map(([, name]) => name)
    const reads = /^(?:type|xrange|xinfo\|stream|lrange|zrange|llen|zcard)$/
    const connects = /^(?:config|info|auth|hello|client|ping|select)/
    expect(used.filter((name = '') => !reads.test(name) && !connects.test(name))).toEqual([])
    expect(used.some((name = '') => reads.test(name))).toBe(true)
  })

  test('that loses entries while it is read is not told as whole, and gives none twice', async () => {
    await fill[kind]('effects')
    const taken = {
      stream: () => admin.xtrim('effects', 'MAXLEN', 100),
      list: () => admin.ltrim('effects', 100, -1),
      zset: () => admin.zremrangebyrank('effects', 0, 99),
    }
    const { ids, ended } = await read('effects', {}, taken[kind])
    expect(ended).toMatch(/^aks: effects (?:was trimmed|changed) while it was read: /)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('what means something else is passed over, what cannot be read is told with its place', async () => {
    const texts = [
      line(1),
      line(2, { message: 'Start #perform' }),
      'no JSON',
      '[1]',
      line(3, { timestamp: 'soon' }),
      line(4),
    ]
    for (const [n, text] of texts.entries()) {
      if (kind === 'stream') await admin.xadd('effects', `1-${n + 1}`, 'event', text)
      else if (kind === 'list') await admin.rpush('effects', text)
      else await admin.zadd('effects', n, text)
    }
    const { ids, tell } = await read('effects')
    expect(ids).toEqual(['m1', 'm4'])
    expect(tell).toMatchObject({ records: 6, events: 2, malformed: 3 })
    expect(tell.firstMalformed).toBe(`effects, ${kind === 'stream' ? 'entry 1-3' : 'place 2'}: it is no JSON object`)
  })

  test('that goes while it is read is told', async () => {
    await fill[kind]('effects')
    expect((await read('effects', {}, () => admin.del('effects'))).ended).toMatch(
      /^aks: (?:effects (?:was trimmed|changed) while|effects cannot be read: .*no such key)/,
    )
  })
})

test('entries that are added to a stream while it is read lie beyond its end', async () => {
  await fill.stream('effects')
  const { ids, ended } = await read('effects', {}, () => admin.xadd('effects', '*', 'event', line(9_999)))
  expect(ended).toBe('whole')
  expect(ids).toEqual(expected)
})

test.each([
  ['trimmed to a length', () => admin.xtrim('effects', 'MAXLEN', 2_900), MANY - 100],
  ['capped as it grows', () => admin.xadd('effects', 'MAXLEN', 2_900, '*', 'event', line(MANY)), MANY - 100],
  ['rid of one in the middle', () => admin.xdel('effects', '1770000000100-3'), MANY - 1],
] as const)('a stream that was %s before is not whole, and what is left is told', async (_, change, left) => {
  await fill.stream('effects')
  await change()
  const { ended, ids } = await read('effects')
  expect(ended).toMatch(/^aks: effects was trimmed: \d+ of the 300[01] entries that were added to it are gone; keep/)
  expect(ids).toHaveLength(left)
})

test('a list that is pushed to at its head gives nothing twice', async () => {
  await fill.list('effects')
  const { ended, ids } = await read('effects', {}, () => admin.lpush('effects', line(9_999)))
  expect(ended).toMatch(/^aks: effects changed while it was read: read it when nothing is pushed or popped/)
  expect(new Set(ids).size).toBe(ids.length)
})

test.each([
  ['grows at its end', () => admin.rpush('effects', line(9_999))],
  ['is turned round', () => admin.rpoplpush('effects', 'effects')],
] as const)('a list that %s while it is read is not whole', async (_, change) => {
  await fill.list('effects')
  expect((await read('effects', {}, change)).ended).toMatch(/^aks: effects changed while it was read/)
})

test('the field of a stream is named where it has several', async () => {
  await admin.xadd('effects', '*', 'v', '1', 'event', line(1))
  expect((await read('effects', { field: 'event' })).ids).toEqual(['m1'])
  const { tell } = await read('effects')
  expect(tell.firstMalformed).toMatch(/^effects, entry \S+: it does not have the one field .*\(redis\.field\)$/)
})

test('long events make pages short, and longer ones than eight megabytes are told', async () => {
  const long = (n: number, size: number) => line(n, { note: 'x'.repeat(size) })
  await admin.rpush('effects', ...numbers.slice(0, 200).map((n) => long(n, 100_000)), long(200, 9 << 20), line(201))
  const { ids, tell, longest } = await read('effects')
  expect(ids).toHaveLength(201)
  expect(longest).toBeLessThanOrEqual(64)
  expect(tell).toMatchObject({ malformed: 1, firstMalformed: 'effects, place 200: it is longer than 8 MB' })
})

test('a Redis of its own goes before that of the side', async () => {
  await admin.select(1)
  await admin.rpush('effects', line(1))
  await admin.select(0)
  expect((await read('effects', { endpoint: { ...endpoint(), db: 1 } })).ids).toEqual(['m1'])
})

test('what cannot be read is said in a sentence', async () => {
  await admin.set('text', 'x')
  expect((await read('nowhere')).ended).toBe('aks: there is no key nowhere in database 0; an empty list is none.')
  expect((await read('text')).ended).toBe('aks: text is a string; streams, lists and sorted sets are read.')
  expect((await read('effects', { services: {} })).ended).toMatch(/^aks: No Redis of the target is configured/)
  expect((await read('effects', { endpoint: { ...endpoint(), password: new Secret('wrong') } })).ended).toMatch(
    /^aks: Redis of the target .*WRONGPASS/,
  )
  expect((await read('effects', { endpoint: { ...endpoint(), port: 1 } })).ended).toMatch(/ECONNREFUSED|unreachable/)
})
