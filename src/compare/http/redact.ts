import { createHmac } from 'node:crypto'
import { scrub } from '../../kernel/secret.ts'
import { NotWellFormed, readJson } from './json.ts'
import { HIDDEN_IN_JSON, HIDDEN_IN_XML, HIDDEN_PARAMETERS } from './redact-list.ts'
import { readXml } from './xml.ts'

/** Credentials and addresses of people wherever they stand, also inside of longer texts. */
const ANYWHERE: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, 'jwt'],
  [/\b(Bearer|Basic|NTLM|Negotiate)\s+[\w+/=.~-]{6,}/gi, 'credential'],
  [/[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/g, 'mail'],
  [/\b\d(?:[ -]?\d){12,18}\b/g, 'number'],
]

/** What this redactor writes, also inside of a URL: it is not hidden twice. */
const HIDDEN = /^\(hidden(%20| )(%23|#)?\w+\)$/

export interface RedactionRules {
  json: readonly string[]
  xml: readonly string[]
}

export const DEFAULT_RULES: RedactionRules = { json: HIDDEN_IN_JSON, xml: HIDDEN_IN_XML }

/** Takes out of texts what must not be kept. Equal values stay equal within one key, and tell nothing without it. */
export class HttpRedactor {
  readonly #key: Uint8Array
  readonly #json: readonly RegExp[]
  readonly #xml: readonly RegExp[]
  readonly #decisions = new Map<string, boolean>()

  constructor(key: Uint8Array, rules: RedactionRules = DEFAULT_RULES) {
    this.#key = key
    this.#json = rules.json.map(jsonPath)
    this.#xml = rules.xml.map(xpath)
  }

  /** Whether a value at these names is hidden: names of a JSON path or local names of elements. */
  hides(names: readonly string[], format: 'json' | 'xml'): boolean {
    const place = `${format} ${names.join('/')}`
    const known = this.#decisions.get(place)
    if (known !== undefined) return known
    const path = `/${names.join('/')}`
    const hidden = (format === 'json' ? this.#json : this.#xml).some((pattern) => pattern.test(path))
    this.#decisions.set(place, hidden)
    return hidden
  }

  hidden(value: string): string {
    if (HIDDEN.test(value)) return value
    const digest = createHmac('sha256', this.#key).update(value).digest('hex').slice(0, 8)
    return `(hidden #${digest})`
  }

  /** A text of no known structure. */
  text(text: string): string {
    let clean = scrub(text)
    for (const [pattern, what] of ANYWHERE)
      clean = clean.replace(pattern, (found) => (what === 'number' && !isCard(found) ? found : `(hidden ${what})`))
    return clean
  }

  /** A value by where it stands. */
  value(names: readonly string[], format: 'json' | 'xml', value: string): string {
    return this.hides(names, format) ? this.hidden(value) : this.text(value)
  }

  /** JSON, XML or a form keeps its layout; what can be read as none of them keeps only its length. */
  body(text: string, contentType: string): string {
    if (text.trim() === '') return text
    try {
      if (/json/i.test(contentType) || /^\s*[[{]/.test(text)) return this.#spliced(text, 'json')
      if (/xml/i.test(contentType) || /^\s*</.test(text)) return this.#spliced(text, 'xml')
    } catch (error) {
      if (!(error instanceof NotWellFormed)) throw error
      return `(hidden: ${text.length} characters that could not be read as ${contentType || 'anything'})`
    }
    if (/x-www-form-urlencoded/i.test(contentType)) return this.query(text)
    return `(hidden: ${text.length} characters of ${contentType || 'no known type'})`
  }

  /** Parameters of a URL or a form. */
  query(query: string): string {
    return query
      .split('&')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=')
        if (value.length === 0) return this.text(pair)
        const written = value.join('=')
        if (!HIDDEN_PARAMETERS.test(name) && !this.hides([name], 'json')) return `${name}=${this.text(written)}`
        return `${name}=${HIDDEN.test(written) ? written : encodeURIComponent(this.hidden(written))}`
      })
      .join('&')
  }

  /** A URL without user, password and fragment. */
  url(url: string): string {
    const { origin, pathname, search } = new URL(url)
    return `${origin}${this.text(pathname)}${search ? `?${this.query(search.slice(1))}` : ''}`
  }

  #spliced(text: string, format: 'json' | 'xml'): string {
    const cuts: { start: number; end: number; by: string }[] = []
    const onLeaf = (names: readonly string[], start: number, end: number, value: string) => {
      const local = names.map((name) => (name.startsWith('@') ? name.slice(1) : name))
      const clean = this.value(local, format, value)
      if (clean !== value) cuts.push({ start, end, by: format === 'json' ? JSON.stringify(clean) : escaped(clean) })
    }
    if (format === 'json') readJson(text, onLeaf)
    else readXml(text, onLeaf)
    let at = 0
    let out = ''
    for (const { start, end, by } of cuts) {
      out += text.slice(at, start) + by
      at = end
    }
    const spliced = out + text.slice(at)
    // Comments and instructions are nobody's values, and may hold anything.
    return format === 'xml' ? spliced.replace(/<!--[\s\S]*?-->|<\?(?!xml\s)[\s\S]*?\?>/g, '') : spliced
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Luhn's checksum: order numbers are no cards. */
function isCard(text: string): boolean {
  const digits = [...text].filter((c) => c >= '0' && c <= '9').map(Number)
  const sum = digits
    .reverse()
    .reduce((all, digit, i) => all + (i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0)
  return digits.length >= 13 && sum % 10 === 0 && new Set(digits).size > 1
}

/** `$..a.*` over `/x/a/b` */
function jsonPath(path: string): RegExp {
  return pathPattern(path.replace(/^\$/, '').replaceAll('..', '//').replaceAll('.', '/').replaceAll('[*]', ''))
}

/** `//A/*` over `/Envelope/A/B` */
function xpath(path: string): RegExp {
  return pathPattern(path.replaceAll('@', ''))
}

function pathPattern(path: string): RegExp {
  const slashes = path.startsWith('/') ? path : `/${path}`
  const parts = slashes.split(/(\/\/?)/).filter((part) => part !== '')
  const source = parts.map((part) => {
    if (part === '//') return '/(?:.*/)?'
    if (part === '/') return '/'
    return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')
  })
  return new RegExp(`^${source.join('')}$`, 'i')
}
