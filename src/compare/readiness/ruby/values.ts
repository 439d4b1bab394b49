import * as prism from '@ruby/prism'
import { type Definitions, namesOf, type Scopes } from './names.ts'
import { argumentsOf, constantName, literal, type Node, type RubyFile } from './parse.ts'
import { asPathname, bounded, combined, formatted, isPath, joined, ROOT, UNKNOWN } from './text.ts'

/** The same path, in another form. */
const SAME =
  /^(path|to_s|to_str|to_path|cleanpath|expand_path|realpath|absolute_path|freeze|strip|dup|itself|presence|html_safe|b|-@|\+@|squish)$/
/** A path made of another one: where it lies is known, its name is not. */
const ALTERED =
  /^(sub|gsub|sub!|gsub!|sub_ext|tr|downcase|upcase|squeeze|delete|chomp|delete_suffix|succ|next|tap|then|encode|force_encoding)$/

/** What expressions of a file may be as text: known text, with `*` for the rest. */
export class Values {
  readonly #file: RubyFile
  readonly #definitions: Definitions
  readonly #scopes: Scopes
  readonly #known = new Map<Node, readonly string[]>()
  readonly #named = new Map<string, readonly string[]>()

  constructor(file: RubyFile) {
    this.#file = file
    const { definitions, scopes } = namesOf(file)
    this.#definitions = definitions
    this.#scopes = scopes
  }

  /** Never empty. Where nothing is known it is `*` alone. */
  of(node: Node | null | undefined): readonly string[] {
    if (!node) return [UNKNOWN]
    const known = this.#known.get(node)
    if (known) return known
    // Whoever asks again meanwhile asks in a circle.
    this.#known.set(node, [UNKNOWN])
    const values = bounded(this.#read(node))
    this.#known.set(node, values)
    return values
  }

  /** The constant that an expression is, also by another name that the file gave it: `F = File`. */
  constant(node: Node | null | undefined): string | undefined {
    let name = constantName(node)
    for (let steps = 0; name !== undefined && steps < 5; steps++) {
      const [own, ...others] = this.#definitions.get(`constant:${name}`) ?? []
      const other: string | undefined = own instanceof Object && others.length === 0 ? constantName(own) : undefined
      if (other === undefined || other === name) break
      name = other
    }
    name ??= this.#variable(node) ?? spelledOut(node)
    // What is below one of these is one of these.
    const above = this.#definitions.get(`class:${name?.split('::').at(-1)}`)?.[0]
    const known = above instanceof Object ? constantName(above) : undefined
    return known !== undefined && /(?:^|::)(Logger|File|Pathname|Tempfile|PStore)$/.test(known) ? known : name
  }

  /** What lies in a list or a hash, also by the name of it; none where that is not known. */
  elements(node: Node, seen = new Set<string>()): readonly Node[] {
    if (node instanceof prism.ArrayNode) return node.elements as Node[]
    if (node instanceof prism.HashNode)
      return node.elements.flatMap((one) => ('value' in one && one.value ? [one.value as Node] : []))
    if (
      node instanceof prism.CallNode &&
      node.receiver &&
      /^(freeze|map|each|values|compact|uniq|sort|dup|flatten|reject|select)$/.test(node.name)
    )
      return node.name === 'map' && node.block instanceof prism.BlockNode && node.block.body
        ? [node.block.body as Node]
        : this.elements(node.receiver as Node, seen)
    const key =
      node instanceof prism.LocalVariableReadNode
        ? `local:${this.#scopes.get(node)} ${node.name}`
        : node instanceof prism.ConstantReadNode || node instanceof prism.ConstantPathNode
          ? `constant:${constantName(node)?.split('::').at(-1)}`
          : node instanceof prism.InstanceVariableReadNode
            ? `variable:${node.name}`
            : undefined
    // A chain of filters names itself in each of its lines.
    const found = key === undefined || seen.has(key) ? [] : this.definitions(key)
    if (key !== undefined) seen.add(key)
    return found.flatMap((one) => (one instanceof Object ? this.elements(one, seen) : []))
  }

  /** Expressions that a name of the file stands for. */
  definitions(key: string): readonly (Node | null | string)[] {
    return this.#definitions.get(key) ?? []
  }

  /** `klass = File; klass.write(…)` */
  #variable(node: Node | null | undefined): string | undefined {
    if (!(node instanceof prism.LocalVariableReadNode)) return undefined
    const [own, ...others] = this.#definitions.get(`local:${this.#scopes.get(node)} ${node.name}`) ?? []
    return own instanceof Object && others.length === 0 ? constantName(own) : undefined
  }

  #read(node: Node): readonly string[] {
    const text = literal(node)
    if (text !== undefined) return [text]
    if (node instanceof prism.InterpolatedStringNode)
      return node.parts.reduce<readonly string[]>((left, part) => combined(left, this.of(part as Node)), [''])
    if (node instanceof prism.EmbeddedStatementsNode) return this.of(node.statements as Node | null)
    if (node instanceof prism.ParenthesesNode) return this.of(node.body as Node | null)
    if (node instanceof prism.StatementsNode) return this.of(node.body.at(-1) as Node | undefined)
    if (node instanceof prism.BeginNode)
      return this.#any([node.statements as Node | null, node.rescueClause?.statements as Node | null | undefined])
    if (node instanceof prism.RescueModifierNode)
      return this.#any([node.expression as Node, node.rescueExpression as Node])
    if (node instanceof prism.ReturnNode) return this.of(node.arguments_?.arguments_[0] as Node | undefined)
    if (node instanceof prism.OrNode)
      return isEnvironment(node.left as Node)
        ? this.of(node.right as Node)
        : this.#any([node.left as Node, node.right as Node])
    if (node instanceof prism.AndNode) return this.of(node.right as Node)
    if (node instanceof prism.IfNode || node instanceof prism.ElseNode || node instanceof prism.UnlessNode)
      return this.#branches(node)
    if (node instanceof prism.CaseNode)
      return this.#any([...(node.conditions as Node[]), ...(node.elseClause ? [node.elseClause as Node] : [])])
    if (node instanceof prism.WhenNode) return this.of(node.statements as Node | null)
    if (node instanceof prism.SourceFileNode) return [`${ROOT}/${this.#file.name}`]
    if (node instanceof prism.LocalVariableReadNode) return this.#name(`local:${this.#scopes.get(node)} ${node.name}`)
    if (
      node instanceof prism.InstanceVariableReadNode ||
      node instanceof prism.ClassVariableReadNode ||
      node instanceof prism.GlobalVariableReadNode
    )
      return this.#name(`variable:${node.name}`)
    if (node instanceof prism.ConstantReadNode || node instanceof prism.ConstantPathNode) {
      const name = constantName(node) ?? ''
      return name === 'RAILS_ROOT' ? [ROOT] : this.#name(`constant:${name.split('::').at(-1)}`)
    }
    if (/(?:Variable|Constant)(?:Or)?WriteNode$/.test(node.constructor.name) && 'value' in node)
      return this.of(node.value as Node)
    return node instanceof prism.CallNode ? this.#call(node) : [UNKNOWN]
  }

  #branches(node: prism.IfNode | prism.ElseNode | prism.UnlessNode): readonly string[] {
    const other =
      node instanceof prism.IfNode ? node.subsequent : node instanceof prism.UnlessNode ? node.elseClause : null
    return this.#any([node.statements as Node | null, ...(other ? [other as Node] : [])])
  }

  #any(nodes: readonly (Node | null | undefined)[]): readonly string[] {
    return [...new Set(nodes.filter((node) => !!node).flatMap((node) => this.of(node)))]
  }

  #name(key: string): readonly string[] {
    const known = this.#named.get(key)
    if (known) return known
    this.#named.set(key, [UNKNOWN])
    const found = this.#definitions.get(key) ?? [null]
    const values = bounded([
      ...new Set(found.flatMap((one) => (one === null ? [UNKNOWN] : typeof one === 'string' ? [one] : this.of(one)))),
    ])
    this.#named.set(key, values)
    return values
  }

  #call(call: prism.CallNode): readonly string[] {
    const receiver = call.receiver as Node | null
    const { positional } = argumentsOf(call)
    const [first] = positional
    const { name } = call
    if (!receiver || receiver instanceof prism.SelfNode) return this.#own(name, positional)
    const constant = this.constant(receiver)
    const known = constant === undefined ? undefined : this.#ofConstant(constant, name, positional)
    if (known) return known
    if (name === 'new' && constant !== undefined) return [UNKNOWN]
    const values = this.of(receiver)
    if (SAME.test(name)) return values
    if (name === 'join' && receiver instanceof prism.ArrayNode)
      return this.of(first).includes('/') ? joined(receiver.elements.map((one) => this.of(one as Node))) : [UNKNOWN]
    if (name === 'join') return joined([values, ...positional.map((one) => this.of(one))])
    if (name === 'dirname' || name === 'parent') return values.map((value) => value.replace(/\/[^/]*$/, ''))
    if (name === '%') return values.map(formatted)
    if (name === '/' || (name === '+' && values.some((value) => value.startsWith(ROOT) && !value.endsWith('/'))))
      return combined(values, this.of(first), (a, b) => (b.startsWith('/') ? a + b : `${a}/${b}`))
    if (name === '+' || name === '<<' || name === 'concat') return combined(values, this.of(first))
    if (/^(\[\]|fetch|dig|first|last|sample|at)$/.test(name)) {
      const inside = this.elements(receiver)
      return inside.length > 0 ? this.#any(inside) : [UNKNOWN]
    }
    if (ALTERED.test(name))
      return values.map((value) => (isPath(value) ? `${value.replace(/\/[^/]*$/, '')}/*` : UNKNOWN))
    return [UNKNOWN]
  }

  #own(name: string, positional: readonly Node[]): readonly string[] {
    if (name === 'Pathname') return this.of(positional[0]).map(asPathname)
    if (name === 'format' || name === 'sprintf') return this.of(positional[0]).map(formatted)
    if (name === '__dir__') return [`${ROOT}/${this.#file.name}`.replace(/\/[^/]*$/, '')]
    if (name === 'rails_root') return [ROOT]
    return this.#name(`method:${name}`)
  }

  /** What is known of the standard library and of Rails. */
  #ofConstant(constant: string, name: string, positional: readonly Node[]): readonly string[] | undefined {
    const values = () => positional.map((one) => this.of(one))
    const call = `${constant}.${name}`
    if (call === 'Rails.root') return [ROOT]
    if (call === 'Rails.public_path') return [`${ROOT}/public`]
    if (call === 'Rails.env') return ['production']
    if (call === 'Dir.pwd' || call === 'Dir.getwd' || call === 'Pathname.pwd') return [ROOT]
    if (constant === 'Tempfile' || call === 'Dir.mktmpdir') return ['/tmp/*']
    if (call === 'Dir.tmpdir') return ['/tmp']
    if (call === 'Dir.home') return ['/home/*']
    if (call === 'ENV.fetch') return positional[1] ? this.of(positional[1]) : [UNKNOWN]
    if (constant === 'ENV') return [UNKNOWN]
    if (call === 'File.join') return joined(values())
    if (call === 'File.expand_path' || call === 'File.absolute_path')
      return joined([...values().slice(1, 2), ...values().slice(0, 1)])
    if (call === 'File.dirname') return this.of(positional[0]).map((value) => value.replace(/\/[^/]*$/, ''))
    if (call === 'File.realpath') return this.of(positional[0])
    return call === 'Pathname.new' ? this.of(positional[0]).map(asPathname) : undefined
  }
}

function isEnvironment(node: Node): boolean {
  return node instanceof prism.CallNode && constantName(node.receiver as Node | null) === 'ENV'
}

/** `Object.const_get(:File)`, `'File'.constantize` */
function spelledOut(node: Node | null | undefined): string | undefined {
  if (!(node instanceof prism.CallNode)) return undefined
  if (/^(safe_)?constantize$/.test(node.name)) return literal(node.receiver as Node | null)
  return node.name === 'const_get' ? literal(node.arguments_?.arguments_[0] as Node | undefined) : undefined
}
