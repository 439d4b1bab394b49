import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeAuthority, makeServer } from '../../../fixtures/world/certificates.ts'
import { COMMANDS } from '../../compare/sidekiq/commands.ts'
import { readRecord } from '../../compare/sidekiq/record.ts'
import { Secret } from '../../kernel/secret.ts'
import type { RedisEndpoint } from '../../ports/redis.ts'
import { provisionRedis, type RunningRedis } from '../../targets/provision/redis.ts'
import type { SideHandle } from '../side.ts'
import { type Read, redisOf } from './client.ts'
import { redisServerReader } from './server.ts'
import { sidekiqReader } from './sidekiq.ts'

const stack = new AsyncDisposableStack()
const READER = { user: 'parity', password: new Secret('only-reads-4711') }
let server: RunningRedis
let admin: Redis

beforeAll(async () => {
  const engine = await provisionRedis({ onProgress: () => {} })
  server = stack.use(await engine.start({ name: 'test', options: { databases: '2' } }))
  admin = new Redis(server.port, server.host)
  stack.defer(() => admin.disconnect())
  // The least that the checks need, as the documentation tells people to grant it.
  await admin.acl(
    'SETUSER',
    READER.user,
    'on',
    `>${READER.password.reveal()}`,
    '~*',
    '+@read',
    '+@connection',
    '+info',
    '+command',
  )
})
afterAll(() => stack.disposeAsync())

function side(endpoint: Partial<RedisEndpoint> = {}): SideHandle {
  const resources = stack.use(new AsyncDisposableStack())
  return {
    role: 'source',
    services: { redis: { host: server.host, port: server.port, db: 0, kind: 'self-managed', ...endpoint } },
    resources,
    signal: new AbortController().signal,
    get pool(): never {
      throw new Error('no MySQL here')
    },
  }
}

test.each([
  ['set', 'a', '1'],
  ['del', 'a'],
  ['flushall'],
  ['config', 'set', 'maxmemory', '1'],
  ['acl', 'setuser', 'x'],
  ['eval', 'x', 0],
  ['xadd', 'a', '*', 'f', 'v'],
  ['xtrim', 'a', 'MAXLEN', 0],
  ['xinfo', 'help'],
])('the guard refuses %s before anything is sent', async (command, ...args) => {
  await admin.set('a', 'stays')
  const before = await admin.info('commandstats')
  await expect(redisOf(side()).ask(command as Read, ...args)).rejects.toThrow(/Refused by the read-only guard/)
  expect(await admin.get('a')).toBe('stays')
  expect(new RegExp(`cmdstat_${command}[:|]`).test(before)).toBe(
    new RegExp(`cmdstat_${command}[:|]`).test(await admin.info('commandstats')),
  )
})

test('all that is asked works for an account that may only read', async () => {
  const redis = redisServerReader(side(READER))
  expect(await redis.about()).toMatchObject({
    policy: 'noeviction',
    evicted: 0,
    selected: true,
    persistence: 'not-told',
  })
  expect(await redis.spansSlots()).toBe(true)
  expect(await redis.commands(COMMANDS)).toEqual({ missing: [], refused: [], permissionsTold: false })
  expect(await redis.roundTrips(3)).toHaveLength(3)
})

test('an administrator is told more', async () => {
  const redis = redisServerReader(side())
  expect(await redis.about()).toMatchObject({ persistence: 'off', cluster: false })
  expect(await redis.commands({ ...COMMANDS, nosuchcommand: [] })).toEqual({
    missing: ['nosuchcommand'],
    refused: [],
    permissionsTold: true,
  })
})

test('a database that is not there is never read as another', async () => {
  await admin.sadd('queues', 'default')
  expect(await sidekiqReader(side({ db: 1 })).queues()).toEqual({})
  expect((await redisServerReader(side({ db: 7 })).about()).selected).toBe(false)
  await expect(sidekiqReader(side({ db: 7 })).queues()).rejects.toMatchObject({ reason: 'unreachable' })
  await admin.del('queues')
})

test.each([
  ['forbidden', { user: 'parity', password: new Secret('another-word') }],
  ['unreachable', { port: 1 }],
] as const)('says that it is %s', async (reason, endpoint) => {
  await expect(redisServerReader(side(endpoint)).about()).rejects.toMatchObject({ name: 'CannotTell', reason })
})

test('a certificate of an authority that nobody knows is not accepted', async () => {
  const certificates = await makeServer(await makeAuthority(), ['localhost'], ['127.0.0.1'])
  const engine = await provisionRedis({ onProgress: () => {} })
  await using guarded = await engine.start({ name: 'tls', tls: certificates })
  const at = { host: guarded.host, port: guarded.port }
  expect((await redisServerReader(side({ ...at, tls: { ca: certificates.ca } })).about()).tls).toBe(true)
  await expect(redisServerReader(side({ ...at, tls: {} })).about()).rejects.toMatchObject({
    reason: 'unreachable',
    message: expect.stringMatching(/certificate/),
  })
})

test('pages, formats and places of jobs', async () => {
  const push = (n: number) => JSON.stringify({ class: 'A', jid: `j${n}`, args: [n], queue: 'default' })
  await admin.sadd('queues', 'default')
  await admin.lpush('queue:default', ...Array.from({ length: 2_500 }, (_, n) => push(n)))
  const wrapped = { wrapped: 'MailJob', queue: 'mail', args: [{ b: 1, a: 12345678901234567890n }] }
  const text = (name: string, jid: string, last: string) =>
    JSON.stringify({ ...wrapped, class: name, jid, args: [0] }).replace(
      '[0]',
      `[{"a":1234567890123456789${last},"b":1}]`,
    )
  await admin.zadd('schedule', '1800000000.25', text('ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper', 's7', '0'))
  await admin.zadd('retry', '1800000000', text('Sidekiq::ActiveJob::Wrapper', 's8', '0'))
  await admin.zadd('dead', '1700000000', text('Sidekiq::ActiveJob::Wrapper', 'other', '1'))
  const all = await sidekiqReader(side()).waiting(10_000)
  expect(all.jobs).toHaveLength(2_503)
  expect(new Set(all.jobs.map(({ jid }) => jid)).size).toBe(2_503)
  expect(all.places).toContainEqual({ where: 'queue:default', length: 2_500, moved: false, cut: false })
  const [seven, eight, other] = ['s7', 's8', 'other'].map((jid) => all.jobs.find((job) => job.jid === jid))
  expect(seven).toMatchObject({ job: 'MailJob', where: 'schedule', at: 1_800_000_000_250 })
  expect(eight?.digest).toBe(seven?.digest)
  expect(other?.digest).not.toBe(seven?.digest)
  const some = await sidekiqReader(side()).waiting(1_500)
  expect(some.jobs.filter(({ where }) => where === 'queue:default')).toHaveLength(1_500)
  expect(some.places).toContainEqual({ where: 'queue:default', length: 2_500, moved: false, cut: true })
})

test('npm run sidekiq:record writes them down, once, without their arguments', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oms-record-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'before.ndjson')
  const run = () =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../cli/sidekiq-record.ts'), '--file', file], {
      cwd: folder,
      env: { ...process.env, PARITY_SOURCE_REDIS_URL: `redis://${server.host}:${server.port}/0` },
    })
  expect((await run()).stdout).toMatch(/^2503 jobs recorded .*queue:default 2500, schedule 1, retry 1, dead 1/)
  const text = readFileSync(file, 'utf8')
  expect(readRecord(text)).toHaveLength(2_503)
  expect(text).not.toContain('args')
  await expect(run()).rejects.toMatchObject({ code: 78 })
})
