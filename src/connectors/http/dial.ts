import { lookup, Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, isIP, isIPv6, type Socket } from 'node:net'
import type { Way } from '../../ports/egress-service.ts'

/** Which leg of the way failed, in one sentence. */
export class WayError extends Error {
  readonly stage: 'path' | 'far-end' | 'tls'
  readonly code: string

  constructor(stage: 'path' | 'far-end' | 'tls', sentence: string, code = '', options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'WayError'
    this.stage = stage
    this.code = code
  }
}

/** Opens a TCP connection to the far end along the way. Every request and every handshake of a path goes through here. */
export async function dial(way: Way, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  if (way.kind === 'recorded') throw new WayError('path', 'The old path is gone: only its recordings are there.')
  if (way.kind === 'direct') {
    const [address] = await resolveHost(host, way.resolver)
    if (!address) throw new WayError('far-end', `${host} has no address.`, 'ENOTFOUND')
    return await opened(address, port, way.localAddress, 'far-end', signal)
  }
  const socket = await opened(way.host, way.port, undefined, 'path', signal)
  const stop = () => socket.destroy(signal.reason as Error)
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    if (way.kind === 'connect') await tunnel(socket, way, host, port)
    else await socks5(socket, way, host, port)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Addresses by the way's resolver, else by the machine's. */
export async function resolveHost(host: string, resolver: string | undefined): Promise<string[]> {
  if (isIP(host)) return [host]
  try {
    if (!resolver) return (await lookup(host, { all: true })).map(({ address }) => address)
    const asked = new Resolver({ timeout: 3_000, tries: 2 })
    asked.setServers([resolver])
    const [four, six] = await Promise.allSettled([asked.resolve4(host), asked.resolve6(host)])
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason
    return [four, six].flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new WayError(
      'far-end',
      `The name ${host} has no answer (${code})${resolver ? ` from ${resolver}` : ''}.`,
      code,
      { cause: error },
    )
  }
}

async function opened(
  host: string,
  port: number,
  localAddress: string | undefined,
  stage: 'path' | 'far-end',
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true, ...(localAddress ? { localAddress } : {}) })
  // An error after the connection is read off the request that meets it.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
    return socket
  } catch (error) {
    socket.destroy()
    signal.throwIfAborted()
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const who = stage === 'path' ? `the proxy ${host}:${port}` : `${host}:${port}`
    throw new WayError(stage, `${who} does not take the connection (${code || (error as Error).message}).`, code, {
      cause: error,
    })
  }
}

async function tunnel(
  socket: Socket,
  way: Extract<Way, { kind: 'connect' }>,
  host: string,
  port: number,
): Promise<void> {
  const target = `${isIPv6(host) ? `[${host}]` : host}:${port}`
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`]
  if (way.credentials)
    lines.push(`Proxy-Authorization: Basic ${Buffer.from(way.credentials.reveal()).toString('base64')}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const head = (
    await until(
      socket,
      (bytes) => {
        const end = bytes.indexOf('\r\n\r\n')
        return end < 0 ? (bytes.length > 16_384 ? bytes.length : 0) : end + 4
      },
      way,
    )
  ).toString('latin1')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1])
  if (status >= 200 && status < 300) return
  const first = head.split('\r\n')[0] ?? ''
  // The proxy itself works: who it cannot reach is the far end.
  throw new WayError(
    status === 502 || status === 503 || status === 504 ? 'far-end' : 'path',
    `the proxy ${way.host}:${way.port} answers CONNECT with '${first}'.`,
    `PROXY_${status}`,
  )
}

const SOCKS_REPLIES = [
  '',
  'general failure',
  'not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
]

/** RFC 1928 and 1929. undici's own agent is experimental and keeps the handshake to itself. */
async function socks5(
  socket: Socket,
  way: Extract<Way, { kind: 'socks5' }>,
  host: string,
  port: number,
): Promise<void> {
  const bad = (what: string) => new WayError('path', `the SOCKS proxy ${way.host}:${way.port}: ${what}.`)
  const { user } = way
  socket.write(Uint8Array.from(user === undefined ? [5, 1, 0] : [5, 2, 0, 2]))
  const [version, method] = await until(socket, () => 2, way)
  if (version !== 5 || method === 0xff) throw bad('it accepts none of our ways to log in')
  if (method === 2) {
    const [name, password] = [Buffer.from(user ?? ''), Buffer.from(way.password?.reveal() ?? '')]
    socket.write(Buffer.concat([Uint8Array.of(1, name.length), name, Uint8Array.of(password.length), password]))
    const [, status] = await until(socket, () => 2, way)
    if (status !== 0) throw bad('it refuses our user or password')
  }
  const name = Buffer.from(host)
  socket.write(Buffer.concat([Uint8Array.of(5, 1, 0, 3, name.length), name, Uint8Array.of(port >> 8, port & 255)]))
  const answer = await until(
    socket,
    (bytes) => {
      if (bytes.length < 5) return 5
      const [, , , type, length = 0] = bytes
      return 6 + (type === 1 ? 4 : type === 4 ? 16 : 1 + length)
    },
    way,
  )
  const reply = answer[1] ?? 1
  if (reply === 0) return
  const refused = new WayError(
    'far-end',
    `the SOCKS proxy ${way.host}:${way.port} says of ${host}:${port}: ${SOCKS_REPLIES[reply] ?? reply}.`,
    `SOCKS_${reply}`,
  )
  throw reply >= 3 && reply <= 5 ? refused : bad(SOCKS_REPLIES[reply] ?? `reply ${reply}`)
}

/** Reads as many bytes as `length` says of those that came so far (0: more are needed), and leaves the rest on the socket. */
async function until(
  socket: Socket,
  length: (bytes: Buffer) => number,
  way: { host: string; port: number },
): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  for (;;) {
    const wanted = length(bytes)
    if (wanted > 0 && bytes.length >= wanted) {
      if (bytes.length > wanted) socket.unshift(bytes.subarray(wanted))
      return bytes.subarray(0, wanted)
    }
    const chunk = socket.read() as Buffer | null
    if (chunk) bytes = Buffer.concat([bytes, chunk])
    else if (socket.destroyed || socket.readableEnded)
      throw new WayError('path', `the proxy ${way.host}:${way.port} closes the connection.`, 'PROXY_CLOSED')
    else await readable(socket)
  }
}

async function readable(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const event of ['readable', 'end', 'close']) socket.once(event, resolve)
  await promise
  for (const event of ['readable', 'end', 'close']) socket.off(event, resolve)
}
