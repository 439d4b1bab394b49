import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Answer } from '../../ports/egress.ts'
import { type JsonDocument, type JsonTree, NotWellFormed, readJsonDocument, readJsonLike } from './json.ts'
import { readXml } from './xml.ts'
import { localOf } from './xml-names.ts'
import type { Element } from './xml-tree.ts'

export type Body =
  | { kind: 'empty' }
  | { kind: 'json'; charset: string; text: string; tree: JsonTree; document?: JsonDocument }
  | { kind: 'xml'; charset: string; text: string; tree: Element; fault: string | null }
  | { kind: 'text'; charset: string; text: string; malformed: string | null }
  | { kind: 'binary'; sha256: string; bytes: number }

/** Reads a body by its content type, and by what it looks like where the type is silent. `like`: much the same one, read before. */
export function readBody({ headers, body }: Pick<Answer, 'headers' | 'body'>, like?: Body): Body {
  if (body.length === 0) return { kind: 'empty' }
  const type = headers['content-type'] ?? ''
  const media = type.split(';')[0]?.trim().toLowerCase() ?? ''
  const charset = charsetOf(type, body)
  if (isBinary(media, body)) return { kind: 'binary', sha256: hash(body), bytes: body.length }
  const text = decode(body, charset)
  const start = /^[\ufeff\s]*(.)/s.exec(text.slice(0, 200))?.[1]
  try {
    if (/[/+]json$/.test(media) || (!/[/+](xml|html|csv|plain)$/.test(media) && (start === '{' || start === '[')))
      return jsonBody(charset, text, like)
    if (/[/+]xml$/.test(media) || (media === '' && start === '<')) {
      const tree = readXml(text)
      return { kind: 'xml', charset, text, tree, fault: faultOf(tree) }
    }
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error
    return { kind: 'text', charset, text, malformed: error.message }
  }
  return { kind: 'text', charset, text, malformed: null }
}

function jsonBody(charset: string, text: string, like: Body | undefined): Body {
  if (like?.kind === 'json' && like.document)
    return { kind: 'json', charset, text, tree: readJsonLike(text, like.document) }
  const document = readJsonDocument(text)
  return { kind: 'json', charset, text, tree: document.tree, document }
}

export function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The declared one, else what the bytes say. Names are those of the encoding standard. */
export function charsetOf(contentType: string, body: Uint8Array): string {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8'
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le'
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be'
  const declared =
    /charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ??
    /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(latin(body.subarray(0, 200)))?.[1]
  const known = declared && standardName(declared)
  return known || (isUtf8(body) ? 'utf-8' : 'windows-1252')
}

function standardName(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

export function decode(body: Uint8Array, charset: string): string {
  return new TextDecoder(charset).decode(body)
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

const TEXTUAL = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded|soap\+xml|edi))|[+/](json|xml)$/

function isBinary(media: string, body: Uint8Array): boolean {
  if (media !== '') return !TEXTUAL.test(media)
  return body.subarray(0, 1_000).includes(0)
}

/** The code and the words of a SOAP fault, 1.1 or 1.2; null where it is none. */
function faultOf(envelope: Element): string | null {
  const inner = child(child(envelope, 'Body'), 'Fault')
  if (!inner) return null
  const code = textOf(child(inner, 'faultcode') ?? child(child(inner, 'Code'), 'Value'))
  const words = textOf(child(inner, 'faultstring') ?? child(child(inner, 'Reason'), 'Text'))
  return `${localOf(code)}: ${words}`
}

export function child(of: Element | undefined, local: string): Element | undefined {
  if (!Array.isArray(of?.content)) return undefined
  return of.content.find((node): node is Element => typeof node === 'object' && localOf(node.name) === local)
}

export function textOf(of: Element | undefined): string {
  return typeof of?.content === 'string' ? of.content : ''
}
