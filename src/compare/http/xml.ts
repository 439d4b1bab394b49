import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes'
import type { Container } from './container.ts'
import { NotWellFormed } from './json.ts'
import { type Attributes, isDeclaration, NO_ATTRIBUTES } from './xml-names.ts'
import type { Element } from './xml-tree.ts'

/** Called for every text and attribute (`@name`) with the local names above it, its place in the source and the element it is in. */
export type OnText = (
  names: readonly string[],
  start: number,
  end: number,
  value: string,
  within: Container | undefined,
) => void

const DEEPEST = 500
const CDATA = '<![CDATA['

/** A document without a DTD, as a tree that two spellings of the same content share. Throws `NotWellFormed`. */
export function readXml(text: string, onText?: OnText): Element {
  return new Reader(text, onText).document()
}

interface Open {
  readonly name: string
  readonly attributes: Attributes
  content: string | (Element | string)[] | null
}

class Reader {
  readonly #text: string
  readonly #onText: OnText | undefined
  readonly #parser = new SaxesParser({ xmlns: true, position: true })
  readonly #open: Open[] = []
  /** What the open elements declare. */
  readonly #declared: Readonly<Record<string, string>>[] = []
  readonly #names: string[] = []
  #within: Container | undefined
  #root: Element | undefined
  /** Behind the last mark. */
  #after = 0

  constructor(text: string, onText: OnText | undefined) {
    this.#text = text
    this.#onText = onText
    const parser = this.#parser
    parser.on('error', (error) => this.#fail(error.message.replace(/^[\d:]+\s*/, '').replace(/\.$/, '')))
    // What a document type defines may grow without end, or name files.
    parser.on('doctype', () => this.#fail('a document type is not read'))
    parser.on('opentag', (tag) => this.#start(tag))
    parser.on('closetag', () => this.#close())
    // It is told at the sign that ends it.
    parser.on('text', (value) => this.#add(value, this.#after, parser.position - 1))
    parser.on('cdata', (value) => {
      this.#add(value, this.#text.indexOf(CDATA, this.#after) + CDATA.length, parser.position - ']]>'.length)
      this.#after = parser.position
    })
    // It is told before the sign that ends it.
    parser.on('comment', () => {
      this.#after = parser.position + '>'.length
    })
    parser.on('processinginstruction', () => this.#mark())
    parser.on('xmldecl', () => this.#mark())
  }

  document(): Element {
    this.#parser.write(this.#text).close()
    return this.#root ?? this.#fail('no element')
  }

  #mark(): void {
    this.#after = this.#parser.position
  }

  #add(value: string, start: number, end: number): void {
    this.#after = end
    const open = this.#open.at(-1)
    if (!open || value === '') return
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

  #start({ uri, local, attributes, ns }: SaxesTagNS): void {
    if (this.#open.length >= DEEPEST) this.#fail('too deep')
    this.#declared.push(ns)
    if (this.#onText) {
      this.#names.push(local)
      this.#within = { list: false, above: this.#within, depth: this.#names.length }
      this.#tell(Object.values(attributes), this.#text.slice(this.#after, this.#parser.position), this.#after)
    }
    const element: Open = { name: expanded(uri, local), attributes: this.#attributesOf(attributes), content: null }
    const above = this.#open.at(-1)
    if (!above) this.#root = element
    else if (above.content === null) above.content = [element]
    else if (typeof above.content === 'string') above.content = [above.content, element]
    else above.content.push(element)
    this.#open.push(element)
    this.#mark()
  }

  #attributesOf(all: Readonly<Record<string, SaxesAttributeNS>>): Attributes {
    let attributes: Map<string, string> | undefined
    for (const name in all) {
      if (isDeclaration(name)) continue
      const { uri, local, value } = all[name] as SaxesAttributeNS
      const full = expanded(uri, local)
      attributes ??= new Map()
      attributes.set(full, full === XSI_TYPE ? this.#inScope(value) : value)
    }
    return attributes ?? NO_ATTRIBUTES
  }

  /** Where the values stand: the tag is known to be well-formed. */
  #tell(attributes: readonly SaxesAttributeNS[], tag: string, at: number): void {
    if (attributes.length === 0) return
    const places = [...tag.matchAll(PLACE)]
    for (const [index, { name, local, value }] of attributes.entries()) {
      const place = places[index]
      if (!place || isDeclaration(name)) continue
      const start = at + place.index + (place[1] ?? '').length + 1
      this.#names.push(`@${local}`)
      this.#onText?.(this.#names, start, start + (place[2] ?? place[3] ?? '').length, value, this.#within)
      this.#names.pop()
    }
  }

  #close(): void {
    const element = this.#open.pop()
    if (element) {
      const { content, name } = element
      // A fault's code is a name: its prefix means a namespace.
      if (typeof content === 'string') {
        if (name.endsWith('faultcode')) element.content = this.#inScope(content)
      } else if (content?.some((child) => typeof child === 'string'))
        element.content = content.filter((child) => typeof child !== 'string' || child.trim() !== '')
    }
    this.#declared.pop()
    this.#names.pop()
    this.#within = this.#within?.above
    this.#mark()
  }

  /** A text that is a name, with its namespace in place of its prefix; any other text as it is. */
  #inScope(value: string): string {
    const [, prefix = '', local = ''] = /^\s*(?:([^\s:{}]+):)?([^\s:{}]+)\s*$/.exec(value) ?? []
    if (local === '') return value
    const uri = this.#declared.findLast((declared) => Object.hasOwn(declared, prefix))?.[prefix]
    if (uri === undefined) return prefix === '' ? local : value
    return expanded(uri, local)
  }

  #fail(what: string): never {
    throw new NotWellFormed(what, this.#parser.position)
  }
}

const XSI_TYPE = '{http://www.w3.org/2001/XMLSchema-instance}type'
const PLACE = /(\s[^\s=/<>"']+\s*=\s*)(?:"([^"]*)"|'([^']*)')/g

function expanded(uri: string, local: string): string {
  return uri === '' ? local : `{${uri}}${local}`
}
