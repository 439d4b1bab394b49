import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type RehearsalWish, rehearse } from '../../../fixtures/world/rehearse.ts'
import { readHar } from '../../compare/http/har.ts'
import { Secret } from '../../kernel/secret.ts'
import { dial } from './dial.ts'
import { Pace } from './pace.ts'
import { egressPath } from './path.ts'
import { Recorder } from './recorder.ts'

const { signal } = new AbortController()
const WISH: RehearsalWish = { phase: 'replicating', scale: 0.1, mysql: false, parts: ['egress'] }

async function listening(serve: (socket: Socket) => void): Promise<Server & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.resume()
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
const portOf = (server: Server) => (server.address() as { port: number }).port

describe('a way out', () => {
  test('through SOCKS5 with a password, and no byte of what comes next is lost', async () => {
    await using far = await listening((socket) => void socket.end('hello from afar'))
    await using proxy = await listening((socket) => {
      const steps: ((data: Buffer) => void)[] = [
        () => socket.write(Uint8Array.of(5, 2)),
        (data) => socket.write(Uint8Array.of(1, data.toString('latin1') === '\x01\x04user\x06secret' ? 0 : 1)),
        (data) => {
          const upstream = connect(data.readUInt16BE(data.length - 2), '127.0.0.1')
          // The reply and the first bytes of the far end arrive as one.
          upstream.once('data', (first) =>
            socket.end(Buffer.concat([Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0), first])),
          )
        },
      ]
      socket.on('data', (data) => steps.shift()?.(data))
    })
    const way = {
      kind: 'socks5',
      host: '127.0.0.1',
      port: portOf(proxy),
      user: 'user',
      password: new Secret('secret'),
    } as const
    const socket = await dial(way, 'far.test', portOf(far), signal)
    let text = ''
    for await (const chunk of socket) text += chunk
    expect(text).toBe('hello from afar')
    await expect(dial({ ...way, password: new Secret('wrong') }, 'far.test', 1, signal)).rejects.toMatchObject({
      stage: 'path',
    })
  })

  test('from a bound local address', async () => {
    await using far = await listening((socket) => void socket.end(socket.remoteAddress ?? ''))
    const socket = await dial({ kind: 'direct', localAddress: '127.0.0.9' }, '127.0.0.1', portOf(far), signal)
    const [seen] = (await once(socket, 'data')) as [Buffer]
    expect(seen.toString()).toBe('127.0.0.9')
  })

  test.each([
    ['HTTP/1.1 407 Proxy Authentication Required', 'path'],
    ['HTTP/1.1 502 Bad Gateway', 'far-end'],
    ['nonsense', 'path'],
  ])('a proxy that says %s is told by its leg', async (line, stage) => {
    await using proxy = await listening((socket) => void socket.end(`${line}\r\n\r\n`))
    await expect(
      dial({ kind: 'connect', host: '127.0.0.1', port: portOf(proxy) }, 'far.test', 443, signal),
    ).rejects.toMatchObject({ stage })
  })

  test('ends when it is given up', async () => {
    await using proxy = await listening(() => {})
    const give = new AbortController()
    const dialled = dial({ kind: 'connect', host: '127.0.0.1', port: portOf(proxy) }, 'far.test', 443, give.signal)
    await once(proxy, 'connection')
    give.abort(new Error('given up'))
    await expect(dialled).rejects.toThrow()
    proxy.close()
  })
})

describe('the pace', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  test('keeps to its rate, and rests when it is asked to', async () => {
    const pace = new Pace(10, 100)
    const turns: number[] = []
    const began = performance.now()
    const all = Promise.all(
      Array.from({ length: 11 }, async () => {
        using _turn = await pace.turn(signal)
        turns.push(Math.round(performance.now() - began))
      }),
    )
    await vi.runAllTimersAsync()
    await all
    expect(turns.at(-1)).toBeGreaterThanOrEqual(940)
    expect(turns.at(-1)).toBeLessThanOrEqual(1_000)
    pace.rest(5_000)
    const rested = pace.turn(signal)
    await vi.runAllTimersAsync()
    using _turn = await rested
    expect(performance.now() - began).toBeGreaterThanOrEqual(5_900)
  })

  test('lets no more in at once than it may, and forgets who left the queue', async () => {
    const pace = new Pace(1_000, 1)
    const first = await pace.turn(signal)
    const left = new AbortController()
    const gone = pace.turn(left.signal)
    left.abort(new Error('left'))
    await expect(gone).rejects.toThrow('left')
    const second = pace.turn(signal)
    first[Symbol.dispose]()
    await vi.runAllTimersAsync()
    using turn = await second
    expect(turn).toBeDefined()
  })
})

describe('a far end', () => {
  test('that asks for patience is asked again later; a token that was taken back is fetched anew', async () => {
    await using world = await rehearse(WISH)
    await using resources = new AsyncDisposableStack()
    const { sfcc, ...egress } = world.lab.part('egress')
    const path = egressPath({ role: 'target', services: world.services.target, resources, signal } as never)
    const exchange = (await path.exchanges()).find(({ request }) => request.path.endsWith('/orders/TEST00000007'))
    if (!exchange) throw new Error('The recording lost its order.')
    let left = 2
    sfcc.fault = ({ path }, answer) =>
      path.includes('TEST00000007') && left-- > 0
        ? { ...answer, status: left ? 429 : 503, headers: { 'retry-after': '0' } }
        : answer
    expect(await path.send(exchange)).toMatchObject({ status: 200, throttled: false })
    expect(left).toBe(-1)
    sfcc.fault = (_, answer) => ({ ...answer, status: 429, headers: { 'retry-after': '3600' } })
    expect(await path.send(exchange)).toMatchObject({ status: 429, throttled: true })
    sfcc.fault = undefined
    egress.expireTokens()
    expect(await path.send(exchange)).toMatchObject({ status: 200 })
    const unsafe = { ...exchange, operation: { name: 'ocapi-shop POST orders', kind: 'unsafe' as const } }
    const before = sfcc.asked.length
    await expect(path.send(unsafe)).rejects.toMatchObject({ reason: 'forbidden' })
    expect(sfcc.asked.length).toBe(before)
  })
})

test('the recorder hands through what is asked and writes nothing secret', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parity-recorder-'))
  try {
    await using world = await rehearse(WISH)
    const { echo, authority } = world.lab.part('egress')
    echo.fault = (asked, answer) => ({
      ...answer,
      headers: { 'content-type': 'application/json', 'set-cookie': 'sid=CANARY-COOKIE' },
      body: Buffer.from(
        `{"access_token":"CANARY-ANSWER","order_no":"SO-1","got":${JSON.stringify(asked.body.length)}}`,
      ),
    })
    const file = join(folder, 'made.har')
    const wish = {
      upstream: `https://127.0.0.1:${echo.port}`,
      file,
      version: '1',
      port: 0,
      ca: authority.certificate.toString('pem'),
    }
    echo.present(
      await (await import('../../../fixtures/world/certificates.ts')).makeServer(
        authority,
        ['echo.test'],
        ['127.0.0.1'],
      ),
    )
    {
      await using recorder = await Recorder.start(wish)
      const at = `http://127.0.0.1:${recorder.port}`
      for (const n of [1, 2]) {
        const answer = await fetch(`${at}/x?access_token=CANARY-URL`, {
          method: 'POST',
          headers: { authorization: 'Bearer CANARY-HEADER', cookie: 'a=CANARY-SENT' },
          body: JSON.stringify({ password: 'CANARY-BODY', n }),
        })
        expect(await answer.json()).toMatchObject({ access_token: 'CANARY-ANSWER', order_no: 'SO-1' })
        expect(answer.headers.get('set-cookie')).toBe('sid=CANARY-COOKIE')
      }
      expect(recorder.count).toBe(2)
    }
    const text = await readFile(file, 'utf8')
    expect(text).not.toContain('CANARY')
    expect(readHar(text).map(({ answer }) => answer.status)).toEqual([200, 200])
    const bytes = Buffer.from(
      '<?xml version="1.0" encoding="windows-1252"?><E><a>Gr\xf6\xdfe \x80</a><Name>CANARY M\xfcller</Name><p>{"email":"CANARY"}</p></E>',
      'latin1',
    )
    echo.fault = (_, answer) => ({
      ...answer,
      headers: { 'content-type': 'text/xml', location: '/y?token=CANARY' },
      body: bytes,
    })
    const nav = join(folder, 'nav.har')
    {
      await using recorder = await Recorder.start({ ...wish, file: nav })
      const answer = await fetch(`http://127.0.0.1:${recorder.port}/x?q=CANARY&api_key=CANARY&key=CANARY`, {
        method: 'POST',
        headers: { 'content-type': 'text/xml', 'x-api-key': 'CANARY', referer: 'https://far.example/?q=CANARY' },
        body: bytes,
      })
      expect(Buffer.from(await answer.bytes())).toEqual(bytes)
    }
    const written = await readFile(nav, 'utf8')
    expect(written).not.toMatch(/CANARY|\\ufffd|\ufffd/)
    const [read] = readHar(written)
    const kept = Buffer.from(read?.answer.body ?? []).toString('latin1')
    expect(kept).toContain('<a>Gr\xf6\xdfe \x80</a><Name>(hidden #')
    expect(kept).not.toContain('CANARY')
    expect(read?.request.body).toContain('<a>Größe €</a><Name>(hidden #')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await expect(Recorder.start(wish)).rejects.toThrow('EEXIST')
  } finally {
    await rm(folder, { recursive: true })
  }
})
