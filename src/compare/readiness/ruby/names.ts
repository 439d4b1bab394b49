import * as prism from '@ruby/prism'
import { childrenOf, constantName, literal, type Node, nodesBelow, type RubyFile } from './parse.ts'

/** What a name may stand for; null: something that only the running program knows. */
export type Definitions = ReadonlyMap<string, readonly (Node | null | string)[]>

/** Which method a node stands in: locals of two methods are different ones. */
export type Scopes = ReadonlyMap<Node, number>

/** Temporary files and folders of the system. */
const TEMPORARY = '/tmp/*'

/** Definitions of locals, instance variables, globals, constants and methods of one expression, by `kind:name`. */
export function namesOf({ program }: RubyFile): { definitions: Definitions; scopes: Scopes } {
  const definitions = new Map<string, (Node | null | string)[]>()
  const scopes = new Map<Node, number>()
  const add = (key: string, value: Node | null | string) => {
    const known = definitions.get(key)
    if (known) known.push(value)
    else definitions.set(key, [value])
  }
  const left: { node: Node; scope: number; call?: prism.CallNode }[] = [{ node: program as unknown as Node, scope: 0 }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { node, scope, call } = next
    scopes.set(node, scope)
    const inner = opensScope(node) ? node.nodeID : scope
    const key = keyOf(node, inner)
    if (key !== undefined) add(key, 'value' in node && node.value ? (node.value as Node) : null)
    if (isParameter(node)) {
      for (const value of blockValues(call)) add(`local:${scope} ${String(node.name)}`, value)
      if ('value' in node && node.value) add(`local:${scope} ${String(node.name)}`, node.value as Node)
    }
    for (const [target, value] of assigned(node)) {
      const several = keyOf(target, scope)
      if (several !== undefined) add(several, value)
    }
    if (node instanceof prism.ClassNode && node.superclass)
      add(
        `class:${constantName(node.constantPath as Node)
          ?.split('::')
          .at(-1)}`,
        node.superclass as Node,
      )
    const made = node instanceof prism.CallNode ? blockMethod(node) : undefined
    if (made) add(`method:${made.name}`, made.body)
    if (node instanceof prism.DefNode) for (const value of returnsOf(node)) add(`method:${node.name}`, value)
    const owner =
      node instanceof prism.CallNode ? node : node instanceof prism.BlockNode || within(node) ? call : undefined
    for (const child of childrenOf(node)) left.push({ node: child, scope: inner, ...(owner ? { call: owner } : {}) })
  }
  return { definitions, scopes }
}

/** What a method gives back: its last statement, and whatever it returns before. */
function returnsOf({ body }: prism.DefNode): (Node | null)[] {
  if (!body) return [null]
  return [body as Node, ...[...nodesBelow(body as Node)].filter((node) => node instanceof prism.ReturnNode)]
}

function opensScope(node: Node): boolean {
  return node instanceof prism.DefNode || node instanceof prism.ClassNode || node instanceof prism.ModuleNode
}

function within(node: Node): boolean {
  return node instanceof prism.BlockParametersNode || node instanceof prism.ParametersNode
}

function isParameter(node: Node): node is prism.RequiredParameterNode {
  return (
    node instanceof prism.RequiredParameterNode ||
    node instanceof prism.OptionalParameterNode ||
    node instanceof prism.RequiredKeywordParameterNode ||
    node instanceof prism.OptionalKeywordParameterNode ||
    node instanceof prism.RestParameterNode ||
    node instanceof prism.KeywordRestParameterNode ||
    node instanceof prism.BlockParameterNode
  )
}

/** `a, b = 1, 2` */
function assigned(node: Node): [Node, Node][] {
  if (!(node instanceof prism.MultiWriteNode) || !(node.value instanceof prism.ArrayNode)) return []
  const values = node.value.elements as Node[]
  return (node.lefts as Node[]).flatMap((target, at): [Node, Node][] => {
    const value = values[at]
    return value ? [[target, value]] : []
  })
}

/** `define_method(:target) { … }`, `let(:target) { … }` */
function blockMethod(call: prism.CallNode): { name: string; body: Node } | undefined {
  if (!/^(define_method|define_singleton_method|let!?|helper_method)$/.test(call.name)) return undefined
  const name = literal(call.arguments_?.arguments_[0] as Node | undefined)
  const body = call.block instanceof prism.BlockNode ? call.block.body : null
  return name !== undefined && body ? { name, body: body as Node } : undefined
}

/** What the first name of a block may be: the receiver itself, or what lies in it. */
function blockValues(call: prism.CallNode | undefined): (Node | string | null)[] {
  const receiver = call?.receiver as Node | null | undefined
  if (receiver && /^(tap|then|yield_self)$/.test(call?.name ?? '')) return [receiver]
  if (receiver instanceof prism.ArrayNode && /^(each\w*|map|flat_map|filter_map)$/.test(call?.name ?? ''))
    return receiver.elements as Node[]
  return [blockValue(call)]
}

/** `Tempfile.create(…) do |file|`: the name of its block is a file of the system's own folder. */
function blockValue(call: prism.CallNode | undefined): string | null {
  const receiver = constantName(call?.receiver as Node | null | undefined)
  return receiver === 'Tempfile' || (receiver === 'Dir' && call?.name === 'mktmpdir') ? TEMPORARY : null
}

/** The name that a node defines, in any of the forms of an assignment. */
function keyOf(node: Node, scope: number): string | undefined {
  const kind = node.constructor.name
  const [, of, form] =
    /^(LocalVariable|InstanceVariable|ClassVariable|GlobalVariable|Constant|ConstantPath)(Write|OrWrite|AndWrite|OperatorWrite|Target)Node$/.exec(
      kind,
    ) ?? []
  if (of === undefined || form === undefined) return undefined
  if (of === 'ConstantPath') {
    const target = 'target' in node ? (node.target as Node) : node
    return `constant:${(constantName(target) ?? '').split('::').at(-1)}`
  }
  const name = (node as { name?: string }).name ?? ''
  return of === 'Constant' ? `constant:${name}` : of === 'LocalVariable' ? `local:${scope} ${name}` : `variable:${name}`
}
