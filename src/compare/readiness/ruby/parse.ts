import * as prism from '@ruby/prism'

/** Any node of the syntax tree. */
export type Node = prism.ProgramNode['statements']['body'][number]

/** A file of Ruby as the rules see it. */
export interface RubyFile {
  name: string
  text: string
  program: prism.ProgramNode
  /** Line, from 1, on which a node begins. */
  lineOf(node: { location: prism.Location }): number
  /** The source of a node as it is written. */
  sourceOf(node: { location: prism.Location }): string
  /** The first syntax error, with its line; null: the file is valid. */
  error: string | null
}

let parser: ReturnType<typeof prism.loadPrism> | undefined

/** Parses by Ruby's own parser. A file with syntax errors has a tree all the same, of what could be read. */
export async function readRuby(name: string, text: string): Promise<RubyFile> {
  parser ??= prism.loadPrism()
  const { value, errors } = (await parser)(text, { filepath: name })
  // Locations count bytes.
  const bytes = Buffer.from(text)
  const ends: number[] = []
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at)
  const lineOf: RubyFile['lineOf'] = ({ location }) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < location.startOffset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
  const sourceOf: RubyFile['sourceOf'] = ({ location }) =>
    bytes.subarray(location.startOffset, location.startOffset + location.length).toString()
  const [first] = errors
  const error = first ? `line ${lineOf(first)}: ${first.message}` : null
  return { name, text, program: value, lineOf, sourceOf, error }
}

/** The text of a literal string or symbol without anything put into it. */
export function literal(node: Node | null | undefined): string | undefined {
  return node instanceof prism.StringNode || node instanceof prism.SymbolNode ? node.unescaped.value : undefined
}

/** Arguments by place; those by name are in the last one. */
export function argumentsOf(call: prism.CallNode): { positional: Node[]; keywords: prism.AssocNode[]; open: boolean } {
  const all = (call.arguments_?.arguments_ ?? []) as Node[]
  const hash = all.find((node) => node instanceof prism.KeywordHashNode)
  const elements = hash?.elements ?? []
  return {
    positional: all.filter((node) => node !== hash),
    keywords: elements.filter((element): element is prism.AssocNode => element instanceof prism.AssocNode),
    open:
      all.some((node) => node instanceof prism.SplatNode) ||
      elements.some((one) => one instanceof prism.AssocSplatNode),
  }
}

/** `ActiveSupport::Logger` of a constant; undefined for anything else. */
export function constantName(node: Node | null | undefined): string | undefined {
  if (node instanceof prism.ConstantReadNode) return node.name
  if (!(node instanceof prism.ConstantPathNode)) return undefined
  if (!node.parent) return node.name ?? undefined
  const parent = constantName(node.parent as Node)
  return parent === undefined || node.name === null ? undefined : `${parent}::${node.name}`
}

/** The nodes directly within one. */
export function childrenOf(node: Node): Node[] {
  // compactChildNodes of @ruby/prism 1.9.0 leaves out what stands in lists, such as the branches of a case.
  return (node.childNodes() as (Node | null)[]).filter((child) => child !== null)
}

/** Every node below, each before those in it. */
export function* nodesBelow(root: Node | prism.ProgramNode): Generator<Node> {
  const left: Node[] = [root as Node]
  for (let node = left.pop(); node; node = left.pop()) {
    yield node
    left.push(...childrenOf(node).reverse())
  }
}
