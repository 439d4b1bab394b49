import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { scrub } from '../kernel/secret.ts'
import { renderPage } from './page.ts'
import type { DecisionWish, Watch } from './watch.ts'

const HERE = import.meta.dirname
const UPLOT = join(HERE, '../../node_modules/uplot/dist')
const STATIC: Readonly<Record<string, { type: string; read: () => string }>> = {
  '/client.js': { type: 'text/javascript', read: () => readFileSync(join(HERE, 'page/client.js'), 'utf8') },
  '/style.css': {
    type: 'text/css',
    read: () => ['style', 'parts'].map((name) => readFileSync(join(HERE, `page/${name}.css`), 'utf8')).join(''),
  },
  '/uplot.js': { type: 'text/javascript', read: () => readFileSync(join(UPLOT, 'uPlot.iife.min.js'), 'utf8') },
  '/uplot.css': { type: 'text/css', read: () => readFileSync(join(UPLOT, 'uPlot.min.css'), 'utf8') },
}
const LONGEST_BODY = 10_000

export interface MonitorServer extends AsyncDisposable {
  /** With the token by which decisions are taken. */
  url: string
}

/**
 * The page of the night, on this machine alone. Anybody here may look; decisions need the token in the address that the terminal printed, and
 * come from the page itself.
 */
export async function serve(watch: Watch, port: number): Promise<MonitorServer> {
  const token = randomBytes(18).toString('base64url')
  const server = createServer((request, response) => {
    void answer(request, response, watch, token).catch((error) => {
      if (!response.headersSent) send(response, 500, 'text/plain', scrub((error as Error).message))
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${own}/?token=${token}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, watch: Watch, token: string): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  // Another site's page in this browser must neither read nor decide.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    return send(response, 421, 'text/plain', '')
  const file = STATIC[url.pathname]
  if (request.method === 'GET') {
    if (url.pathname === '/') return send(response, 200, 'text/html', renderPage())
    if (file) return send(response, 200, file.type, file.read())
    if (url.pathname === '/picture') return send(response, 200, 'application/json', pictureOf(watch))
    if (url.pathname === '/events') return stream(request, response, watch)
    return send(response, 404, 'text/plain', 'There is no such page.')
  }
  if (request.method !== 'POST') return send(response, 405, 'text/plain', '')
  const given = Buffer.from(String(request.headers['x-token'] ?? ''))
  const wanted = Buffer.from(token)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    return send(response, 403, 'text/plain', 'Open the address that the terminal printed: it holds the key to decide.')
  try {
    const body = await read(request)
    if (url.pathname === '/decide') watch.decide(wishOf(body))
    else if (url.pathname === '/act') await watch.act(String(body.step))
    else return send(response, 404, 'text/plain', 'There is no such action.')
    send(response, 200, 'application/json', pictureOf(watch))
  } catch (error) {
    send(response, 409, 'text/plain', scrub((error as Error).message))
  }
}

function pictureOf(watch: Watch): string {
  return scrub(JSON.stringify(watch.picture()))
}

/** Server-sent events: a picture at every change, at most four a second. */
function stream(request: IncomingMessage, response: ServerResponse, watch: Watch): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
  let waiting: NodeJS.Timeout | undefined
  const write = () => {
    waiting = undefined
    response.write(`data: ${pictureOf(watch)}\n\n`)
  }
  write()
  const off = watch.onChange(() => {
    waiting ??= setTimeout(write, 250)
  })
  request.on('close', () => {
    off()
    clearTimeout(waiting)
  })
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const chunk of request) {
    text += chunk
    if (text.length > LONGEST_BODY) throw new Error('That is too long.')
  }
  return JSON.parse(text) as Record<string, unknown>
}

function wishOf({ step, go, by, note, override }: Record<string, unknown>): DecisionWish {
  return {
    step: String(step),
    go: go === true,
    by: String(by ?? '').slice(0, 80),
    note: String(note ?? '').slice(0, 2_000),
    override: override === true,
  }
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` })
  response.end(body)
}
