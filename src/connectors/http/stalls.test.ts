import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Certificates, makeAuthority, makeServer } from '../../../fixtures/world/certificates.ts'
import { replay } from '../../compare/http/replay.ts'
import { replayFindings } from '../../compare/http/replay-findings.ts'
import { codeOf } from '../../kernel/error-code.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Answer, EgressPath, Exchange } from '../../ports/egress.ts'
import type { Way } from '../../ports/egress-service.ts'
import { egressPath } from './path.ts'

/**
 * Everything here hangs for ever: the limit alone ends it. What comes before the stall (handshakes, heads of answers) must fit into it on a
 * machine that has much else to do, so it is long, and all stages wait through it at once.
 */
const LIMIT_MS = 6_000
/** Nothing rests on this one: a queue that was taken for full and is not hangs one stage later, at the same leg. */
const FULL_MS = 500

const { signal } = new AbortController()
const stack = new AsyncDisposableStack()
let tls: Certificates

beforeAll(async () => {
  tls = await makeServer(await makeAuthority(), ['far.test', 'localhost'], ['127.0.0.1'])
})
afterAll(() => stack.disposeAsync())

async function listening(server: Server, serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  server.on('secureConnection', (socket: Socket) => void socket.on('error', () => {}))
  server.on('tlsClientError', () => {})
  server.on(server instanceof Server_ ? 'secureConnection' : 'connection', serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as { port: number }).port
}
const Server_ = createTlsServer({}).constructor as new (...all: never[]) => Server

/** Speaks TLS, and `serve` what comes then. */
const overTls = (serve: (socket: Socket) => void) =>
  listening(createTlsServer({ cert: tls.cert, key: tls.key }) as unknown as Server, serve)
const overTcp = (serve: (socket: Socket) => void) => listening(createServer(), serve)
const silent = (socket: Socket) => void socket.resume()
/** Says these, one a turn of the other side, and then nothing. */
const saying =
  (...answers: (string | Uint8Array)[]) =>
  (socket: Socket) => {
    const left = [...answers]
    socket.on('data', () => {
      const next = left.shift()
      if (next !== undefined) socket.write(next)
    })
  }

/** A port whose queue of connections is full, and nobody takes any: the handshake of TCP never ends. */
async function full(): Promise<number> {
  const worker = new Worker(
    `const { createServer } = require('node:net'); const { parentPort } = require('node:worker_threads')
     const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port)
       parentPort.once('message', () => { parentPort.postMessage('deaf'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) })
     })`,
    { eval: true },
  )
  const [port] = (await once(worker, 'message')) as [number]
  worker.postMessage('be deaf')
  await once(worker, 'message')
  const waiting: Socket[] = []
  stack.defer(async () => {
    for (const socket of waiting) socket.destroy()
    await worker.terminate()
  })
  // Each that gets in takes a place; the first that does not get in within its limit finds the queue full.
  for (let i = 0; i < 20; i++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    waiting.push(socket)
    const entered = await once(socket, 'connect', { signal: AbortSignal.timeout(FULL_MS) }).then(
      () => true,
      () => false,
    )
    if (!entered) return port
  }
  throw new Error('The queue never fills.')
}

async function deafResolver(): Promise<string> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  stack.defer(() => void socket.close())
  return `127.0.0.1:${socket.address().port}`
}

const request = { method: 'GET', origin: 'https://far.test', path: '/x', headers: {}, body: '' }
const whole = (text: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from(text),
  cut: null,
  failure: null,
  throttled: false,
  ms: 1,
})
const exchange: Exchange = {
  id: 'a.har #1',
  farEnd: 'far',
  operation: { name: 'x', kind: 'safe' },
  request,
  recorded: whole('all of it'),
}

function along(way: Way, origin: string): EgressPath {
  const farEnd = {
    name: 'far',
    vendor: 'other' as const,
    origin,
    recordedAs: [],
    production: false,
    ca: tls.ca,
    http2: false,
    auth: { kind: 'none' as const },
    headers: {},
    perSecond: 1_000,
    // Stages that go by the name share its pace, and none may wait for another one.
    concurrency: 1_000,
  }
  const egress = { way, farEnds: [farEnd], recordings: [], allowed: [], timeoutMs: LIMIT_MS }
  const path = egressPath({ role: 'target', services: { egress }, resources: stack, signal } as never)
  return Object.assign(path, { exchanges: async () => [exchange], leftOut: async () => [] })
}

const answering = (answer: Answer): EgressPath =>
  ({
    label: 'old',
    recorded: false,
    exchanges: async () => [exchange],
    leftOut: async () => [],
    send: async () => answer,
  }) as unknown as EgressPath

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n'
const direct = (port: number): [Way, string] => [{ kind: 'direct' }, `https://127.0.0.1:${port}`]
const by = (kind: 'connect' | 'socks5', port: number): [Way, string] => [
  { kind, host: '127.0.0.1', port },
  'https://far.test:9',
]

/** Stage → the way and the origin; where `reach` sees it; what replay finds. */
const STAGES: Record<string, [() => Promise<[Way, string]>, stage: string | null, code: string]> = {
  'TCP to the far end': [async () => direct(await full()), 'far-end', 'answer-missing'],
  'TCP to a CONNECT proxy': [async () => by('connect', await full()), 'path', 'answer-missing'],
  'TCP to a SOCKS proxy': [async () => by('socks5', await full()), 'path', 'answer-missing'],
  'CONNECT without an answer': [async () => by('connect', await overTcp(silent)), 'path', 'answer-missing'],
  'half an answer to CONNECT': [
    async () => by('connect', await overTcp(saying('HTTP/1.1 200 OK\r\n'))),
    'path',
    'answer-missing',
  ],
  'SOCKS without a greeting': [async () => by('socks5', await overTcp(silent)), 'path', 'answer-missing'],
  'half a greeting of SOCKS': [
    async () => by('socks5', await overTcp(saying(Uint8Array.of(5)))),
    'path',
    'answer-missing',
  ],
  'SOCKS without an answer to the login': [
    async () => {
      const [way, origin] = by('socks5', await overTcp(saying(Uint8Array.of(5, 2))))
      return [{ ...way, user: 'u', password: new Secret('a-password') } as Way, origin]
    },
    'path',
    'answer-missing',
  ],
  'SOCKS without a reply': [
    async () => by('socks5', await overTcp(saying(Uint8Array.of(5, 0)))),
    'path',
    'answer-missing',
  ],
  'half a reply of SOCKS': [
    async () => by('socks5', await overTcp(saying(Uint8Array.of(5, 0), Uint8Array.of(5, 0, 0, 1, 127)))),
    'path',
    'answer-missing',
  ],
  'a name that nobody answers for': [
    async () => [{ kind: 'direct', resolver: await deafResolver() }, 'https://far.test:9'],
    'far-end',
    'answer-missing',
  ],
  'TLS without a hello': [async () => direct(await overTcp(silent)), 'far-end', 'answer-missing'],
  'TLS behind a proxy': [
    async () => by('connect', await overTcp(saying('HTTP/1.1 200 OK\r\n\r\n'))),
    'far-end',
    'answer-missing',
  ],
  'TLS behind SOCKS': [
    async () => by('socks5', await overTcp(saying(Uint8Array.of(5, 0), Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 9)))),
    'far-end',
    'answer-missing',
  ],
  'no headers': [async () => direct(await overTls(silent)), 'far-end', 'answer-missing'],
  'half of the headers': [async () => direct(await overTls(saying(HEAD))), 'far-end', 'answer-missing'],
  'no body': [async () => direct(await overTls(saying(`${HEAD}content-length: 9\r\n\r\n`))), null, 'answer-truncated'],
  'half of the body': [
    async () => direct(await overTls(saying(`${HEAD}content-length: 9\r\n\r\nall`))),
    null,
    'answer-truncated',
  ],
  'a chunk and no more': [
    async () => direct(await overTls(saying(`${HEAD}transfer-encoding: chunked\r\n\r\n3\r\nall\r\n`))),
    null,
    'answer-truncated',
  ],
}
const RULES = { headers: [], ignore: [], concurrency: 1 }
const run = { signal, progress: () => {} }

async function replayed(make: () => Promise<[Way, string]>) {
  const way = await make()
  const other = answering(whole('all of it'))
  const [evidence, alone, behind, reach] = await Promise.all([
    replay(other, along(...way), RULES, run),
    replay(along(...way), along(...way), RULES, run),
    replay(along(...way), other, RULES, run),
    along(...way).reach('far'),
  ])
  return { evidence, alone, behind, reach }
}

async function probed(name: string, make: () => Promise<[Way, string]>): Promise<unknown[]> {
  const way = await make()
  const probes: ((path: EgressPath) => Promise<unknown>)[] = [
    (path) => path.served('far', 'none'),
    (path) => path.served('far', 'stranger'),
    (path) => path.timings('far', 1),
    ...(/headers|body|chunk/.test(name) ? [] : [(path: EgressPath) => path.handshake('far')]),
  ]
  return Promise.all(
    probes.map((probe) =>
      probe(along(...way)).then(
        (answer) => answer,
        (error: unknown) => error,
      ),
    ),
  )
}

/** Begun together: each test looks at what became of its stage. */
const begun = new Map<string, { replays: ReturnType<typeof replayed>; probes: ReturnType<typeof probed> }>()
beforeAll(async () => {
  for (const [name, [make]] of Object.entries(STAGES))
    begun.set(name, { replays: replayed(make), probes: probed(name, make) })
  await Promise.allSettled([...begun.values()].flatMap(({ replays, probes }) => [replays, probes]))
}, 120_000)

describe.each(Object.entries(STAGES))('%s', (name, [, stage, code]) => {
  test('is a finding along the new path, doubt along the old one, and known by its leg', async () => {
    const outcome = await begun.get(name)?.replays
    if (!outcome) throw new Error('It was not begun.')
    const { evidence, alone, behind, reach } = outcome
    expect(evidence.unanswered).toEqual([])
    const { findings } = replayFindings(evidence.groups)
    expect(findings.map((finding) => finding.code)).toEqual([code])
    expect(findings[0]?.target).toMatch(/in time/)
    expect(alone).toMatchObject({ groups: [], compared: 0, unansweredTotal: 1 })
    if (code === 'answer-missing') expect(behind).toMatchObject({ groups: [], compared: 0, unansweredTotal: 1 })
    expect(reach).toMatchObject(stage === null ? { reached: true } : { reached: false, stage })
    if (!reach.reached) expect(reach.cause).toMatch(/in time/)
  })

  test('is silence, never a refusal or a crash, for whatever else is asked', async () => {
    const said = (await begun.get(name)?.probes) ?? []
    expect(said.length).toBeGreaterThan(2)
    for (const one of said) {
      if (one instanceof Error) {
        expect(one).toBeInstanceOf(CannotTell)
        expect(one.message).toMatch(/in time/)
      } else expect(code).toBe('answer-truncated')
    }
  })
})

test('of an error, its own name for what happened is read, never a number', async () => {
  const late = await once(createServer(), 'x', { signal: AbortSignal.timeout(0) }).catch((error: unknown) => error)
  expect(codeOf(late)).not.toMatch(/^\d*$/)
  const timeout = AbortSignal.timeout(0)
  await once(timeout, 'abort')
  expect(codeOf(timeout.reason)).toBe('TimeoutError')
  const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' })
  expect(codeOf(new Error('around', { cause: refused }))).toBe('ECONNREFUSED')
  expect(codeOf(new AggregateError([new Error('other'), refused]))).toBe('ECONNREFUSED')
  const ring = new Error('ring')
  ring.cause = ring
  expect(codeOf(ring)).toBe('')
})
