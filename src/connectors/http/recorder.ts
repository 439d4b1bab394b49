import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Pool } from 'undici'
import { textOf } from '../../compare/http/charset.ts'
import type { Recorded } from '../../compare/http/har.ts'
import { entryOf } from '../../compare/http/har-write.ts'
import { HttpRedactor } from '../../compare/http/redact.ts'
import type { Headers } from '../../ports/egress.ts'

export interface RecorderWish {
  /** `https://host[:port]` of the real endpoint. */
  upstream: string
  /** HAR file; must not exist. */
  file: string
  version: string
  /** 0: a free one, on 127.0.0.1. */
  port: number
  /** PEM over Mozilla's list. */
  ca?: string
  client?: { certificate: string; key: string }
}

/** Belongs to one connection, not to what is asked. */
const HOP = [
  'connection',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'accept-encoding',
]

/** A reverse proxy that hands everything through and writes down what it saw, redacted before it touches the disk. */
export class Recorder implements AsyncDisposable {
  readonly #server: Server
  readonly #pool: Pool
  readonly #wish: RecorderWish
  readonly #file: FileHandle
  /** Of this recording alone, and kept nowhere. */
  readonly #redactor = new HttpRedactor(randomBytes(32))
  #written: Promise<void>
  count = 0

  private constructor(wish: RecorderWish, file: FileHandle) {
    this.#wish = wish
    this.#file = file
    const { ca, client } = wish
    this.#pool = new Pool(wish.upstream, {
      connect: { ...(ca ? { ca } : {}), ...(client ? { cert: client.certificate, key: client.key } : {}) },
    })
    this.#written = this.#file
      .write(
        `{"log":{"version":"1.2","creator":{"name":"oms-parity","version":${JSON.stringify(wish.version)}},"entries":[`,
      )
      .then(() => {})
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => {
        if (!response.headersSent) response.writeHead(502).end('The recorder got no answer.')
      })
    })
  }

  static async start(wish: RecorderWish): Promise<Recorder> {
    const recorder = new Recorder(wish, await open(wish.file, 'wx', 0o600))
    recorder.#server.listen(wish.port, '127.0.0.1')
    await once(recorder.#server, 'listening')
    return recorder
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = Date.now()
    const began = performance.now()
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const sent = Buffer.concat(chunks)
    const headers = plain(request.headers)
    const onward = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.includes(name)))
    const [method, path] = [request.method ?? 'GET', request.url ?? '/']
    const answer = await this.#pool.request({
      method: method as 'GET',
      path,
      headers: onward,
      ...(sent.length > 0 ? { body: sent } : {}),
    })
    const body = await answer.body.bytes()
    const received = plain(answer.headers)
    const back = Object.entries(answer.headers).filter(([name]) => !HOP.includes(name))
    response.writeHead(answer.statusCode, Object.fromEntries(back) as Record<string, string>).end(body)
    const { origin } = new URL(this.#wish.upstream)
    const recorded: Recorded = {
      startedAt,
      request: { method, origin, path, headers, body: textOf(sent, headers['content-type'] ?? '').text },
      answer: {
        status: answer.statusCode,
        headers: received,
        body,
        cut: null,
        failure: null,
        throttled: false,
        ms: performance.now() - began,
      },
    }
    const entry = JSON.stringify(entryOf(recorded, this.#redactor))
    const separator = this.count++ === 0 ? '\n' : ',\n'
    this.#written = this.#written.then(async () => void (await this.#file.write(`${separator}${entry}`)))
    await this.#written
  }

  /** Closes the file as well-formed HAR. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeIdleConnections()
    await closed
    await this.#pool.close()
    await this.#written
    await this.#file.write('\n]}}\n')
    await this.#file.close()
  }
}

function plain(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : String(value ?? ''),
    ]),
  )
}
