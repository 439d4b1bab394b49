import { attributesOf, decoded, ENDS_NAME, type Pair, pairsAt, Scope } from './xml-names.ts'

export interface Passed {
  /** The outermost element's, with its namespace. */
  name: string
  end: number
}

const REFUSED = new Error('not well-formed')

function refuse(): never {
  throw REFUSED
}

/** Finds where elements end. Hardly anything is made: most of two answers is written alike and never looked at. */
export class Passer {
  readonly #text: string
  /** Of the open elements: where their names begin and end, and the scopes outside of them. */
  #names: number[] = []
  #scopes: Scope[] = []
  #scope: Scope = Scope.root()
  #levels = 0
  #at = 0
  #name = ''

  constructor(text: string) {
    this.#text = text
  }

  /**
   * The element that begins at `start`; undefined where it may not be well-formed or goes deeper than `levels`, which the reader then says
   * with its place.
   */
  pass(start: number, scope: Scope, levels: number): Passed | undefined {
    this.#at = start
    this.#scope = scope
    this.#levels = levels
    try {
      this.#element()
      return { name: this.#name, end: this.#at }
    } catch (error) {
      if (error !== REFUSED) throw error
      this.#names = []
      this.#scopes = []
      return undefined
    }
  }

  #element(): void {
    const text = this.#text
    do {
      if (text.charCodeAt(this.#at) !== 0x3c) {
        this.#characters()
        continue
      }
      const code = text.charCodeAt(this.#at + 1)
      if (code === 0x2f) this.#close()
      else if (code === 0x3f) this.#at = this.#after('?>', this.#at)
      else if (code === 0x21) this.#bang()
      else this.#start()
    } while (this.#scopes.length > 0)
  }

  #characters(): void {
    const text = this.#text
    const start = this.#at
    let at = start
    let plain = true
    for (let code = text.charCodeAt(at); code !== 0x3c; code = text.charCodeAt(++at)) {
      if (code === 0x26) plain = false
      if (at >= text.length) refuse()
    }
    if (!plain) decoded(text.slice(start, at), refuse)
    this.#at = at
  }

  #bang(): void {
    if (this.#text.startsWith('<!--', this.#at)) this.#at = this.#after('-->', this.#at + 4)
    else if (this.#text.startsWith('<![CDATA[', this.#at)) this.#at = this.#after(']]>', this.#at)
    else refuse()
  }

  #start(): void {
    const text = this.#text
    const from = this.#at + 1
    let end = from
    while (ENDS_NAME[text.charCodeAt(end)] === 0) end++
    if (end === from) refuse()
    const outer = this.#scope
    let at = end
    if (text.charCodeAt(at) !== 0x3e) {
      const pairs: Pair[] = []
      at = afterSpace(text, pairsAt(text, at, pairs, refuse))
      this.#scope = outer.declaring(pairs)
      attributesOf(pairs, this.#scope, refuse)
    }
    const outermost = this.#scopes.length === 0
    if (outermost || hasColon(text, from, end)) {
      const name = this.#scope.expanded(text.slice(from, end)) ?? refuse()
      if (outermost) this.#name = name
    }
    if (text.charCodeAt(at) === 0x2f && text.charCodeAt(at + 1) === 0x3e) {
      this.#scope = outer
      this.#at = at + 2
      return
    }
    if (text.charCodeAt(at) !== 0x3e || this.#scopes.length >= this.#levels) refuse()
    this.#names.push(from, end)
    this.#scopes.push(outer)
    this.#at = at + 1
  }

  #close(): void {
    const text = this.#text
    const end = this.#names.pop() as number
    let at = this.#at + 2
    for (let of = this.#names.pop() as number; of < end; of++, at++)
      if (text.charCodeAt(of) !== text.charCodeAt(at)) refuse()
    at = afterSpace(text, at)
    if (text.charCodeAt(at) !== 0x3e) refuse()
    this.#scope = this.#scopes.pop() as Scope
    this.#at = at + 1
  }

  #after(mark: string, from: number): number {
    const found = this.#text.indexOf(mark, from)
    return found < 0 ? refuse() : found + mark.length
  }
}

function hasColon(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === 0x3a) return true
  return false
}

function afterSpace(text: string, start: number): number {
  let at = start
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++
  return at
}
