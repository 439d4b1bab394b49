import type { Answer, Headers, HttpRequest } from '../../ports/egress.ts'
import type { HttpRedactor } from './redact.ts'
import { KEPT_HEADERS } from './redact-list.ts'

/** One exchange of a recording, before anything is known of its far end. */
export interface Recorded {
  /** Milliseconds since 1970. */
  startedAt: number
  request: HttpRequest
  answer: Answer
}

export class NotHar extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'NotHar'
  }
}

/** HAR 1.2 as browsers and proxies write it. Throws `NotHar` in one sentence. */
export function readHar(text: string): Recorded[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new NotHar(`it is not JSON: ${(error as Error).message}`)
  }
  const entries = field(field(parsed, 'log'), 'entries')
  if (!Array.isArray(entries)) throw new NotHar('it has no log.entries: it is not a HAR file')
  return entries.map((entry, index) => {
    try {
      return readEntry(entry)
    } catch (error) {
      if (error instanceof NotHar) throw new NotHar(`log.entries[${index}]: ${error.message}`)
      throw error
    }
  })
}

function readEntry(entry: unknown): Recorded {
  const request = field(entry, 'request')
  const url = words(request, 'url')
  if (!URL.canParse(url)) throw new NotHar('request.url is not a URL')
  const { origin, pathname, search } = new URL(url)
  const response = field(entry, 'response')
  const content = field(response, 'content')
  const body = words(content, 'text')
  const base64 = words(content, 'encoding') === 'base64'
  const headers = readHeaders(response)
  const status = Number(field(response, 'status'))
  if (!(status >= 100 && status < 600)) throw new NotHar('response.status is missing: nothing was answered')
  return {
    startedAt: Date.parse(words(entry, 'startedDateTime')),
    request: {
      method: words(request, 'method').toUpperCase(),
      origin,
      path: `${pathname}${search}`,
      headers: readHeaders(request),
      body: requestBody(field(request, 'postData')),
    },
    answer: {
      status,
      headers,
      body: base64 ? Buffer.from(body, 'base64') : encoded(body, headers['content-type'] ?? ''),
      cut: null,
      failure: null,
      throttled: false,
      ms: Number(field(entry, 'time')) || 0,
    },
  }
}

/** HAR holds text; the far end sent bytes. */
function encoded(text: string, contentType: string): Uint8Array {
  return /charset\s*=\s*"?(windows-1252|iso-8859-1|latin1)/i.test(contentType)
    ? toCp1252(text)
    : Buffer.from(text, 'utf8')
}

function requestBody(postData: unknown): string {
  const text = words(postData, 'text')
  if (text !== '') return text
  const params = field(postData, 'params')
  if (!Array.isArray(params)) return ''
  return new URLSearchParams(
    params.map((param): [string, string] => [words(param, 'name'), words(param, 'value')]),
  ).toString()
}

function readHeaders(message: unknown): Headers {
  const list = field(message, 'headers')
  const headers: Record<string, string> = {}
  for (const entry of Array.isArray(list) ? list : []) {
    const name = words(entry, 'name').toLowerCase()
    if (name === '' || name.startsWith(':')) continue
    headers[name] = headers[name] === undefined ? words(entry, 'value') : `${headers[name]}, ${words(entry, 'value')}`
  }
  return headers
}

/** HAR 1.2 of redacted exchanges, made anew field by field: what nobody thought of is not in it. */
export function writeHar(exchanges: readonly Recorded[], redactor: HttpRedactor, version: string): string {
  const entries = exchanges.map((exchange) => entryOf(exchange, redactor))
  const log = { version: '1.2', creator: { name: 'oms-parity', version }, entries }
  return `${JSON.stringify({ log }, null, 1)}\n`
}

/** One entry of `log.entries`. */
export function entryOf({ startedAt, request, answer }: Recorded, redactor: HttpRedactor): object {
  const url = redactor.url(`${request.origin}${request.path}`)
  const requestType = request.headers['content-type'] ?? ''
  const type = answer.headers['content-type'] ?? ''
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: Math.round(answer.ms),
    request: {
      method: request.method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: keptHeaders(request.headers, redactor),
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      ...(request.body ? { postData: { mimeType: requestType, text: redactor.body(request.body, requestType) } } : {}),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status: answer.status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: keptHeaders(answer.headers, redactor),
      content: contentOf(answer, type, redactor),
      redirectURL: answer.headers.location ? redactor.text(answer.headers.location) : '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: Math.round(answer.ms), receive: 0 },
  }
}

/** Text that is UTF-8 as text; other text tables and binary as base64, the latter only by length: nobody can redact it. */
function contentOf({ body }: Answer, type: string, redactor: HttpRedactor): object {
  const about = { size: body.length, mimeType: type }
  const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1]?.toLowerCase() ?? 'utf-8'
  if (!/json|xml|text|urlencoded/i.test(type)) return { ...about, comment: 'a body that is not text is not kept' }
  const text = redactor.body(new TextDecoder(charset === 'windows-1252' ? charset : 'utf-8').decode(body), type)
  if (charset !== 'windows-1252') return { ...about, text }
  return { ...about, encoding: 'base64', text: toCp1252(text).toString('base64') }
}

const CP1252 = new Map(
  Array.from(
    { length: 256 },
    (_, byte) => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte] as const,
  ),
)

/** Windows-1252; what it does not have becomes `?`. */
export function toCp1252(text: string): Buffer {
  return Buffer.from([...text].map((character) => CP1252.get(character) ?? 0x3f))
}

function keptHeaders(headers: Headers, redactor: HttpRedactor): { name: string; value: string }[] {
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name) || name === 'location')
  return kept.map(([name, value]) => ({ name, value: redactor.text(value) }))
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined
}

function words(of: unknown, name: string): string {
  const value = field(of, name)
  return typeof value === 'string' ? value : ''
}
