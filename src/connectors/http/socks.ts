import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { SocksClient } from 'socks'
import type { Way } from '../../ports/egress-service.ts'
import { WayError } from './way-error.ts'

/** Names of replies in the package's sentences → number of RFC 1928 and words. */
const REPLIES: Readonly<Record<string, readonly [number: number, words: string]>> = {
  Failure: [1, 'general failure'],
  NotAllowed: [2, 'not allowed by its rules'],
  NetworkUnreachable: [3, 'network unreachable'],
  HostUnreachable: [4, 'host unreachable'],
  ConnectionRefused: [5, 'connection refused'],
  TTLExpired: [6, 'TTL expired'],
  CommandNotSupported: [7, 'command not supported'],
  AddressNotSupported: [8, 'address type not supported'],
}
/** Replies that speak of the far end: the proxy itself works. */
const OF_FAR_END: readonly number[] = [3, 4, 5, 6]
/** A length is one byte there. */
const LONGEST_CREDENTIAL = 255

/** The signal of the caller ends the connection first; a timer of the package holds the socket until then. */
const LONGEST_MS = 600_000

/**
 * Has the SOCKS5 proxy that the socket leads to connect to `host`, by name where it is one: the proxy resolves it. The socket is destroyed
 * where it does not.
 */
export async function throughSocks(
  socket: Socket,
  { host: proxy, port: proxyPort, user, password }: Extract<Way, { kind: 'socks5' }>,
  host: string,
  port: number,
): Promise<Socket> {
  const who = `the SOCKS proxy ${proxy}:${proxyPort}`
  const login = [user ?? '', password?.reveal() ?? ''] as const
  if (login.some((text) => Buffer.byteLength(text) > LONGEST_CREDENTIAL))
    throw new WayError('path', `${who}: its user or password is longer than ${LONGEST_CREDENTIAL} bytes.`)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const early: Buffer[] = []
  const keep = (data: Buffer) => void early.push(data)
  const client = new SocksClient({
    command: 'connect',
    destination: { host, port },
    existing_socket: socket,
    proxy: {
      host: proxy,
      port: proxyPort,
      type: 5,
      ...(user === undefined ? {} : { userId: login[0], password: login[1] }),
    },
    timeout: LONGEST_MS,
  })
  client.once('error', reject)
  client.once('established', () => {
    socket.on('data', keep)
    resolve()
  })
  try {
    client.connect(socket)
    await promise
  } catch (error) {
    // The error carries the options, and with them the password: it must not become anybody's cause.
    throw refusal((error as Error).message, who, `${host}:${port}`)
  }
  // What came with the reply is emitted in the next turn, once: whoever reads the socket later needs it as well.
  await turn()
  socket.off('data', keep)
  socket.pause()
  if (early.length > 0) socket.unshift(Buffer.concat(early))
  return socket
}

function refusal(sentence: string, who: string, whereTo: string): WayError {
  const reply = /rejected connection - (\w+)/i.exec(sentence)?.[1]
  if (reply !== undefined) {
    const [number, words] = REPLIES[reply] ?? [0, 'a reply that is not of RFC 1928']
    const stage = OF_FAR_END.includes(number) ? 'far-end' : 'path'
    return new WayError(stage, `${who} says of ${whereTo}: ${words}.`, `SOCKS_${number}`)
  }
  if (/authentication failed/i.test(sentence))
    return new WayError('path', `${who}: it refuses our user or password.`, 'SOCKS_LOGIN')
  if (/no accepted authentication|unknown authentication/i.test(sentence))
    return new WayError('path', `${who}: it accepts none of our ways to log in.`, 'SOCKS_LOGIN')
  if (/socket closed/i.test(sentence)) return new WayError('path', `${who} closes the connection.`, 'PROXY_CLOSED')
  return new WayError('path', `${who} does not answer as SOCKS5 does: ${sentence}.`, 'SOCKS_PROTOCOL')
}
