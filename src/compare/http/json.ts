import { Alike } from './alike.ts'
import type { Container } from './container.ts'
import { endOfJson } from './json-end.ts'

/** A number as it was written: `1.0` and `1` are one number in two formats. */
export class Num {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type JsonTree = string | Num | boolean | null | (JsonTree | Unread)[] | { [name: string]: JsonTree }

/** An object or a list in a list, found well-formed, that is made when somebody looks at it. */
export class Unread {
  readonly start: number
  readonly end: number
  readonly #text: string
  readonly #lists: number
  #tree: JsonTree | undefined

  constructor(text: string, start: number, end: number, lists: number) {
    this.#text = text
    this.start = start
    this.end = end
    this.#lists = end - start < SMALL ? 0 : lists
  }

  read(): JsonTree {
    this.#tree ??= new Reader(this.#text, { lists: this.#lists }).member(this.start)
    return this.#tree
  }
}

export function read(member: JsonTree | Unread): JsonTree {
  return member instanceof Unread ? member.read() : member
}

/** Called for every leaf with the names above it and its place in the text, quotes included. */
export type OnLeaf = (
  names: readonly string[],
  start: number,
  end: number,
  value: string,
  within: Container | undefined,
) => void

export class NotWellFormed extends Error {
  constructor(what: string, at: number) {
    super(`${what} at character ${at}`)
    this.name = 'NotWellFormed'
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const DEEPEST = 500
/** Lists within lists that are read late: each is passed over once more when it is looked into. */
const LATE_LISTS = 4
/** Shorter ones are read whole. */
const SMALL = 4_096
/** Where a twin is looked for. */
const NEIGHBOURS = [0, 1, -1] as const

/** JSON by RFC 8259, numbers kept as they are written; of equal keys the last counts. Throws `NotWellFormed`. */
export function readJson(text: string, onLeaf?: OnLeaf): JsonTree {
  return new Reader(text, { onLeaf }).document()
}

export interface JsonDocument {
  text: string
  tree: JsonTree
}

/** A document that may be much like another one: members of its lists are made late, or never. Throws `NotWellFormed` at once. */
export function readJsonDocument(text: string): JsonDocument {
  return { text, tree: new Reader(text, { lists: LATE_LISTS }).document() }
}

/** A document much like another: members of lists that are written alike are the very same object, which saves most of the work. */
export function readJsonLike(text: string, like: JsonDocument): JsonTree {
  return new Reader(text, { alike: new Alike(like.text, text) }).document(like.tree)
}

interface Options {
  onLeaf?: OnLeaf | undefined
  lists?: number
  alike?: Alike
}

class Reader {
  readonly #text: string
  readonly #onLeaf: OnLeaf | undefined
  readonly #names: string[] = []
  #within: Container | undefined
  readonly #lists: number
  readonly #alike: Alike | undefined
  #at = 0
  #depth = 0

  constructor(text: string, { onLeaf, lists = 0, alike }: Options) {
    this.#text = text
    this.#onLeaf = onLeaf
    this.#lists = lists
    this.#alike = alike
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1
  }

  document(twin?: JsonTree): JsonTree {
    const tree = this.#value(twin)
    this.#space()
    if (this.#at < this.#text.length) this.#fail('something after the end')
    return tree
  }

  member(start: number): JsonTree {
    this.#at = start
    return this.#value()
  }

  #value(twin?: JsonTree): JsonTree {
    this.#space()
    const start = this.#at
    const code = this.#text.charCodeAt(start)
    if (code === 0x7b) return this.#object(twin)
    if (code === 0x5b) return this.#array(twin)
    const value = code === 0x22 ? this.#string() : this.#bare(code)
    if (this.#onLeaf)
      this.#onLeaf(
        this.#names,
        start,
        this.#at,
        typeof value === 'string' ? value : this.#text.slice(start, this.#at),
        this.#within,
      )
    return value
  }

  #bare(code: number): JsonTree {
    if (code === 0x74) return this.#word('true', true)
    if (code === 0x66) return this.#word('false', false)
    if (code === 0x6e) return this.#word('null', null)
    NUMBER.lastIndex = this.#at
    const found = NUMBER.exec(this.#text)
    if (!found) return this.#fail(this.#at < this.#text.length ? 'not a value' : 'the end comes early')
    this.#at = NUMBER.lastIndex
    return new Num(found[0])
  }

  #word(word: string, value: boolean | null): JsonTree {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('not a value')
    this.#at += word.length
    return value
  }

  #object(twin: JsonTree | undefined): JsonTree {
    const members: { [name: string]: JsonTree } = {}
    this.#enter(false)
    if (this.#ends(0x7d)) return members
    for (;;) {
      this.#space()
      if (this.#text.charCodeAt(this.#at) !== 0x22) this.#fail('a name is missing')
      const name = this.#string()
      this.#space()
      this.#expect(0x3a)
      if (this.#onLeaf) this.#names.push(name)
      const value = this.#value(memberOf(twin, name))
      // Assigned, this name would be the object's prototype.
      if (name === '__proto__') Object.defineProperty(members, name, { value, enumerable: true, configurable: true })
      else members[name] = value
      if (this.#onLeaf) this.#names.pop()
      if (this.#ends(0x7d)) return members
      this.#expect(0x2c)
    }
  }

  #array(twin: JsonTree | undefined): JsonTree {
    const list: (JsonTree | Unread)[] = []
    const twins = Array.isArray(twin) ? twin : undefined
    let next = 0
    this.#enter(true)
    if (this.#ends(0x5d)) return list
    for (;;) {
      this.#space()
      const same = twins ? this.#same(twins, next) : -1
      if (same >= 0) list.push(twins?.[same] as Unread)
      else list.push(this.#unread() ?? this.#value(twinOf(twins, next)))
      next = (same >= 0 ? same : next) + 1
      if (this.#ends(0x5d)) return list
      this.#expect(0x2c)
    }
  }

  #unread(): Unread | undefined {
    const start = this.#at
    const code = this.#text.charCodeAt(start)
    if (this.#lists === 0 || (code !== 0x7b && code !== 0x5b)) return undefined
    const end = endOfJson(this.#text, start, DEEPEST - this.#depth)
    if (end < 0) return undefined
    this.#at = end
    return new Unread(this.#text, start, end, this.#lists - 1)
  }

  /** Takes over an object or a list that is written as its twin, a neighbour's included: one more or less must not put all out of step. */
  #same(twins: readonly (JsonTree | Unread)[], next: number): number {
    for (const step of NEIGHBOURS) {
      const twin = twins[next + step]
      if (!(twin instanceof Unread) || !this.#alike?.test(twin.start, twin.end, this.#at)) continue
      this.#at += twin.end - twin.start
      return next + step
    }
    return -1
  }

  #enter(list: boolean): void {
    this.#at++
    if (this.#onLeaf) this.#within = { list, above: this.#within, depth: this.#names.length }
    if (++this.#depth > DEEPEST) this.#fail('too deep')
  }

  #ends(code: number): boolean {
    this.#space()
    if (this.#text.charCodeAt(this.#at) !== code) return false
    this.#at++
    this.#depth--
    this.#within = this.#within?.above
    return true
  }

  #expect(code: number): void {
    if (this.#text.charCodeAt(this.#at) !== code)
      this.#fail(this.#at < this.#text.length ? `${String.fromCharCode(code)} is missing` : 'the end comes early')
    this.#at++
  }

  #string(): string {
    const start = this.#at
    let end = this.#text.indexOf('"', start + 1)
    while (end > 0 && this.#escaped(end)) end = this.#text.indexOf('"', end + 1)
    if (end < 0) this.#fail('a text does not end')
    this.#at = end + 1
    const inner = this.#text.slice(start + 1, end)
    if (!SPECIAL.test(inner)) return inner
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string
    } catch {
      return this.#fail('not a text')
    }
  }

  /** An odd number of backslashes stands before it. */
  #escaped(quote: number): boolean {
    let before = quote - 1
    while (this.#text.charCodeAt(before) === 0x5c) before--
    return (quote - before) % 2 === 0
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #fail(what: string): never {
    throw new NotWellFormed(what, this.#at)
  }
}

function twinOf(twins: readonly (JsonTree | Unread)[] | undefined, index: number): JsonTree | undefined {
  const twin = twins?.[index]
  return twin === undefined ? undefined : read(twin)
}

function memberOf(of: JsonTree | undefined, name: string): JsonTree | undefined {
  if (of === null || typeof of !== 'object' || Array.isArray(of) || of instanceof Num) return undefined
  return Object.hasOwn(of, name) ? of[name] : undefined
}

/** What only JSON.parse can read, or must refuse. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const SPECIAL = /[\\\u0000-\u001f]/
