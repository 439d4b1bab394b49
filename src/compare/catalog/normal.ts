import { type SqlMode, type Token, tokensOf } from './tokens.ts'

/** `utf8` is what older servers call `utf8mb3`. */
export function normalCharset(name: string): string {
  return name.toLowerCase().replace(/^utf8(?=_|$)/, 'utf8mb3')
}

export function charsetOf(collation: string): string {
  return normalCharset(collation).split('_')[0] ?? ''
}

/** `sql_mode` as a set; without the word that 8.0 dropped and that changes nothing in a stored program. */
export function normalSqlMode(words: string): string {
  const kept = words.split(',').filter((word) => word !== '' && word !== 'NO_AUTO_CREATE_USER')
  return [...new Set(kept)].sort().join(',')
}

const ALIASES: Record<string, string> = {
  geomcollection: 'geometrycollection',
  bool: 'tinyint(1)',
  boolean: 'tinyint(1)',
}

/**
 * A column's type without what changes nothing: display widths of integers and years. Two widths stay. `zerofill` pads to it.
 * `tinyint(1)` is how Rails knows a boolean (`/^tinyint\(1\)/`): where one side has it and the other has `tinyint`, the same
 * row reads `true` there and `1` here. MySQL 8.0.19 keeps it for signed columns and drops it for unsigned ones.
 */
export function normalType(type: string): string {
  const bare = type.replace(/\s*\/\*.*?\*\//g, '').trim()
  const [, word = '', rest = ''] = /^(\w+)([\s\S]*)$/.exec(bare) ?? []
  const name = ALIASES[word.toLowerCase()] ?? word.toLowerCase()
  if (/^(?:enum|set)$/.test(name)) return name + rest
  const tail = rest.toLowerCase()
  if (name === 'year') return name
  if (!/^(?:tiny|small|medium|big)?int$/.test(name) || /\bzerofill\b/.test(tail)) return name + tail
  return name === 'tinyint' && /^\(1\)/.test(tail) ? name + tail : name + tail.replace(/^\(\d+\)/, '')
}

/** `information_schema` writes expressions with the quotes escaped; only outside of a string can a backslash tell. */
export function unescaped(expression: string): string {
  const firstQuote = expression.indexOf("'")
  if (firstQuote < 1 || expression[firstQuote - 1] !== '\\') return expression
  return expression.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char === 'r' ? '\r' : char))
}

/** An expression as the server keeps it (generated column, check, functional index, default), for comparison only. */
export function normalExpression(expression: string): string {
  return render(tightened(plain(tokensOf(unescaped(expression)), true).map(unquotedName)))
}

/** A view's query as the server keeps it. */
export function normalQuery(query: string): string {
  return render(tightened(plain(tokensOf(query), true)))
}

/** The text of a stored program: its words keep their case, as names of tables may differ by case only. */
export function normalProgram(text: string, mode: SqlMode): string {
  return render(plain(tokensOf(text, mode), false))
}

/** Names of columns are not told apart by case, and 5.7 and MariaDB quote fewer of them. */
function unquotedName(token: Token): Token {
  if (token.kind !== 'name' || !/^\w+$/.test(token.text) || /^(?:null|true|false|default|\d+)$/i.test(token.text))
    return token
  return { ...token, kind: 'word', text: token.text.toLowerCase() }
}

const TEXT_INTRODUCER = /^_(?:utf8|utf8mb3|utf8mb4|latin1|ascii)$/i
const INTEGER = /^(?:tinyint|smallint|mediumint|int|integer|bigint|year)$/i

/** Without comments, character set introducers of plain ASCII text, display widths, and the two names of utf8mb3. */
function plain(tokens: readonly Token[], foldCase: boolean): Token[] {
  const out: Token[] = []
  const code = tokens.filter(({ kind }) => kind !== 'comment')
  for (let i = 0; i < code.length; i++) {
    const token = code[i] as Token
    const next = code[i + 1]
    if (token.kind !== 'word') {
      out.push(token)
      continue
    }
    if (TEXT_INTRODUCER.test(token.text) && next?.kind === 'string' && isAsciiOrUtf8(token.text, next.text)) continue
    out.push({ ...token, text: normalWord(token.text, out.at(-1), foldCase) })
    const width = code[i + 2]
    if (INTEGER.test(token.text) && next?.text === '(' && width?.kind === 'number' && code[i + 3]?.text === ')') {
      const keeps = (/^tinyint$/i.test(token.text) && width.text === '1') || hasZerofill(code, i + 4)
      if (!keeps) i += 3
    }
  }
  return out
}

function isAsciiOrUtf8(introducer: string, text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is a range of control characters too
  return /utf8/i.test(introducer) || /^[\x00-\x7f]*$/.test(text)
}

function normalWord(word: string, before: Token | undefined, foldCase: boolean): string {
  if (/^_?utf8(?:_\w+)?$/i.test(word) && (word.startsWith('_') || isCharsetWord(before)))
    return word.toLowerCase().replace(/^(_?)utf8(?=_|$)/, '$1utf8mb3')
  return foldCase ? word.toLowerCase() : word
}

function isCharsetWord(token: Token | undefined): boolean {
  return token !== undefined && /^(?:charset|set|collate|using|=)$/i.test(token.text)
}

function hasZerofill(tokens: readonly Token[], from: number): boolean {
  const [first, second] = [tokens[from]?.text ?? '', tokens[from + 1]?.text ?? '']
  return /^zerofill$/i.test(first) || (/^(?:un)?signed$/i.test(first) && /^zerofill$/i.test(second))
}

/** Without brackets that say nothing: around the whole, doubled, or around a single name or value. */
function tightened(tokens: readonly Token[]): Token[] {
  const partner = partners(tokens)
  const dropped = new Set<number>()
  for (const [open, close] of partner) {
    const before = tokens[open - 1]
    const opensCall = before !== undefined && (before.kind === 'word' || before.kind === 'name') && !isOperator(before)
    const inner = partner.get(open + 1)
    const doubled = inner === close - 1
    const single = close === open + 2
    const whole = open === 0 && close === tokens.length - 1
    if (whole || doubled || (single && !opensCall)) dropped.add(open).add(close)
  }
  if (dropped.size === 0) return [...tokens]
  return tightened(tokens.filter((_, i) => !dropped.has(i)))
}

function isOperator({ kind, text }: Token): boolean {
  return (
    kind === 'word' &&
    /^(?:and|or|not|xor|on|where|having|when|then|else|select|like|is|div|mod|between|by|interval)$/i.test(text)
  )
}

function partners(tokens: readonly Token[]): Map<number, number> {
  const open: number[] = []
  const pairs = new Map<number, number>()
  tokens.forEach(({ kind, text }, i) => {
    if (kind !== 'symbol') return
    if (text === '(') open.push(i)
    const start = text === ')' ? open.pop() : undefined
    if (start !== undefined) pairs.set(start, i)
  })
  return pairs
}

function render(tokens: readonly Token[]): string {
  return tokens
    .map(({ kind, text }) => (kind === 'string' ? JSON.stringify(text) : kind === 'name' ? `\`${text}\`` : text))
    .join(' ')
}
