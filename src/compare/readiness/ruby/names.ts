import * as prism from '@ruby/prism'
import { childrenOf, constantName, type Node, nodesBelow, type RubyFile } from './parse.ts'

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
    if (isParameter(node)) add(`local:${scope} ${String(node.name)}`, blockValue(call))
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
