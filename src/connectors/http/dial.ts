import { lookup, Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, isIP, isIPv6, type Socket } from 'node:net'
import { codeOf } from '../../kernel/error-code.ts'
import type { Way } from '../../ports/egress-service.ts'
import { throughSocks } from './socks.ts'
import { TIMED_OUT, WayError } from './way-error.ts'

/** Opens a TCP connection to the far end along the way. Every request and every handshake of a path goes through here. */
export async function dial(way: Way, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  if (way.kind === 'recorded') throw new WayError('path', 'The old path is gone: only its recordings are there.')
  if (way.kind === 'direct') {
    const [address] = await resolveHost(host, way.resolver, signal)
    if (!address) throw new WayError('far-end', `${host} has no address.`, 'ENOTFOUND')
    return await opened(address, port, way.localAddress, 'far-end', signal)
  }
  const socket = await opened(way.host.replace(/^\[|\]$/g, ''), way.port, undefined, 'path', signal)
  const stop = () => socket.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    return way.kind === 'connect' ? await tunnel(socket, way, host, port) : await throughSocks(socket, way, host, port)
  } catch (error) {
    socket.destroy()
    throw outOfTime(signal, 'path', `the proxy ${way.host}:${way.port} does not connect to ${host}:${port}`) ?? error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The time that we give ran out; undefined: it did not. Throws the reason where the work was given up for another one. */
export function outOfTime(signal: AbortSignal, stage: WayError['stage'], what: string): WayError | undefined {
  if (!signal.aborted) return undefined
  if ((signal.reason as Error | undefined)?.name !== 'TimeoutError') throw signal.reason
  return new WayError(stage, `${what} in time.`, TIMED_OUT)
}

/** Addresses by the way's resolver, else by the machine's. */
export async function resolveHost(
  host: string,
  resolver: string | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (isIP(host)) return [host]
  const from = resolver ? ` from ${resolver}` : ''
  const given = Promise.withResolvers<never>()
  const stop = () => given.reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    // Neither way to ask can be broken off: what comes too late is nobody's any more.
    return await Promise.race([looked(host, resolver), given.promise])
  } catch (error) {
    const late = outOfTime(signal, 'far-end', `The name ${host} has no answer${from}`)
    if (late) throw late
    const code = codeOf(error).replace(/^ETIMEOUT$/, TIMED_OUT)
    throw new WayError('far-end', `The name ${host} has no answer (${code})${from}.`, code, { cause: error })
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function looked(host: string, resolver: string | undefined): Promise<string[]> {
  if (!resolver) return (await lookup(host, { all: true })).map(({ address }) => address)
  const dns = new Resolver({ timeout: 3_000, tries: 2 })
  dns.setServers([resolver])
  const [four, six] = await Promise.allSettled([dns.resolve4(host), dns.resolve6(host)])
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason
  return [four, six].flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
}

async function opened(
  host: string,
  port: number,
  localAddress: string | undefined,
  stage: 'path' | 'far-end',
  signal: AbortSignal,
): Promise<Socket> {
  const who = stage === 'path' ? `the proxy ${host}:${port}` : `${host}:${port}`
  const socket = connect({ host, port, noDelay: true, ...(localAddress ? { localAddress } : {}) })
  // An error after the connection is read off the request that meets it.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
    return socket
  } catch (error) {
    socket.destroy()
    const late = outOfTime(signal, stage, `${who} does not take the connection`)
    if (late) throw late
    const code = codeOf(error)
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
): Promise<Socket> {
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
  if (status >= 200 && status < 300) return socket
  const first = head.split('\r\n')[0] ?? ''
  // The proxy itself works: who it cannot reach is the far end.
  throw new WayError(
    status === 502 || status === 503 || status === 504 ? 'far-end' : 'path',
    `the proxy ${way.host}:${way.port} answers CONNECT with '${first}'.`,
    `PROXY_${status}`,
  )
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
