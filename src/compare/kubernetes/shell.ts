/** One simple command of a shell script. */
export interface Simple {
  words: readonly string[]
  /** `X=1` before it. */
  assigned: Readonly<Record<string, string>>
  /** Some of its words are known only when it runs. */
  dynamic: boolean
  redirected: boolean
  /** Part of a group, a condition, a loop, a substitution or a function. */
  nested: boolean
  negated: boolean
  timed: boolean
  /** What stands before and after it; undefined at the script's ends. */
  before: Connector | undefined
  after: Connector | undefined
}

export type Connector = '&&' | '||' | ';' | '|' | '&'

const OPENS = new Set(['if', 'while', 'until', 'for', 'case', 'select', '{', 'function'])
const CLOSES = new Set(['fi', 'done', 'esac', '}'])
const BETWEEN = new Set(['then', 'else', 'elif', 'do', 'in'])

type Token =
  | { kind: 'word'; text: string; raw: string; dynamic: boolean; inner: readonly string[] }
  | { kind: 'connector'; text: Connector }
  | { kind: 'open' }
  | { kind: 'close' }
  | { kind: 'redirect' }

/** The simple commands of a POSIX or bash script, in order. Undefined where a quote or a parenthesis is left open. */
export function parseScript(script: string): Simple[] | undefined {
  const tokens = tokensOf(script)
  if (!tokens) return undefined
  const commands: Simple[] = []
  let depth = 0
  let before: Connector | undefined
  let own = blank()
  const inner: string[] = []
  const close = (after: Connector | undefined) => {
    if (own.words.length > 0 || Object.keys(own.assigned).length > 0)
      commands.push({ ...own, nested: own.nested || depth > 0, before, after })
    before = after ?? before
    own = blank()
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token
    if (token.kind === 'connector') close(token.text)
    else if (token.kind === 'open') depth++
    else if (token.kind === 'close') {
      close(undefined)
      depth--
    } else if (token.kind === 'redirect') own.redirected = true
    else {
      inner.push(...token.inner)
      const isFirst = own.words.length === 0
      const isKeyword = isFirst && token.raw === token.text
      if (isKeyword && token.text === '!') own.negated = true
      else if (isKeyword && token.text === 'time') own.timed = true
      else if (isKeyword && OPENS.has(token.text)) depth++
      else if (isKeyword && BETWEEN.has(token.text)) continue
      else if (isKeyword && CLOSES.has(token.text)) {
        close(undefined)
        depth = Math.max(0, depth - 1)
      } else take(token, own)
    }
  }
  close(undefined)
  const deeper = inner.map(parseScript)
  if (depth !== 0 || deeper.includes(undefined)) return undefined
  return [...commands, ...deeper.flatMap((found) => (found ?? []).map((one) => ({ ...one, nested: true })))]
}

function blank() {
  return {
    words: [] as string[],
    assigned: {} as Record<string, string>,
    dynamic: false,
    redirected: false,
    nested: false,
    negated: false,
    timed: false,
  }
}

function take(token: Token & { kind: 'word' }, own: ReturnType<typeof blank>): void {
  const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(token.text) ?? []
  if (name !== undefined && own.words.length === 0) own.assigned[name] = value ?? ''
  else {
    own.words.push(token.text)
    own.dynamic ||= token.dynamic
  }
}

function tokensOf(script: string): Token[] | undefined {
  const tokens: Token[] = []
  let i = 0
  while (i < script.length) {
    const rest = script.slice(i)
    const [blanks] = /^(?:[ \t\r]|\\\n)+/.exec(rest) ?? []
    if (blanks) i += blanks.length
    else if (rest[0] === '#') i += (/^[^\n]*/.exec(rest)?.[0] ?? '').length
    else if (rest[0] === '\n' || rest.startsWith(';;')) {
      tokens.push({ kind: 'connector', text: ';' })
      i += rest[0] === '\n' ? 1 : 2
    } else if (/^(?:&&|\|\|)/.test(rest)) {
      tokens.push({ kind: 'connector', text: rest.slice(0, 2) as Connector })
      i += 2
    } else if (/^(?:\d*[<>]|&>)/.test(rest)) {
      const [sign = ''] = /^(?:\d*(?:<<<|<<-?|>>|>\||[<>]&?)|&>>?)[ \t]*/.exec(rest) ?? []
      const word = wordAt(script, i + sign.length)
      if (!word) return undefined
      tokens.push({ kind: 'redirect' })
      i = word.end
    } else if (rest[0] === '|' || rest[0] === '&' || rest[0] === ';') {
      tokens.push({ kind: 'connector', text: rest[0] })
      i += rest.startsWith('|&') ? 2 : 1
    } else if (rest[0] === '(') {
      tokens.push({ kind: 'open' })
      i++
    } else if (rest[0] === ')') {
      tokens.push({ kind: 'close' })
      i++
    } else {
      const word = wordAt(script, i)
      if (!word || word.end === i) return undefined
      tokens.push(word.token)
      i = word.end
    }
  }
  return tokens
}

function wordAt(script: string, from: number): { token: Token & { kind: 'word' }; end: number } | undefined {
  let [i, text, dynamic] = [from, '', false]
  const inner: string[] = []
  while (i < script.length && !/[\s;&|()<>]/.test(script[i] as string)) {
    const char = script[i] as string
    if (char === "'") {
      const end = script.indexOf("'", i + 1)
      if (end < 0) return undefined
      text += script.slice(i + 1, end)
      i = end + 1
    } else if (char === '"') {
      i++
      while (script[i] !== '"') {
        if (i >= script.length) return undefined
        const step = insideAt(script, i, inner)
        if (!step) return undefined
        text += step.text
        dynamic ||= step.dynamic
        i = step.end
      }
      i++
    } else {
      const step = insideAt(script, i, inner)
      if (!step) return undefined
      text += step.text
      dynamic ||= step.dynamic || /[*?]/.test(char)
      i = step.end
    }
  }
  return { token: { kind: 'word', text, raw: script.slice(from, i), dynamic, inner }, end: i }
}

/** One character, or an expansion, which stays as it is written. */
function insideAt(
  script: string,
  i: number,
  inner: string[],
): { text: string; dynamic: boolean; end: number } | undefined {
  const char = script[i] as string
  if (char === '\\') return { text: script[i + 1] === '\n' ? '' : (script[i + 1] ?? ''), dynamic: false, end: i + 2 }
  if (char === '`') {
    const end = script.indexOf('`', i + 1)
    if (end < 0) return undefined
    inner.push(script.slice(i + 1, end))
    return { text: script.slice(i, end + 1), dynamic: true, end: end + 1 }
  }
  if (char !== '$') return { text: char, dynamic: false, end: i + 1 }
  const [open, shut] = script[i + 1] === '{' ? ['{', '}'] : script[i + 1] === '(' ? ['(', ')'] : ['', '']
  if (open === '') {
    const [name = '$'] = /^\$(?:\w+|[@*#?$!-])?/.exec(script.slice(i)) ?? []
    return { text: name, dynamic: name.length > 1, end: i + name.length }
  }
  let [end, depth] = [i + 2, 1]
  for (; end < script.length && depth > 0; end++) depth += script[end] === open ? 1 : script[end] === shut ? -1 : 0
  if (depth > 0) return undefined
  const text = script.slice(i, end)
  if (open === '(' && !text.startsWith('$((')) inner.push(text.slice(2, -1))
  return { text, dynamic: true, end }
}
