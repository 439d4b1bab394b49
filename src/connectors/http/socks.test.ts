import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import { dial } from './dial.ts'

const { signal } = new AbortController()
const GREETED = Uint8Array.of(5, 0)

/** A SOCKS proxy of fixed answers, one a message; what it got is in `got`. */
async function proxy(answers: readonly Uint8Array[], after?: (socket: Socket) => void) {
  const got: Buffer[] = []
  const server = createServer((socket) => {
    const left = [...answers]
    socket.on('error', () => {})
    socket.on('data', (data) => {
      got.push(data)
      const next = left.shift()
      if (next) socket.write(next)
      if (left.length === 0) after?.(socket)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    got,
    way: { kind: 'socks5' as const, host: '127.0.0.1', port },
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}
const reply = (code: number, address: readonly number[] = [1, 0, 0, 0, 0]) =>
  Uint8Array.of(5, code, 0, ...address, 0, 0)

describe('where it is asked to connect', () => {
  test.each([
    ['192.0.2.7', [1, 192, 0, 2, 7]],
    ['2001:db8::7', [4, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]],
    ['far.test', [3, 8, ...Buffer.from('far.test')]],
  ])('%s', async (host, address) => {
    await using server = await proxy([GREETED, reply(0)])
    const socket = await dial(server.way, host, 443, signal)
    socket.destroy()
    expect([...(server.got[1] ?? [])]).toEqual([5, 1, 0, ...address, 1, 187])
  })
})

test.each([
  [1, 'path', 'general failure'],
  [2, 'path', 'not allowed'],
  [3, 'far-end', 'network unreachable'],
  [4, 'far-end', 'host unreachable'],
  [5, 'far-end', 'connection refused'],
  [6, 'far-end', 'TTL expired'],
  [7, 'path', 'command not supported'],
  [8, 'path', 'address type'],
  [99, 'path', 'not of RFC 1928'],
])('reply %i is told by its leg', async (code, stage, words) => {
  await using server = await proxy([GREETED, reply(code)])
  const failed = dial(server.way, 'far.test', 443, signal)
  await expect(failed).rejects.toMatchObject({ name: 'WayError', stage, message: expect.stringContaining(words) })
})

test.each([
  ['no way to log in', [Uint8Array.of(5, 255)], 'ways to log in'],
  ['a way that was not offered', [Uint8Array.of(5, 1)], 'ways to log in'],
  ['a refused password', [Uint8Array.of(5, 2), Uint8Array.of(1, 1)], 'refuses our user'],
  ['another protocol', [Uint8Array.from(Buffer.from('HTTP/1.1 400 Bad Request'))], 'as SOCKS5 does'],
])('%s says so, and never the password', async (_, answers, words) => {
  await using server = await proxy(answers)
  const way = { ...server.way, user: 'someone', password: new Secret('CANARY-PASSWORD') }
  const error = await dial(way, 'far.test', 443, signal).catch((e: unknown) => e)
  expect(error).toMatchObject({ name: 'WayError', stage: 'path', message: expect.stringContaining(words) })
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('CANARY')
})

test('a proxy that closes at any byte of its answers is told as one', async () => {
  const whole = [GREETED, reply(0)]
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 11 }), async (at) => {
      const answers = at < 2 ? [GREETED.subarray(0, at)] : [GREETED, (whole[1] as Uint8Array).subarray(0, at - 2)]
      await using server = await proxy(answers, (socket) => socket.end())
      await expect(dial(server.way, 'far.test', 443, signal)).rejects.toMatchObject({
        stage: 'path',
        code: 'PROXY_CLOSED',
      })
    }),
    { numRuns: 24 },
  )
})

test('however the first bytes behind the reply arrive, none is lost and none comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(40), async (text, early) => {
      const bytes = Buffer.from(text)
      const first = bytes.subarray(0, early)
      await using server = await proxy([GREETED, Buffer.concat([reply(0), first])], (socket) =>
        socket.end(bytes.subarray(early)),
      )
      const socket = await dial(server.way, 'far.test', 443, signal)
      const chunks: Buffer[] = []
      for await (const chunk of socket) chunks.push(chunk as Buffer)
      expect(Buffer.concat(chunks).toString()).toBe(text)
    }),
    { numRuns: 40 },
  )
})

test('a user or a password longer than a byte can say is refused before anything is sent', async () => {
  await using server = await proxy([GREETED])
  const way = { ...server.way, user: 'u'.repeat(256), password: new Secret('p') }
  await expect(dial(way, 'far.test', 443, signal)).rejects.toMatchObject({ stage: 'path' })
  expect(server.got).toEqual([])
})
