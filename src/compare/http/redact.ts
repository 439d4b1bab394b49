import { createHmac } from 'node:crypto'
import { NotWellFormed, readJson } from './json.ts'
import { Filters } from './redact-filters.ts'
import { asksOfThings, type Format, isHiddenName, isNameOfAnswer, type Treatment, treatment } from './redact-names.ts'
import { type Cut, escapedText, type Leaf, spliced, textsOf, withoutRemarks } from './redact-splice.ts'
import { freeText, pairsHidden, withoutCredentials, withoutMail } from './redact-text.ts'

/** What this redactor writes, also inside of a URL: it is not hidden twice. */
const HIDDEN = /^\(hidden(%20| )(%23|#)?\w+\)$/
/** Documents in documents in documents. */
const DEEPEST = 6
/** Shorter ones stand in any sentence. */
const SHORTEST_KNOWN = 3

/** Takes out of texts what must not be kept. Equal values stay equal within one key, and tell nothing without it. */
export class HttpRedactor {
  readonly #key: Uint8Array
  /** Values that were hidden in this exchange, for sentences that quote them. */
  readonly #known: Set<string> | undefined
  readonly #ofThings: boolean
  #sentences = 0

  constructor(key: Uint8Array, known?: Set<string>, ofThings = false) {
    this.#key = key
    this.#ofThings = ofThings
    this.#known = known
  }

  /** For one exchange: what is hidden at one place of it is hidden in its sentences as well, once both have been seen. */
  during(path: string): HttpRedactor {
    return new HttpRedactor(this.#key, new Set(), asksOfThings(path))
  }

  /** A sentence was met that may quote what is hidden elsewhere: it must be read again once all has been seen. */
  get metSentence(): boolean {
    return this.#sentences > 0
  }

  /** Whether a value at these names is hidden: names of a JSON path or local names of elements. */
  hides(names: readonly string[], format: Format): boolean {
    return this.#treatment(names, format) === 'hidden'
  }

  #treatment(names: readonly string[], format: Format): Treatment {
    return this.#ofThings && format === 'json' && isNameOfAnswer(names) ? 'plain' : treatment(names, format)
  }

  hidden(value: string): string {
    const plain = value.trim()
    if (this.#known && plain.length >= SHORTEST_KNOWN && !HIDDEN.test(plain)) this.#known.add(plain)
    return this.#mark(value)
  }

  #mark(value: string): string {
    if (HIDDEN.test(value)) return value
    const digest = createHmac('sha256', this.#key).update(value).digest('hex').slice(0, 8)
    return `(hidden #${digest})`
  }

  /** A text of no known structure. */
  text(text: string): string {
    if (!text.includes('://')) return withoutCredentials(text)
    const urls = text.replace(/\bhttps?:\/\/[^\s"'<>]+/gi, (url) => this.location(url))
    return withoutCredentials(urls)
  }

  /** A sentence for people. */
  sentence(text: string): string {
    this.#sentences++
    return freeText(
      text,
      (value) => this.#mark(value),
      [...(this.#known ?? [])].sort((a, b) => b.length - a.length),
    )
  }

  /** A value by where it stands; one that is a document itself is read as such. */
  value(names: readonly string[], format: Format, value: string, depth = 0): string {
    const how = this.#treatment(names, format)
    if (how === 'hidden') return value === '' ? value : this.hidden(value)
    const inner = this.#document(value, how === 'free', depth)
    if (inner !== undefined) return inner
    if (how === 'free') return this.sentence(value)
    return this.text(format === 'parameter' ? pairsHidden(value, (piece) => this.hidden(piece)) : value)
  }

  /** JSON, XML or a form keeps its layout; what can be read as none of them keeps only its length. */
  body(text: string, contentType: string): string {
    if (text.trim() === '') return text
    try {
      if (/json/i.test(contentType) || /^\s*[[{]/.test(text)) return this.#json(text, false, 0)
      if (/xml/i.test(contentType) || /^\s*</.test(text)) return this.#xml(text, false, 0)
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
        const [name = '', ...rest] = pair.split('=')
        if (rest.length === 0) return this.#parameter([], pair)
        return `${this.#parameter([], name)}=${this.#parameter([plainOf(name)], rest.join('='))}`
      })
      .join('&')
  }

  #parameter(names: readonly string[], written: string): string {
    if (HIDDEN.test(written)) return written
    const plain = plainOf(written)
    const clean = this.value(names, 'parameter', plain)
    return clean === plain ? written : encodeURIComponent(clean)
  }

  /** A URL without user, password and fragment. */
  url(url: string): string {
    const { origin, pathname, search } = new URL(url)
    return `${origin}${withoutCredentials(pathname)}${search ? `?${this.query(search.slice(1))}` : ''}`
  }

  /** A URL, whole or without its host. */
  location(url: string): string {
    const [, start = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? []
    const nobody = withoutCredentials(start.replace(/^(\w+:)?\/\/[^/@]*@/, '$1//'))
    const asked = query === undefined ? '' : `?${this.query(query)}`
    return `${nobody}${asked}${fragment === '' ? '' : `#${this.query(fragment)}`}`
  }

  /** Undefined: it is none. What looks like one and cannot be read is hidden. */
  #document(value: string, free: boolean, depth: number): string | undefined {
    const start = /^[\ufeff\s]*(\{|\[|<[\p{L}_!?])/u.exec(value)?.[1]
    if (start === undefined) return undefined
    if (depth >= DEEPEST) return this.hidden(value)
    try {
      return start.startsWith('<') ? this.#fragment(value, free, depth + 1) : this.#json(value, free, depth + 1)
    } catch (error) {
      if (!(error instanceof NotWellFormed)) throw error
      if (start.startsWith('<')) return HTML.test(value) ? this.#html(value) : this.hidden(value)
      return /^[\ufeff\s]*[[{]+\s*(?:"|'|\w+\s*:)/.test(value) ? this.hidden(value) : undefined
    }
  }

  #json(text: string, free: boolean, depth: number): string {
    const cuts: Cut[] = []
    const filters = new Filters()
    readJson(text, (names, start, end, value) => {
      if (text[start] !== '"' && /^(true|false|null)$/.test(value)) return
      const clean = this.#strictest(filters.judged(names, value), 'json', value, free, depth)
      if (clean !== value) cuts.push({ start, end, by: JSON.stringify(clean) })
    })
    return withoutMail(spliced(text, cuts))
  }

  #xml(text: string, free: boolean, depth: number): string {
    const filters = new Filters()
    const cuts = textsOf(text).flatMap(({ names, pieces, value }: Leaf): Cut[] => {
      const clean = this.#strictest(filters.judged(names, value), 'xml', value, free, depth)
      if (clean === value) return []
      return pieces.map(({ start, end, cdata }, i) => ({ start, end, by: i === 0 ? escapedText(clean, cdata) : '' }))
    })
    return withoutRemarks(withoutMail(spliced(text, cuts)))
  }

  #strictest(all: readonly (readonly string[])[], format: Format, value: string, free: boolean, depth: number): string {
    const hidden = all.find((names) => this.#treatment(names, format) === 'hidden')
    return this.#leaf(hidden ?? all[0] ?? [], format, value, free, depth)
  }

  #leaf(names: readonly string[], format: Format, value: string, free: boolean, depth: number): string {
    if (!free || this.#treatment(names, format) !== 'plain') return this.value(names, format, value, depth)
    return this.#document(value, free, depth) ?? this.sentence(value)
  }

  /** Elements without one around them. */
  #fragment(text: string, free: boolean, depth: number): string {
    const [before = ''] = /^\ufeff?/.exec(text) ?? []
    return `${before}${this.#xml(`<_>${text.slice(before.length)}</_>`, free, depth).slice(3, -4)}`
  }

  /** Markup of descriptions, hardly ever well-formed. */
  #html(text: string): string {
    return withoutRemarks(text).replace(
      /<([\p{L}_][\p{L}\p{N}_:.-]*)([^<>]*)>([^<]*)/gu,
      (_, name: string, attributes: string, inner: string) => {
        const kept = attributes.replace(/([\w:-]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/g, (all, key, sign, quoted) =>
          isHiddenName(key) ? `${key}${sign}"${this.hidden(quoted)}"` : this.text(all),
        )
        return `<${name}${kept}>${isHiddenName(name) && inner.trim() ? this.hidden(inner) : this.text(inner)}`
      },
    )
  }
}

const HTML = /<\/?(a|b|br|div|em|h\d|hr|i|img|li|ol|p|span|strong|table|td|tr|u|ul)\b[^>]*>/i

function plainOf(written: string): string {
  // What was cut in the middle of a sign must not keep the rest from being read.
  return written.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (signs) => {
    try {
      return decodeURIComponent(signs)
    } catch {
      return signs
    }
  })
}
