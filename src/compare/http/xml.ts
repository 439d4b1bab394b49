import { Alike } from './alike.ts'
import type { Container } from './container.ts'
import { NotWellFormed } from './json.ts'
import { Passer } from './xml-end.ts'
import {
  type Attributes,
  attributesOf,
  decoded,
  ENDS_NAME,
  inScope,
  isDeclaration,
  localOf,
  NO_ATTRIBUTES,
  type Pair,
  pairsAt,
  Scope,
} from './xml-names.ts'
import type { Element } from './xml-tree.ts'

/** Called for every text and attribute (`@name`) with the local names above it and its place in the source. */
export type OnText = (
  names: readonly string[],
  start: number,
  end: number,
  value: string,
  within: Container | undefined,
) => void

const DEEPEST = 500
/** Elements within elements that are read late: each is passed over once more when it is looked into. */
const LATE = 4
/** Shorter ones are read whole. */
const SMALL = 4_096
/** Where a twin is looked for. */
const NEIGHBOURS = [0, 1, -1] as const

/** A document without a DTD, as a tree that two spellings of the same content share. Throws `NotWellFormed`. */
export function readXml(text: string, onText?: OnText): Element {
  return new Reader(text, Scope.root(), { onText }).document()
}

/** A document that may be much like another one: elements that have others before them are made late, or never. Throws at once. */
export function readXmlDocument(text: string): Element {
  return new Reader(text, Scope.root(), { late: LATE }).document()
}

/** A document much like another: elements that are written alike are the very same object, which saves most of the work. */
export function readXmlLike(text: string, like: { text: string; tree: Element }): Element {
  return new Reader(text, like.tree.scope, { alike: new Alike(like.text, text) }).document(like.tree)
}

/** An element that was found well-formed. */
class Unread implements Element {
  readonly name: string
  readonly scope: Scope
  readonly start: number
  readonly end: number
  readonly #text: string
  readonly #late: number
  #element: Element | undefined

  constructor(name: string, text: string, start: number, end: number, scope: Scope, late: number) {
    this.name = name
    this.scope = scope
    this.start = start
    this.end = end
    this.#text = text
    this.#late = end - start < SMALL ? 0 : late
  }

  get attributes(): Attributes {
    return this.#read().attributes
  }

  get content(): Element['content'] {
    return this.#read().content
  }

  #read(): Element {
    this.#element ??= new Reader(this.#text, this.scope, { late: this.#late }).element(this.start, this.end)
    return this.#element
  }
}

interface Open extends Element {
  content: string | (Element | string)[] | null
  end: number
}

interface Options {
  onText?: OnText | undefined
  late?: number
  alike?: Alike
}

class Reader {
  readonly #text: string
  readonly #onText: OnText | undefined
  /** Open elements with their names as written, and the scopes inside of them. */
  readonly #open: Open[] = []
  readonly #raws: string[] = []
  readonly #scopes: Scope[]
  /** What the open elements are like, and the child of it that comes next. */
  readonly #twins: { content: readonly (Element | string)[]; next: number }[] = []
  readonly #names: string[] = []
  #within: Container | undefined
  readonly #alike: Alike | undefined
  readonly #late: number
  #passer: Passer | undefined
  #root: Element | undefined
  #at = 0

  constructor(text: string, scope: Scope, { onText, late = 0, alike }: Options) {
    this.#text = text
    this.#onText = onText
    this.#late = late
    this.#alike = alike
    this.#scopes = [scope]
  }

  document(twin?: Element): Element {
    if (twin) this.#twins.push({ content: [twin], next: 0 })
    return this.element(this.#text.charCodeAt(0) === 0xfeff ? 1 : 0, this.#text.length)
  }

  element(start: number, stop: number): Element {
    const text = this.#text
    this.#at = start
    while (this.#at < stop) {
      if (text.charCodeAt(this.#at) !== 0x3c) {
        const next = text.indexOf('<', this.#at)
        this.#characters(this.#at, next < 0 ? stop : next)
        continue
      }
      const code = text.charCodeAt(this.#at + 1)
      if (code === 0x2f) this.#close()
      else if (code === 0x3f) this.#at = this.#until('?>', this.#at) + 2
      else if (code === 0x21) this.#bang()
      else this.#start()
    }
    if (this.#open.length > 0) this.#fail('the end comes early')
    return this.#root ?? this.#fail('no element')
  }

  #characters(start: number, end: number): void {
    this.#add(this.#decoded(start, end), start, end)
    this.#at = end
  }

  #bang(): void {
    const start = this.#at
    if (this.#text.startsWith('<!--', start)) this.#at = this.#until('-->', start + 4) + 3
    else if (this.#text.startsWith('<![CDATA[', start)) {
      const end = this.#until(']]>', start)
      this.#add(this.#text.slice(start + 9, end), start + 9, end)
      this.#at = end + 3
    } else this.#fail('a document type is not read')
  }

  #add(value: string, start: number, end: number): void {
    if (value === '') return
    const open = this.#open.at(-1)
    if (!open) {
      if (value.trim() !== '') this.#fail('text outside of the document')
      return
    }
    const { content } = open
    if (content === null) open.content = value
    else if (typeof content === 'string') open.content = content + value
    else {
      const last = content.length - 1
      if (typeof content[last] === 'string') content[last] += value
      else content.push(value)
    }
    if (this.#onText && value.trim() !== '') this.#onText(this.#names, start, end, value, this.#within)
  }

  #start(): void {
    const text = this.#text
    const start = this.#at
    const twins = this.#twins.at(-1)
    if (twins && this.#same(twins)) return
    if (this.#late > 0 && this.#passed()) return
    const from = start + 1
    let end = from
    while (end < text.length && ENDS_NAME[text.charCodeAt(end)] === 0) end++
    if (end === from) this.#fail('a name is missing')
    const raw = text.slice(from, end)
    const outer = this.#scopes.at(-1) as Scope
    let scope = outer
    let attributes = NO_ATTRIBUTES
    if (this.#onText) {
      this.#names.push(localOf(raw))
      this.#within = { list: false, above: this.#within, depth: this.#names.length }
    }
    let code = text.charCodeAt(end)
    if (code !== 0x3e) {
      this.#at = end
      const pairs = this.#pairs()
      scope = outer.declaring(pairs)
      attributes = attributesOf(pairs, scope, (what) => this.#fail(what))
      if (this.#onText) this.#tell(pairs)
      end = this.#at
      code = text.charCodeAt(end)
    }
    const name = scope.expanded(raw) ?? this.#fail(`the prefix of ${raw} is not declared`)
    const element: Open = { name, attributes, content: null, scope: outer, start, end: 0 }
    this.#place(element)
    if (code === 0x2f && text.charCodeAt(end + 1) === 0x3e) {
      this.#leave()
      this.#at = end + 2
      element.end = this.#at
      if (twins) twins.next++
      return
    }
    if (code !== 0x3e) this.#fail(end < text.length ? 'not an attribute' : 'the end comes early')
    this.#at = end + 1
    if (this.#open.length >= DEEPEST) this.#fail('too deep')
    this.#open.push(element)
    this.#raws.push(raw)
    this.#scopes.push(scope)
    if (!twins) return
    const twin = twins.content[twins.next++]
    this.#twins.push({ content: typeof twin === 'object' && Array.isArray(twin.content) ? twin.content : [], next: 0 })
  }

  /** Takes over an element that is written as its twin, a neighbour's included: one more or less must not put all out of step. */
  #same(twins: { content: readonly (Element | string)[]; next: number }): boolean {
    const scope = this.#scopes.at(-1)
    for (const step of NEIGHBOURS) {
      const twin = twins.content[twins.next + step]
      if (typeof twin !== 'object' || twin.scope !== scope || !this.#alike?.test(twin.start, twin.end, this.#at))
        continue
      this.#place(twin)
      this.#at += twin.end - twin.start
      twins.next += step + 1
      return true
    }
    return false
  }

  /** The first child is read: it may be the one that holds all the others. */
  #passed(): boolean {
    const scope = this.#scopes.at(-1) as Scope
    if (!Array.isArray(this.#open.at(-1)?.content)) return false
    this.#passer ??= new Passer(this.#text)
    const passed = this.#passer.pass(this.#at, scope, DEEPEST - this.#open.length)
    if (!passed) return false
    this.#place(new Unread(passed.name, this.#text, this.#at, passed.end, scope, this.#late - 1))
    this.#at = passed.end
    return true
  }

  #place(element: Element): void {
    const open = this.#open.at(-1)
    if (!open) {
      if (this.#root) this.#fail('a second root')
      this.#root = element
    } else if (open.content === null) open.content = [element]
    else if (typeof open.content === 'string') open.content = [open.content, element]
    else open.content.push(element)
  }

  #pairs(): Pair[] {
    const pairs: Pair[] = []
    this.#at = pairsAt(this.#text, this.#at, pairs, (what, at) => {
      throw new NotWellFormed(what, at)
    })
    while (this.#at < this.#text.length && this.#text.charCodeAt(this.#at) <= 0x20) this.#at++
    return pairs
  }

  #tell(pairs: readonly Pair[]): void {
    for (const { name, value, start, stop } of pairs) {
      if (isDeclaration(name)) continue
      this.#names.push(`@${localOf(name)}`)
      this.#onText?.(this.#names, start, stop, value, this.#within)
      this.#names.pop()
    }
  }

  #close(): void {
    const text = this.#text
    const start = this.#at + 2
    const raw = this.#raws.pop()
    const element = this.#open.pop()
    if (raw === undefined || !element) throw this.#wrong('nothing is open')
    let end = start + raw.length
    while (end < text.length && text.charCodeAt(end) <= 0x20) end++
    if (!text.startsWith(raw, start) || text.charCodeAt(end) !== 0x3e) this.#fail(`<${raw}> is not closed`)
    const scope = this.#scopes.pop() as Scope
    this.#twins.pop()
    element.end = end + 1
    const { content } = element
    if (typeof content === 'string') {
      // A fault's code is a name: its prefix means a namespace.
      if (raw.endsWith('faultcode')) element.content = inScope(content, scope)
    } else if (content?.some((child) => typeof child === 'string'))
      element.content = content.filter((child) => typeof child !== 'string' || child.trim() !== '')
    this.#leave()
    this.#at = end + 1
  }

  #leave(): void {
    this.#names.pop()
    this.#within = this.#within?.above
  }

  #decoded(start: number, end: number): string {
    return decoded(this.#text.slice(start, end), (what) => this.#fail(what))
  }

  #until(mark: string, from: number): number {
    const found = this.#text.indexOf(mark, from)
    return found < 0 ? this.#fail('the end comes early') : found
  }

  #fail(what: string): never {
    throw this.#wrong(what)
  }

  #wrong(what: string): NotWellFormed {
    return new NotWellFormed(what, this.#at)
  }
}
