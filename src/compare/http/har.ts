import type { Answer, Headers, HttpRequest } from '../../ports/egress.ts'
import { bytesOf, textOf } from './charset.ts'

/** One exchange of a recording, before anything is known of its far end. */
export interface Recorded {
  /** Milliseconds since 1970. */
  startedAt: number
  request: HttpRequest
  answer: Answer
}

/** What a HAR file holds. */
export interface Har {
  /** `index` counts from 0 over all entries of the file. */
  entries: { index: number; recorded: Recorded }[]
  /** Entries that nobody answered: given up, blocked, failed. */
  aborted: number
  /** Entries that no HTTP request belongs to: `data:`, `blob:`, extensions, web sockets. */
  other: number
}

export class NotHar extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'NotHar'
  }
}

/** The answered exchanges of a HAR file. */
export function readHar(text: string): Recorded[] {
  return parseHar(text).entries.map(({ recorded }) => recorded)
}

/** HAR 1.2 as browsers and proxies write it. Throws `NotHar` in one sentence. */
export function parseHar(text: string): Har {
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    // The parser quotes what it stumbles over, and nobody has redacted that.
    const why = (error as Error).message.replace(/,? ?(?:\.{3})?".*"(?:\.{3})? ?/s, ' here ').replace(/'.*?'/su, 'sign')
    throw new NotHar(`it is not JSON: ${why}`)
  }
  const entries = field(field(parsed, 'log'), 'entries')
  if (!Array.isArray(entries)) throw new NotHar('it has no log.entries: it is not a HAR file')
  const har: Har = { entries: [], aborted: 0, other: 0 }
  for (const [index, entry] of entries.entries()) {
    try {
      const recorded = readEntry(entry)
      if (typeof recorded === 'string') har[recorded]++
      else har.entries.push({ index, recorded })
    } catch (error) {
      if (error instanceof NotHar) throw new NotHar(`log.entries[${index}]: ${error.message}`)
      throw error
    }
  }
  if (har.entries.length === 0 && har.aborted > 0) throw new NotHar(`${har.aborted} requests, and nothing was answered`)
  return har
}

function readEntry(entry: unknown): Recorded | 'aborted' | 'other' {
  const request = field(entry, 'request')
  const sent = readHeaders(request)
  const url = urlOf(words(request, 'url'), request)
  if (!/^https?:$/.test(url.protocol)) return 'other'
  const response = field(entry, 'response')
  const status = statusOf(response)
  if (status === 0) return 'aborted'
  if (!(status >= 100 && status < 600)) throw new NotHar('response.status is no status')
  const content = field(response, 'content')
  const headers = withType(readHeaders(response), words(content, 'mimeType'))
  const postData = field(request, 'postData')
  const requestHeaders = withType(sent, words(postData, 'mimeType'))
  return {
    startedAt: Date.parse(words(entry, 'startedDateTime')) || 0,
    request: {
      method: words(request, 'method').toUpperCase() || 'GET',
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      headers: requestHeaders,
      body: requestBody(postData, requestHeaders['content-type'] ?? ''),
    },
    answer: {
      status,
      headers,
      body: isBase64(content)
        ? Buffer.from(words(content, 'text'), 'base64')
        : bytesOf(words(content, 'text'), headers['content-type'] ?? ''),
      cut: null,
      failure: null,
      throttled: false,
      ms: Math.max(0, Number(field(entry, 'time')) || 0),
    },
  }
}

/** Over HTTP/2 some write the path alone. */
function urlOf(written: string, request: unknown): URL {
  if (URL.canParse(written)) return new URL(written)
  const host = header(request, ':authority') ?? header(request, 'host')
  const whole = `${header(request, ':scheme') ?? 'https'}://${host}${written}`
  if (!host || !written.startsWith('/') || !URL.canParse(whole)) throw new NotHar('request.url is not a URL')
  return new URL(whole)
}

/** 0: nobody answered. */
function statusOf(response: unknown): number {
  const status = field(response, 'status')
  if (status === undefined || status === null || status === '') return 0
  return Math.max(0, Number(status))
}

function isBase64(of: unknown): boolean {
  return words(of, 'encoding').toLowerCase() === 'base64'
}

/** Some write the type beside the body alone. */
function withType(headers: Headers, mimeType: string): Headers {
  return headers['content-type'] !== undefined || !mimeType.includes('/') || mimeType === 'x-unknown'
    ? headers
    : { ...headers, 'content-type': mimeType }
}

function requestBody(postData: unknown, contentType: string): string {
  const text = words(postData, 'text')
  if (text !== '') return isBase64(postData) ? textOf(Buffer.from(text, 'base64'), contentType).text : text
  const params = field(postData, 'params')
  if (!Array.isArray(params)) return ''
  const pairs = params.map((param) => [words(param, 'name'), words(param, 'value')] as const)
  return isEncoded(pairs.flat())
    ? pairs.map(([name, value]) => `${name}=${value}`).join('&')
    : new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()
}

/** Some write parameters as they were sent. All of them must look so: a bare sign means that they were decoded. */
function isEncoded(texts: readonly string[]): boolean {
  return (
    texts.some((text) => /%[0-9a-f]{2}/i.test(text)) &&
    texts.every((text) => /^(?:[\w.~*+!'()-]|%[0-9a-f]{2})*$/i.test(text))
  )
}

function readHeaders(message: unknown): Headers {
  const headers: Record<string, string> = {}
  for (const entry of listed(message)) {
    const name = words(entry, 'name').toLowerCase()
    // Of HTTP/2 itself.
    if (name === '' || name.startsWith(':')) continue
    headers[name] = headers[name] === undefined ? words(entry, 'value') : `${headers[name]}, ${words(entry, 'value')}`
  }
  return headers
}

function header(message: unknown, name: string): string | undefined {
  const found = listed(message).find((entry) => words(entry, 'name').toLowerCase() === name)
  return found === undefined ? undefined : words(found, 'value')
}

function listed(message: unknown): readonly unknown[] {
  const list = field(message, 'headers')
  return Array.isArray(list) ? list : []
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined
}

function words(of: unknown, name: string): string {
  const value = field(of, name)
  return typeof value === 'string' ? value : ''
}
