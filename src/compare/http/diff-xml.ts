import { kindOfTexts } from './diff-json.ts'
import { type Differences, step } from './difference.ts'
import { align } from './lists.ts'
import { localOf } from './xml-names.ts'
import type { Element } from './xml-tree.ts'

type Node = Element | string

/** Children by which NAV tells its records apart, the first that is there. */
const IDENTITIES = ['No', 'Document_No', 'Entry_No', 'Line_No', 'Code', 'Key', 'Id', 'Name']

export function diffXml(a: Element, b: Element, path: string, into: Differences): void {
  elements(a, b, `${path}/${step(localOf(a.name))}`, into)
}

function elements(a: Element, b: Element, path: string, into: Differences): void {
  if (a === b) return
  if (a.name !== b.name) {
    into.add(path, localOf(a.name) === localOf(b.name) ? 'namespace' : 'changed', a.name, b.name)
    return
  }
  for (const [name, value] of a.attributes) {
    const other = b.attributes.get(name)
    const at = `${path}/@${step(localOf(name))}`
    if (other === undefined) into.add(at, 'missing', value, null)
    else if (other !== value) into.add(at, kindOfTexts(value, other), value, other)
  }
  for (const [name, value] of b.attributes)
    if (!a.attributes.has(name)) into.add(`${path}/@${step(localOf(name))}`, 'surplus', null, value)
  contents(a, b, path, into)
}

function contents(a: Element, b: Element, path: string, into: Differences): void {
  if (typeof a.content === 'string' && typeof b.content === 'string') {
    if (a.content !== b.content) into.add(path, kindOfTexts(a.content, b.content), a.content, b.content)
    return
  }
  const [left, right] = [nodesOf(a), nodesOf(b)]
  const aligned = align(left, right, { equal, identity, content })
  if (aligned.reordered) into.add(path, 'order', `${left.length} in one order`, 'the same in another order')
  const [lefts, rights] = [new Places(path, left), new Places(path, right)]
  for (const [i, j] of aligned.pairs) {
    const ours = i === null ? undefined : left[i]
    const theirs = j === null ? undefined : right[j]
    const alike = typeof ours === 'object' && typeof theirs === 'object' && localOf(ours.name) === localOf(theirs.name)
    if (alike) elements(ours, theirs, lefts.of(i as number), into)
    else if (typeof ours === 'string' && typeof theirs === 'string')
      into.add(`${path}/text()`, kindOfTexts(ours, theirs), ours, theirs)
    else {
      if (ours !== undefined) into.add(lefts.of(i as number), 'missing', told(ours), null)
      if (theirs !== undefined) into.add(rights.of(j as number), 'surplus', null, told(theirs))
    }
  }
}

function nodesOf({ content }: Element): readonly Node[] {
  if (content === null) return []
  return typeof content === 'string' ? [content] : content
}

/** Paths of children, with a number where the name is there more than once, as XPath counts. */
class Places {
  readonly #path: string
  readonly #siblings: readonly Node[]
  /** Counted once: where all differ, counting for each would take the square of the time. */
  readonly #counts = new Map<string, { all: number }>()
  readonly #numbers: number[] = []

  constructor(path: string, siblings: readonly Node[]) {
    this.#path = path
    this.#siblings = siblings
  }

  of(index: number): string {
    const node = this.#siblings[index]
    if (typeof node !== 'object') return `${this.#path}/text()`
    if (this.#numbers.length === 0) this.#count()
    const local = localOf(node.name)
    return `${this.#path}/${step(local)}${(this.#counts.get(local)?.all ?? 0) > 1 ? `[${this.#numbers[index]}]` : ''}`
  }

  #count(): void {
    let name: string | undefined
    let count = { all: 0 }
    for (const node of this.#siblings) {
      // Most siblings are named as the one before them.
      if (typeof node === 'object' && node.name !== name) {
        name = node.name
        count = this.#counts.get(localOf(name)) ?? { all: 0 }
        this.#counts.set(localOf(name), count)
      }
      this.#numbers.push(typeof node === 'object' ? ++count.all : 0)
    }
  }
}

function equal(a: Node, b: Node): boolean {
  if (a === b) return true
  if (typeof a === 'string' || typeof b === 'string') return false
  if (a.name !== b.name || a.attributes.size !== b.attributes.size) return false
  for (const [name, value] of a.attributes) if (b.attributes.get(name) !== value) return false
  if (typeof a.content !== 'object' || typeof b.content !== 'object' || !a.content || !b.content)
    return a.content === b.content
  const theirs = b.content
  return a.content.length === theirs.length && a.content.every((child, i) => equal(child, theirs[i] as Node))
}

/** An element that holds others is known by its number; any other by its name. */
function identity(node: Node): string {
  if (typeof node === 'string') return '#text'
  if (!Array.isArray(node.content)) return node.name
  for (const name of IDENTITIES)
    for (const child of node.content)
      if (typeof child === 'object' && localOf(child.name) === name && typeof child.content === 'string')
        return `${node.name} ${name}=${child.content}`
  return node.name
}

function content(node: Node): string {
  if (typeof node === 'string') return JSON.stringify(node)
  const attributes = [...node.attributes].sort(([x], [y]) => (x < y ? -1 : 1))
  return `<${node.name} ${JSON.stringify(attributes)}>${nodesOf(node).map(content).join('')}</>`
}

const LONGEST_TOLD = 300

function told(node: Node): string {
  if (typeof node === 'string') return node
  const text = `<${localOf(node.name)}>${nodesOf(node).map(told).join('')}</${localOf(node.name)}>`
  return text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text
}
