import type { Token } from './tokens.ts'

/** Stands for what only the running program knows. */
export const UNKNOWN = '*'
/** Rails.root while values are joined. */
export const ROOT = '/\u0001root'

/** Names of a file → the expressions that they may stand for. */
export type Names = ReadonlyMap<string, readonly (readonly Token[])[]>

/** A call or a name with what it was given. */
interface Read {
  values: string[]
  /** First token behind it. */
  next: number
}

const MOST_VALUES = 8
const DEEPEST = 6

/** What an expression may be as a path: known text with `*` for the rest. Empty: nothing of it is known. */
export function pathsOf(tokens: readonly Token[], names: Names, depth = 0): string[] {
  return valuesOf(tokens, names, depth).filter((value) => !/^\*/.test(value) && value !== '')
}

/** Also what begins with something unknown; empty: it is not to be read. */
function valuesOf(tokens: readonly Token[], names: Names, depth: number): string[] {
  const read = readSum(tokens, 0, names, depth)
  return !read || tokens.slice(read.next).some(({ is }) => is !== 'end') ? [] : read.values
}

function valuesOr(tokens: readonly Token[], names: Names, depth: number): string[] {
  const values = valuesOf(tokens, names, depth)
  return values.length > 0 ? values : [UNKNOWN]
}

/** A value and the calls behind it, from `at` on. */
export function readValue(tokens: readonly Token[], at: number, names: Names, depth = 0): Read | undefined {
  const start = readPrimary(tokens, at, names, depth)
  return start && readCalls(tokens, start, names, depth)
}

function readSum(tokens: readonly Token[], at: number, names: Names, depth: number): Read | undefined {
  let read = readValue(tokens, at, names, depth)
  while (read) {
    const op = tokens[read.next]
    if (op?.is === 'string' && tokens[read.next - 1]?.is === 'string') {
      read = combine(read, textsOf(op, names, depth), read.next + 1, (a, b) => a + b)
      continue
    }
    if (op?.is === 'op' && op.text === '||') {
      const right = readSum(tokens, read.next + 1, names, depth)
      return (
        right && { values: [...read.values, ...right.values].filter((value) => value !== UNKNOWN), next: right.next }
      )
    }
    if (op?.is !== 'op' || (op.text !== '+' && op.text !== '/')) return read
    const right = readValue(tokens, read.next + 1, names, depth)
    if (!right) return undefined
    // Pathname joins by a slash; text is put together as it is.
    const joins = op.text === '/' || read.values.some((value) => value.startsWith(ROOT) && !value.endsWith('/'))
    read = combine(read, right.values, right.next, (a, b) => (joins && !b.startsWith('/') ? `${a}/${b}` : a + b))
  }
  return undefined
}

function combine(left: Read, right: readonly string[], next: number, join: (a: string, b: string) => string): Read {
  return { values: left.values.flatMap((a) => right.map((b) => join(a, b))).slice(0, MOST_VALUES), next }
}

function readPrimary(tokens: readonly Token[], at: number, names: Names, depth: number): Read | undefined {
  const token = tokens[at]
  if (!token) return undefined
  if (token.is === 'string') return token.shell ? undefined : { values: textsOf(token, names, depth), next: at + 1 }
  if (token.is === 'op' && token.text === '(') {
    const end = closing(tokens, at)
    return { values: valuesOr(tokens.slice(at + 1, end), names, depth), next: end + 1 }
  }
  if (token.is === 'op' && token.text === '::') return readPrimary(tokens, at + 1, names, depth)
  if (token.is === 'const') return readConstant(tokens, at, names, depth)
  if (token.is === 'word' || token.is === 'variable') {
    if (token.text === 'Pathname') return undefined
    const known = named(token.text, names, depth)
    return { values: known.length > 0 ? known : [UNKNOWN], next: at + 1 }
  }
  return token.is === 'symbol' || token.is === 'number' ? { values: [UNKNOWN], next: at + 1 } : undefined
}

function readConstant(tokens: readonly Token[], at: number, names: Names, depth: number): Read {
  const text = (offset: number) => {
    const token = tokens[at + offset]
    return token && 'text' in token ? token.text : ''
  }
  const name = text(0)
  const method = /^(\.|::)$/.test(text(1)) ? text(2) : ''
  const given = () => {
    const { args, next } = argumentsOf(tokens, at + 3)
    return { values: args.map((arg) => valuesOr(arg, names, depth)), next }
  }
  if (name === 'Rails' && method === 'root') return { values: [ROOT], next: at + 3 }
  if (name === 'Rails' && method === 'public_path') return { values: [`${ROOT}/public`], next: at + 3 }
  if (name === 'RAILS_ROOT') return { values: [ROOT], next: at + 1 }
  if (name === 'Rails' && method === 'env') return { values: ['production'], next: at + 3 }
  if (name === 'Tempfile' || (name === 'Dir' && method === 'mktmpdir'))
    return { values: ['/tmp/*'], next: argumentsOf(tokens, at + 3).next }
  if (name === 'ENV') return readEnv(tokens, at, method, given)
  if (name === 'Dir' && method === 'tmpdir') return { values: ['/tmp'], next: at + 3 }
  if (name === 'Dir' && method === 'home') return { values: ['/home/*'], next: given().next }
  if (name === 'File' && method === 'join') {
    const { values, next } = given()
    return { values: joinAll(values), next }
  }
  if (name === 'File' && method === 'expand_path') {
    const { values, next } = given()
    return { values: joinAll([...values.slice(1, 2), ...values.slice(0, 1)]), next }
  }
  if (name === 'Pathname' && (method === 'new' || text(1) === '(')) {
    const { args, next } = argumentsOf(tokens, at + (method ? 3 : 1))
    return { values: valuesOr(args[0] ?? [], names, depth), next }
  }
  const known = named(name, names, depth)
  return { values: known.length > 0 ? known : [UNKNOWN], next: at + 1 }
}

/** What a variable of the environment falls back to is known; the variable itself is not. */
function readEnv(
  tokens: readonly Token[],
  at: number,
  method: string,
  given: () => { values: string[][]; next: number },
): Read {
  if (method === 'fetch') {
    const { values, next } = given()
    return { values: values[1] ?? [UNKNOWN], next }
  }
  const bracket = tokens[at + 1]
  return {
    values: [UNKNOWN],
    next: bracket?.is === 'op' && bracket.text === '[' ? closing(tokens, at + 1) + 1 : at + 1,
  }
}

const SAME = /^(path|to_s|to_str|to_path|cleanpath|expand_path|realpath|freeze|strip|dup|html_safe|presence)$/

/** `.join(…)`, `.to_s` and the like; anything else ends what is known, and is left to the caller. */
function readCalls(tokens: readonly Token[], start: Read, names: Names, depth: number): Read {
  let read = start
  for (;;) {
    const [dot, method] = [tokens[read.next], tokens[read.next + 1]]
    if (dot?.is !== 'op' || !/^(\.|&\.)$/.test(dot.text) || method?.is !== 'word') return read
    if (SAME.test(method.text)) read = { values: read.values, next: argumentsOf(tokens, read.next + 2, true).next }
    else if (method.text === 'join') {
      const { args, next } = argumentsOf(tokens, read.next + 2)
      const values = args.map((arg) => valuesOr(arg, names, depth))
      read = { values: joinAll([read.values, ...values]), next }
    } else if (method.text === 'dirname' || method.text === 'parent')
      read = { values: read.values.map((value) => value.replace(/\/[^/]*$/, '')), next: read.next + 2 }
    else return read
  }
}

function joinAll(parts: readonly (readonly string[])[]): string[] {
  const [first = [], ...rest] = parts
  return rest.reduce<string[]>(
    (left, right) =>
      left.flatMap((a) => right.map((b) => (b.startsWith(ROOT) ? b : `${a}/${b}`))).slice(0, MOST_VALUES),
    [...first],
  )
}

function textsOf(token: Token & { is: 'string' }, names: Names, depth: number): string[] {
  return token.parts.reduce<string[]>(
    (left, part) => {
      const right = typeof part === 'string' ? [part] : valuesOr(part, names, depth)
      return left.flatMap((a) => right.map((b) => a + b)).slice(0, MOST_VALUES)
    },
    [''],
  )
}

function named(name: string, names: Names, depth: number): string[] {
  if (depth >= DEEPEST) return []
  return (names.get(name) ?? []).flatMap((expression) => valuesOf(expression, names, depth + 1)).slice(0, MOST_VALUES)
}

/** The index of what closes the bracket at `at`. */
export function closing(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let index = at; index < tokens.length; index++) {
    const token = tokens[index]
    if (token?.is !== 'op') continue
    if (/^[([{]$/.test(token.text)) depth += 1
    else if (/^[)\]}]$/.test(token.text) && --depth === 0) return index
  }
  return tokens.length
}

/** What a call is given, in brackets or up to the end of its line; `bracketed`: only in brackets. */
export function argumentsOf(
  tokens: readonly Token[],
  at: number,
  bracketed = false,
): { args: (readonly Token[])[]; next: number } {
  const first = tokens[at]
  const inBrackets = first?.is === 'op' && first.text === '('
  if (!inBrackets && (bracketed || !first || first.is === 'op')) return { args: [], next: at }
  const end = inBrackets ? closing(tokens, at) : endOfLine(tokens, at)
  const args: Token[][] = [[]]
  let depth = 0
  for (const token of tokens.slice(inBrackets ? at + 1 : at, end)) {
    if (token.is === 'op' && /^[([{]$/.test(token.text)) depth += 1
    if (token.is === 'op' && /^[)\]}]$/.test(token.text)) depth -= 1
    if (depth === 0 && token.is === 'op' && token.text === ',') args.push([])
    else if (token.is !== 'end' || depth > 0) args.at(-1)?.push(token)
  }
  return { args: args.filter((arg) => arg.length > 0), next: inBrackets ? end + 1 : end }
}

/** A line goes on behind a comma; a block, a modifier or a closing bracket ends the arguments. */
function endOfLine(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let index = at; index < tokens.length; index++) {
    const token = tokens[index]
    if (!token) break
    if (token.is === 'word' && depth === 0 && /^(do|if|unless|rescue|while|and|or|then)$/.test(token.text)) return index
    const last = tokens[index - 1]
    if (token.is === 'end' && depth === 0 && !(last?.is === 'op' && last.text === ',')) return index
    if (token.is !== 'op') continue
    if (depth === 0 && /^[)\]};]$/.test(token.text)) return index
    if (depth === 0 && token.text === '{' && index > at) return index
    if (/^[([{]$/.test(token.text)) depth += 1
    else if (/^[)\]}]$/.test(token.text)) depth -= 1
  }
  return tokens.length
}
