import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { Pool } from 'undici'
import { bytesOf } from '../../compare/http/charset.ts'
import { codeOf } from '../../kernel/error-code.ts'
import type { Answer, Headers } from '../../ports/egress.ts'
import type { FarEnd, Way } from '../../ports/egress-service.ts'
import { dial } from './dial.ts'
import { hostOf, type SecureWish, secure } from './secure.ts'
import { WayError } from './way-error.ts'

/** Answers above this many bytes are cut: vendors stop at 10 MB. */
const LONGEST_BODY = 64 << 20

export interface Ask {
  method: string
  path: string
  headers: Headers
  body?: string
}

/** HTTP to one far end along one way, connections kept. */
export class HttpClient implements AsyncDisposable {
  readonly #pool: Pool
  readonly #timeoutMs: number

  constructor(
    way: Way,
    farEnd: FarEnd,
    timeoutMs: number,
    more: { connections?: number; client?: SecureWish['client'] | null } = {},
  ) {
    this.#timeoutMs = timeoutMs
    const { port, protocol } = new URL(farEnd.origin)
    const own = farEnd.client && { certificate: farEnd.client.certificate, key: farEnd.client.key.reveal() }
    const client = more.client === undefined ? own : (more.client ?? undefined)
    const wish: SecureWish = { alpn: farEnd.http2 ? ['h2', 'http/1.1'] : ['http/1.1'], ...(client ? { client } : {}) }
    const connect = async () => {
      const signal = AbortSignal.timeout(timeoutMs)
      const socket = await dial(way, hostOf(farEnd.origin), Number(port) || (protocol === 'https:' ? 443 : 80), signal)
      return protocol === 'https:' ? await secure(socket, farEnd, wish, signal) : socket
    }
    this.#pool = new Pool(farEnd.origin, {
      connections: more.connections ?? farEnd.concurrency,
      allowH2: farEnd.http2,
      pipelining: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: (_, callback) => {
        connect().then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        )
      },
    })
  }

  /** Rejects with `WayError` where the way is broken; every other trouble is an answer's `failure`. */
  async ask({ method, path, headers, body }: Ask, signal: AbortSignal): Promise<Answer> {
    const began = performance.now()
    const took = () => performance.now() - began
    try {
      const response = await this.#pool.request({
        method: method as 'GET',
        path,
        headers: { 'accept-encoding': 'gzip, deflate', ...headers },
        ...(body ? { body: bytesOf(body, headers['content-type'] ?? '') } : {}),
        // Opening a connection has a limit of its own, which says how far it came: this one must not come first.
        signal: AbortSignal.any([signal, AbortSignal.timeout(2 * this.#timeoutMs)]),
      })
      const flat = flattened(response.headers)
      const { bytes, cut } = await whole(response.body)
      signal.throwIfAborted()
      const plain = cut === null ? unpacked(bytes, flat['content-encoding']) : { bytes, cut }
      return {
        status: response.statusCode,
        headers: flat,
        body: plain.bytes,
        cut: plain.cut,
        failure: null,
        throttled: false,
        ms: took(),
      }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof WayError) throw error
      const failure = codeOf(error) || (error as Error).name
      return {
        status: 0,
        headers: {},
        body: new Uint8Array(),
        cut: null,
        failure: WORDS[failure] ?? failure,
        throttled: false,
        ms: took(),
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy()
  }
}

/** `Answer.failure` where the far end took the question and said nothing. */
export const NO_ANSWER_IN_TIME = 'no answer in time'
const CLOSED = 'the connection was closed without an answer'

const WORDS: Readonly<Record<string, string>> = {
  EPIPE: CLOSED,
  UND_ERR_SOCKET: CLOSED,
  ECONNRESET: CLOSED,
  UND_ERR_HEADERS_TIMEOUT: NO_ANSWER_IN_TIME,
  UND_ERR_CONNECT_TIMEOUT: NO_ANSWER_IN_TIME,
  ETIMEDOUT: NO_ANSWER_IN_TIME,
  TimeoutError: NO_ANSWER_IN_TIME,
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<{ bytes: Uint8Array; cut: string | null }> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of stream) {
      length += chunk.length
      if (length > LONGEST_BODY) return { bytes: Buffer.concat(chunks), cut: `longer than ${LONGEST_BODY} bytes` }
      chunks.push(chunk)
    }
    return { bytes: Buffer.concat(chunks), cut: null }
  } catch (error) {
    const stalled = /TIMEOUT|TIMEDOUT|^TimeoutError$/.test(codeOf(error))
    const cut = stalled ? 'the rest of the body does not come in time' : 'the connection ended before the body'
    return { bytes: Buffer.concat(chunks), cut }
  }
}

function unpacked(bytes: Uint8Array, encoding: string | undefined): { bytes: Uint8Array; cut: string | null } {
  try {
    switch (encoding?.trim().toLowerCase()) {
      case 'gzip':
      case 'x-gzip':
        return { bytes: gunzipSync(bytes), cut: null }
      case 'deflate':
        return { bytes: (bytes[0] ?? 0) % 16 === 8 ? inflateSync(bytes) : inflateRawSync(bytes), cut: null }
      case 'br':
        return { bytes: brotliDecompressSync(bytes), cut: null }
      case 'zstd':
        return { bytes: zstdDecompressSync(bytes), cut: null }
      default:
        return { bytes, cut: null }
    }
  } catch {
    return { bytes: new Uint8Array(), cut: `the ${encoding} data is damaged` }
  }
}

function flattened(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value ?? ''),
    ]),
  )
}
