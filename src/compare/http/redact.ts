import { withoutMail, withoutTokens } from '../../kernel/forms.ts'
import { scrubKnown } from '../../kernel/secret.ts'
import { NotWellFormed, readJson } from './json.ts'
import { KeyedDigest } from './keyed-digest.ts'
import { labelsOf, type Placed } from './redact-beside.ts'
import { Filters } from './redact-filters.ts'
import { headerHidden } from './redact-header.ts'
import { htmlHidden, isHtml } from './redact-html.ts'
import { KnownValues } from './redact-known.ts'
import { HIDDEN_IF_OPAQUE } from './redact-list.ts'
import { asksOfThings, type Format, isNameOfAnswer, type Treatment, treatment, wordsOf } from './redact-names.ts'
import { isFolded, isOpaque, keyedPart, personalParts, plainOf } from './redact-path.ts'
import { type Cut, escapedText, type Leaf, spliced, textsOf, withoutRemarks } from './redact-splice.ts'
import { freeText, pairsHidden, withoutCookies, withoutCredentials } from './redact-text.ts'

/** What this redactor writes, also inside of a URL: it is not hidden twice. */
const HIDDEN = /^\(hidden(%20| )(%23|#)?\w+\)$/
/** Documents in documents in documents. */
const DEEPEST = 6

/** Takes out of texts what must not be kept. Equal values stay equal within one key, and tell nothing without it. */
export class HttpRedactor {
  readonly #digest: KeyedDigest
  /** Values that were hidden in this exchange, for sentences that quote them. */
  readonly #known: KnownValues | undefined
  readonly #ofThings: boolean
  #sentences = 0

  /** @param key at most 64 bytes; whoever has it can look values up */
  constructor(key: Uint8Array | KeyedDigest, known?: KnownValues, ofThings = false) {
    this.#digest = key instanceof KeyedDigest ? key : new KeyedDigest(key)
    this.#ofThings = ofThings
    this.#known = known
  }

  /** For one exchange: what is hidden at one place of it is hidden in its sentences as well, once both have been seen. */
  during(path: string): HttpRedactor {
    return new HttpRedactor(this.#digest, new KnownValues(), asksOfThings(path))
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

  /** Whether this very value was hidden in this exchange, for the name that stands beside it perhaps. */
  knows(value: string): boolean {
    return this.#known?.has(value) === true
  }

  hidden(value: string): string {
    const plain = value.trim()
    if (this.#known && !HIDDEN.test(plain)) this.#known.add(plain)
    return this.#mark(value)
  }

  #mark(value: string): string {
    if (HIDDEN.test(value)) return value
    return `(hidden #${this.#digest.of(value)})`
  }

  /** A text of no known structure. */
  text(written: string): string {
    const text = scrubKnown(written)
    if (/^\/[^\s/]\S*$/.test(text)) return this.location(text)
    const urls = text.includes('://')
      ? text.replace(/(?<![\w+.-])https?:\/\/[^\s"'<>\\]+/gi, (url) => this.location(url))
      : text
    return this.#pieces(urls)
  }

  #pieces(text: string): string {
    const hide = (piece: string) => this.hidden(piece)
    return withoutCredentials(pairsHidden(withoutCookies(text, hide), hide), hide)
  }

  /** A sentence for people. */
  sentence(text: string): string {
    this.#sentences++
    const urls = text.includes('://')
      ? text.replace(/(?<![\w+.-])https?:\/\/[^\s"'<>\\]+[^\s"'<>\\.,;:)]/gi, (url) => this.location(url))
      : text
    return freeText(urls, (value) => this.#mark(value), this.#known ?? NOTHING_KNOWN)
  }

  /** The value of a header. */
  header(name: string, value: string): string {
    return headerHidden(name, value, this)
  }

  /** A value by where it stands; one that is a document itself is read as such. */
  value(names: readonly string[], format: Format, value: string, depth = 0): string {
    const how = this.#treatment(names, format)
    if (how === 'hidden') return value === '' ? value : this.hidden(value)
    if (isOpaque(value) && (format === 'parameter' || HIDDEN_IF_OPAQUE.has(wordsOf(names.at(-1) ?? '').at(-1) ?? '')))
      return this.hidden(value)
    if (isFolded(value) && this.text(value.replace(/\s+/g, '')).startsWith('(hidden')) return this.hidden(value)
    const inner = this.#document(value, how === 'free', depth)
    if (inner !== undefined) return inner
    if (how === 'free') return this.sentence(value)
    return this.text(value)
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
    return this.#changed(written, (plain) => this.value(names, 'parameter', plain))
  }

  /** A URL without user, password and fragment. */
  url(url: string): string {
    const { origin, pathname, search } = new URL(url)
    return `${origin}${this.#path(pathname)}${search ? `?${this.query(search.slice(1))}` : ''}`
  }

  /** A URL, whole or without its host. */
  location(url: string): string {
    const [, start = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? []
    const nobody = start.replace(/^(\w+:)?\/\/[^/@]*@/, '$1//')
    const [, host = '', path = ''] = /^((?:\w+:)?\/\/[^/]*)?(.*)$/s.exec(nobody) ?? []
    const asked = query === undefined ? '' : `?${this.query(query)}`
    return `${host}${this.#path(path)}${asked}${fragment === '' ? '' : `#${this.query(fragment)}`}`
  }

  /** Parts of people and secrets, and parameters behind a `;`. */
  #path(path: string): string {
    const parts = path.split('/').map((part) => part.split(';'))
    const personal = personalParts(parts.map(([base = '']) => plainOf(base)))
    const written = parts.map(([base = '', ...matrix], index) => {
      const keyed = keyedPart(plainOf(base))
      const clean = HIDDEN.test(base)
        ? base
        : personal[index]
          ? encodeURIComponent(this.hidden(plainOf(base)))
          : keyed
            ? `${keyed.name}(${encodeURIComponent(this.hidden(keyed.key))})`
            : this.#changed(base, (plain) => this.#pieces(scrubKnown(plain)))
      return [clean, ...matrix.map((pair) => this.query(pair))].join(';')
    })
    return written.join('/')
  }

  #changed(written: string, change: (plain: string) => string): string {
    const plain = plainOf(written)
    const clean = change(plain)
    return clean === plain ? written : encodeURIComponent(clean)
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
      if (start.startsWith('<')) return isHtml(value) ? htmlHidden(value, this) : this.hidden(value)
      return /^[\ufeff\s]*[[{]+\s*(?:"|'|\w+\s*:)/.test(value) ? this.hidden(value) : undefined
    }
  }

  #json(text: string, free: boolean, depth: number): string {
    const filters = new Filters()
    const leaves: (Placed & { start: number; end: number; judged: readonly (readonly string[])[] })[] = []
    readJson(text, (names, start, end, value, within) => {
      if (text[start] !== '"' && /^(true|false|null)$/.test(value)) return
      const own = [...names]
      leaves.push({ names: own, value, within, start, end, judged: filters.judged(own, value) })
    })
    const labels = labelsOf(leaves)
    const cuts = leaves.flatMap(({ judged, value, start, end }, index): Cut[] => {
      const clean = this.#strictest(beside(judged, labels[index]), 'json', value, free, depth)
      return clean === value ? [] : [{ start, end, by: JSON.stringify(clean) }]
    })
    const hide = (piece: string) => this.#mark(piece)
    return withoutMail(withoutTokens(spliced(text, cuts), hide), hide)
  }

  #xml(text: string, free: boolean, depth: number): string {
    const filters = new Filters()
    const leaves = textsOf(text)
    const labels = labelsOf(leaves.map((leaf) => ({ ...leaf, text: !leaf.attribute })))
    const cuts = leaves.flatMap(({ names, pieces, value }: Leaf, index): Cut[] => {
      const judged = filters.judged(names, value)
      if (/^\s*(true|false)\s*$/.test(value)) return []
      const clean = this.#strictest(beside(judged, labels[index]), 'xml', value, free, depth)
      if (clean === value) return []
      return pieces.map(({ start, end, cdata }, i) => ({ start, end, by: i === 0 ? escapedText(clean, cdata) : '' }))
    })
    return withoutRemarks(withoutMail(spliced(text, cuts), (piece) => this.#mark(piece)))
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
}

const NOTHING_KNOWN = new KnownValues()
/** A value is judged by its own names, and by the name that stands beside it. */
function beside(judged: readonly (readonly string[])[], label: string | undefined): readonly (readonly string[])[] {
  return label === undefined ? judged : [...judged, [label]]
}
