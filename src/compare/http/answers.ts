import { type Answer, COMPARED_HEADERS, type Headers } from '../../ports/egress.ts'
import { type Body, readBody } from './body.ts'
import { diffJson, kindOfTexts } from './diff-json.ts'
import { diffXml } from './diff-xml.ts'
import { Differences } from './difference.ts'
import { quickStrings } from './quick-strings.ts'

/** How two answers to one question differ. `headers`: those that are compared, in lower case. */
export function compareAnswers(old: Answer, now: Answer, headers: readonly string[] = COMPARED_HEADERS): Differences {
  const into = new Differences()
  if (old.failure !== null || now.failure !== null) {
    if (old.failure !== now.failure)
      into.add('answer', 'failure', old.failure ?? `${old.status}`, now.failure ?? `${now.status}`)
    return into
  }
  if (isRedirect(old) !== isRedirect(now) || (isRedirect(old) && target(old) !== target(now)))
    into.add('redirect', 'redirect', told(old), told(now))
  else if (old.status !== now.status) {
    // An answer of another kind: every line of it differs, and nobody needs to read that.
    into.add('status', 'status', `${old.status}`, `${now.status}`)
    compareFaults(readBody(old), readBody(now), into)
    return into
  }
  for (const name of headers) compareHeader(name, old.headers, now.headers, into)
  if (packed(old) !== packed(now)) into.add('header content-encoding', 'compression', packed(old), packed(now))
  if (old.cut !== now.cut) into.add('body', 'cut', old.cut ?? 'whole', now.cut ?? 'whole')
  else compareBodies(old, now, into)
  return into
}

const isRedirect = ({ status }: Answer) => status >= 300 && status < 400 && status !== 304
const target = ({ headers }: Answer) => headers.location ?? ''
const told = (answer: Answer) => (isRedirect(answer) ? `${answer.status} → ${target(answer)}` : `${answer.status}`)
const packed = ({ headers }: Answer) => headers['content-encoding'] ?? 'none'

function compareHeader(name: string, old: Headers, now: Headers, into: Differences): void {
  const value = (headers: Headers) => {
    const written = headers[name] ?? null
    // The charset is compared by what it does.
    return name === 'content-type' ? (written?.split(';')[0]?.trim().toLowerCase() ?? null) : written
  }
  const [a, b] = [value(old), value(now)]
  if (a !== b) into.add(`header ${name}`, 'header', a, b)
}

function compareBodies(old: Answer, now: Answer, into: Differences): void {
  const sameBytes = Buffer.compare(old.body, now.body) === 0
  if (sameBytes && old.headers['content-type'] === now.headers['content-type']) return
  quickStrings()
  const a = readBody(old)
  const b = readBody(now, a)
  const [before, after] = [charset(a), charset(b)]
  if (before && after && before !== after) into.add('body', 'charset', before, after)
  if (compareFaults(a, b, into)) return
  if (a.kind === 'empty' && b.kind === 'empty') return
  if (a.kind === 'json' && b.kind === 'json') diffJson(a.tree, b.tree, 'body', into)
  else if (a.kind === 'xml' && b.kind === 'xml') diffXml(a.tree, b.tree, 'body', into)
  else if (a.kind === 'text' && b.kind === 'text') {
    if (a.text !== b.text)
      into.add(
        'body',
        b.malformed && a.text.startsWith(b.text) ? 'cut' : kindOfTexts(a.text, b.text),
        shown(a.text),
        shown(b.text),
      )
  } else if (a.kind === 'binary' && b.kind === 'binary') {
    if (a.sha256 !== b.sha256)
      into.add('body', 'changed', `${a.bytes} bytes, SHA-256 ${a.sha256}`, `${b.bytes} bytes, SHA-256 ${b.sha256}`)
  } else apart(a, b, into)
}

/** A fault on one side alone. */
function compareFaults(a: Body, b: Body, into: Differences): boolean {
  if (a.kind !== 'xml' || b.kind !== 'xml' || (a.fault === null) === (b.fault === null)) return false
  into.add('body', 'fault', a.fault ?? 'no fault', b.fault ?? 'no fault')
  return true
}

/** Of two kinds: one is not there, or cannot be read, and perhaps because its end is missing. */
function apart(a: Body, b: Body, into: Differences): void {
  const early = (body: Body) => body.kind === 'text' && body.malformed !== null
  const cut = (early(b) || b.kind === 'empty') && 'text' in a && a.text.startsWith('text' in b ? b.text : '')
  into.add('body', cut ? 'cut' : 'type', kindTold(a), kindTold(b))
}

function kindTold(body: Body): string {
  if (body.kind === 'text' && body.malformed) return `not well-formed: ${body.malformed}`
  return body.kind === 'text' ? 'plain text' : body.kind
}

const charset = (body: Body) => ('charset' in body ? body.charset : undefined)
const shown = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text)
