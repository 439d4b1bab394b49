import type { Answer, Headers } from '../../ports/egress.ts'
import { charsetOf } from './body.ts'
import { encode, textOf } from './charset.ts'
import type { Recorded } from './har.ts'
import type { HttpRedactor } from './redact.ts'
import { KEPT_HEADERS } from './redact-list.ts'

/** HAR 1.2 of redacted exchanges, made anew field by field: what nobody thought of is not in it. */
export function writeHar(exchanges: readonly Recorded[], redactor: HttpRedactor, version: string): string {
  const entries = exchanges.map((exchange) => entryOf(exchange, redactor))
  const log = { version: '1.2', creator: { name: 'oms-parity', version }, entries }
  return `${JSON.stringify({ log }, null, 1)}\n`
}

/** One entry of `log.entries`. */
export function entryOf(recorded: Recorded, redactor: HttpRedactor): object {
  const inside = redactor.during(recorded.request.path)
  const entry = made(recorded, inside)
  return inside.metSentence ? made(recorded, inside) : entry
}

function made({ startedAt, request, answer }: Recorded, redactor: HttpRedactor): object {
  const url = redactor.url(`${request.origin}${request.path}`)
  const requestType = request.headers['content-type'] ?? ''
  const { content, headers } = contentOf(answer, redactor)
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
      ...(request.body
        ? { postData: { mimeType: redactor.text(requestType), text: redactor.body(request.body, requestType) } }
        : {}),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status: answer.status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: keptHeaders(headers, redactor),
      content,
      redirectURL: answer.headers.location ? redactor.location(answer.headers.location) : '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: Math.round(answer.ms), receive: 0 },
  }
}

/** Text that is UTF-8 as text; by other tables as base64 of the bytes; what is not text only by its length: nobody can redact it. */
function contentOf({ body, headers }: Answer, redactor: HttpRedactor): { content: object; headers: Headers } {
  const type = headers['content-type'] ?? ''
  const about = { size: body.length, mimeType: redactor.text(type) }
  if (!/json|xml|text|urlencoded/i.test(type))
    return { content: { ...about, comment: 'a body that is not text is not kept' }, headers }
  const { text, charset } = textOf(body, type)
  const clean = redactor.body(text, type)
  if (charset === 'utf-8') return { content: { ...about, text: clean }, headers }
  const bytes = encode(clean, charset)
  const content = { ...about, encoding: 'base64', text: bytes.toString('base64') }
  const was = charsetOf(type, body)
  // Letters that told the table may be hidden now: it must be told otherwise, or the table itself seems to differ.
  const lost = charsetOf(type, bytes) !== was
  return { content, headers: lost ? { ...headers, 'content-type': `${type.split(';')[0]}; charset=${was}` } : headers }
}

function keptHeaders(headers: Headers, redactor: HttpRedactor): { name: string; value: string }[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    return name === 'location' || KEPT_HEADERS.includes(name) ? [{ name, value: redactor.header(name, value) }] : []
  })
}
