import { BARE, LABELS, OF_PATHS, SINKS, type Sink } from './sinks.ts'
import { type Token, tokensOf } from './tokens.ts'
import { argumentsOf, type Names, pathsOf, ROOT, readValue } from './values.ts'

/** A place of the source that writes to a disk, or needs what lies on one. */
export interface Site {
  /** `app/services/nav/api.rb:14` */
  at: string
  /** `ActiveSupport::Logger.new` */
  call: string
  /** Absolute or from Rails.root as `ROOT`; null: it is not to be read from the source. */
  path: string | null
}

/** A file as the rules see it. */
export interface RubyFile {
  name: string
  tokens: readonly Token[]
  names: Names
}

export function readRuby(name: string, text: string): RubyFile {
  const tokens = tokensOf(text)
  return { name, tokens, names: namesOf(tokens) }
}

/** Every call that writes, and every absolute path that only the old hosts have. */
export function scan(file: RubyFile, hostPaths: readonly string[]): Site[] {
  const sites: Site[] = []
  const { tokens, names } = file
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    if (!token) continue
    const at = `${file.name}:${token.line}`
    if (token.is === 'const') sites.push(...constantCall(file, index, at))
    else if (token.is === 'word') sites.push(...bareCall(file, index, at))
    else if (token.is === 'label' && LABELS.test(token.text)) {
      const [value = []] = argumentsOf(tokens, index + 1).args
      sites.push(...sitesOf(at, `${token.text}:`, value, names))
    } else if (token.is === 'string') {
      const [path] = pathsOf([token], names)
      if (path && hostPaths.some((folder) => path.startsWith(`${folder}/`))) sites.push({ at, call: 'names', path })
    }
    if (/^(const|word|variable)$/.test(token.is) || (token.is === 'op' && token.text === '('))
      sites.push(...pathMethod(file, index, at))
  }
  return unique(sites)
}

function constantCall({ tokens, names }: RubyFile, index: number, at: string): Site[] {
  const name = qualified(tokens, index)
  const [dot, method] = [tokens[index + 1], tokens[index + 2]]
  if (dot?.is !== 'op' || dot.text !== '.' || method?.is !== 'word') return []
  const last = name.split('::').at(-1) ?? ''
  const sink = SINKS.get(`${name}.${method.text}`) ?? SINKS.get(`${last}.${method.text}`)
  // Two words are needed where one says too little: Zip::File is not File.
  if (!sink || (last === 'File' && name !== 'File' && !SINKS.has(`${name}.${method.text}`))) return []
  return called(sink, `${name}.${method.text}`, argumentsOf(tokens, index + 3).args, at, names)
}

function bareCall({ tokens, names }: RubyFile, index: number, at: string): Site[] {
  const token = tokens[index]
  const before = tokens[index - 1]
  if (token?.is !== 'word' || (before?.is === 'op' && /^(\.|&\.|::)$/.test(before.text))) return []
  if (before?.is === 'word' && before.text === 'def') return []
  const sink = BARE.get(token.text)
  return sink ? called(sink, token.text, argumentsOf(tokens, index + 1).args, at, names) : []
}

/** `Rails.root.join('x').write(…)`, `target.mkpath`: only where the receiver is known to be a path. */
function pathMethod({ tokens, names }: RubyFile, index: number, at: string): Site[] {
  const before = tokens[index - 1]
  if (before?.is === 'op' && /^(\.|&\.|::)$/.test(before.text)) return []
  // The brackets of a call are not those of a value.
  const token = tokens[index]
  if (token?.is === 'op' && before && /^(word|const)$/.test(before.is)) return []
  const read = readValue(tokens, index, names)
  const [dot, method] = read ? [tokens[read.next], tokens[read.next + 1]] : []
  if (!read || dot?.is !== 'op' || dot.text !== '.' || method?.is !== 'word') return []
  const paths = read.values.filter((value) => value.startsWith('/'))
  if (paths.length === 0) return []
  const { args } = argumentsOf(tokens, read.next + 2)
  const opens = method.text === 'open' && args[0] !== undefined && opensForWriting(args[0])
  if (!opens && !OF_PATHS.test(method.text)) return []
  return paths.map((path) => ({ at, call: `Pathname#${method.text}`, path }))
}

function called(sink: Sink, call: string, args: readonly (readonly Token[])[], at: string, names: Names): Site[] {
  const positional = args.filter(([first]) => first?.is !== 'label')
  if (sink.mode && !writesByMode(args, positional)) return []
  const given = sink.paths.flatMap((index) => (positional[index] ? [positional[index]] : []))
  if (given.length === 0) return sink.temporary ? [{ at, call, path: '/tmp/*' }] : []
  return given.flatMap((arg) => (sink.logs && isStream(arg) ? [] : sitesOf(at, call, arg, names)))
}

function sitesOf(at: string, call: string, arg: readonly Token[], names: Names): Site[] {
  const paths = pathsOf(arg, names)
  if (paths.length === 0) return [{ at, call, path: null }]
  return paths.map((path) => ({ at, call, path: path.startsWith('/') ? path : `${ROOT}/${path}` }))
}

function writesByMode(all: readonly (readonly Token[])[], positional: readonly (readonly Token[])[]): boolean {
  const labelled = all.find(([first]) => first?.is === 'label' && /^(mode|create)$/.test(first.text))
  const mode = labelled?.slice(1) ?? positional[1]
  return mode !== undefined && opensForWriting(mode)
}

/** A mode that is not written out may be one that writes. */
function opensForWriting(mode: readonly Token[]): boolean {
  const [first] = mode
  if (first?.is === 'label') return false
  if (first?.is === 'string' && typeof first.parts[0] === 'string') return /[wa+]/.test(first.parts[0])
  if (first?.is === 'number') return false
  const words = mode.map((token) => ('text' in token ? token.text : '')).join('')
  return !/RDONLY$|^(false|nil)$/.test(words)
}

function isStream(arg: readonly Token[]): boolean {
  const words = arg.map((token) => ('text' in token ? token.text : "'")).join('')
  return /^(\$stdout|\$stderr|STDOUT|STDERR|nil|IO::NULL|File::NULL|StringIO\.new|\w*(io|stream|logdev))/i.test(words)
}

/** `ActiveSupport::Logger` for the constant that ends at `index`; earlier parts of a longer name answer with nothing. */
function qualified(tokens: readonly Token[], index: number): string {
  let name = ''
  for (let at = index; at >= 0; at -= 2) {
    const token = tokens[at]
    if (token?.is !== 'const') break
    name = name ? `${token.text}::${name}` : token.text
    const before = tokens[at - 1]
    if (before?.is !== 'op' || before.text !== '::') break
  }
  return name
}

/** `name = …`, `NAME = …`, `@name ||= …`, and methods that are one expression. */
function namesOf(tokens: readonly Token[]): Names {
  const names = new Map<string, (readonly Token[])[]>()
  const add = (name: string, from: number) => {
    const expression = tokens.slice(from, lineEnd(tokens, from))
    names.set(name, [...(names.get(name) ?? []), expression])
  }
  for (let index = 0; index < tokens.length; index++) {
    const [token, next] = [tokens[index], tokens[index + 1]]
    if (token?.is === 'word' && token.text === 'def') {
      const body = bodyOf(tokens, index)
      if (body) names.set(body.name, [...(names.get(body.name) ?? []), body.expression])
    } else if (token && 'text' in token && next?.is === 'op' && /^(=|\|\|=)$/.test(next.text)) {
      const before = tokens[index - 1]
      if (!(before?.is === 'op' && before.text === '.')) add(token.text, index + 2)
    } else if (token?.is === 'word' && isBar(tokens[index - 1]) && isBar(next) && temporaryBlock(tokens, index))
      names.set(token.text, [[{ is: 'string', parts: ['/tmp/*'], line: token.line }]])
  }
  return names
}

const isBar = (token: Token | undefined) => token?.is === 'op' && token.text === '|'

/** `Tempfile.create(…) do |file|`: the name of a block stands for a file of the system's own folder. */
function temporaryBlock(tokens: readonly Token[], parameter: number): boolean {
  for (let index = parameter - 1; index >= 0; index--) {
    const token = tokens[index]
    if (!token || token.is === 'end') return false
    if ('text' in token && /^(Tempfile|mktmpdir)$/.test(token.text)) return true
  }
  return false
}

function bodyOf(tokens: readonly Token[], def: number): { name: string; expression: readonly Token[] } | undefined {
  let at = def + 1
  const receiver = tokens[at]
  if (receiver && 'text' in receiver && receiver.text === 'self') at += 2
  const name = tokens[at]
  if (name?.is !== 'word') return undefined
  let from = at + 1
  const bracket = tokens[from]
  if (bracket?.is === 'op' && bracket.text === '(') from = argumentsOf(tokens, from, true).next
  const equals = tokens[from]
  if (equals?.is === 'op' && equals.text === '=')
    return { name: name.text, expression: tokens.slice(from + 1, lineEnd(tokens, from + 1)) }
  while (tokens[from]?.is === 'end') from += 1
  const to = lineEnd(tokens, from)
  let after = to
  while (tokens[after]?.is === 'end') after += 1
  const end = tokens[after]
  if (!end || !('text' in end) || end.text !== 'end') return undefined
  const first = tokens[from]
  const returns = first && 'text' in first && first.text === 'return'
  return { name: name.text, expression: tokens.slice(returns ? from + 1 : from, to) }
}

/** Where a statement ends: brackets and a leading dot carry it on. */
function lineEnd(tokens: readonly Token[], from: number): number {
  let depth = 0
  for (let index = from; index < tokens.length; index++) {
    const [token, next] = [tokens[index], tokens[index + 1]]
    if (token?.is === 'op' && /^[([{]$/.test(token.text)) depth += 1
    if (token?.is === 'op' && /^[)\]}]$/.test(token.text)) depth -= 1
    if (depth < 0) return index
    if (token?.is === 'op' && token.text === ';' && depth === 0) return index
    const carried = next?.is === 'op' && /^(\.|&\.)$/.test(next.text)
    if (token?.is === 'end' && depth === 0 && !carried) return index
  }
  return tokens.length
}

function unique(sites: readonly Site[]): Site[] {
  return [...new Map(sites.map((site) => [`${site.at} ${site.call} ${site.path}`, site])).values()]
}
