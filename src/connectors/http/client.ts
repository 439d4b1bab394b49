import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { Pool } from 'undici'
import { bytesOf } from '../../compare/http/charset.ts'
import type { Answer, Headers } from '../../ports/egress.ts'
import type { FarEnd, Way } from '../../ports/egress-service.ts'
import { dial, WayError } from './dial.ts'
import { type SecureWish, secure } from './secure.ts'

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
    const { hostname, port, protocol } = new URL(farEnd.origin)
    const own = farEnd.client && { certificate: farEnd.client.certificate, key: farEnd.client.key.reveal() }
    const client = more.client === undefined ? own : (more.client ?? undefined)
    const wish: SecureWish = { alpn: farEnd.http2 ? ['h2', 'http/1.1'] : ['http/1.1'], ...(client ? { client } : {}) }
    const connect = async () => {
      const signal = AbortSignal.timeout(timeoutMs)
      const socket = await dial(way, hostname, Number(port) || (protocol === 'https:' ? 443 : 80), signal)
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
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]),
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
      const failure = (error as { code?: string }).code ?? (error as Error).name
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

const WORDS: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'the connection was closed without an answer',
  ECONNRESET: 'the connection was closed without an answer',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  TimeoutError: 'no answer in time',
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
  } catch {
    return { bytes: Buffer.concat(chunks), cut: 'the connection ended before the body' }
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
