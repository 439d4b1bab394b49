import type { CatalogServer } from '../../ports/catalog.ts'
import { type Token, tokensOf } from './tokens.ts'

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
  // MariaDB's remark on a column of an older format; members of an enum may look like one, but end with a quote.
  const bare = type.replace(/\s*\/\*[^']*\*\/\s*$/, '').trim()
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

/**
 * How the server keeps an expression. MySQL 8 writes the character set of every string; older servers and MariaDB do not, so
 * against one of these an introducer that says nothing of the text is left out.
 */
export interface Dialect {
  introducers: 'compared' | 'left out'
}

export const MODERN: Dialect = { introducers: 'compared' }
const OLDER: Dialect = { introducers: 'left out' }

export function dialectOf(...servers: readonly Pick<CatalogServer, 'version' | 'flavour'>[]): Dialect {
  return servers.every(({ version, flavour }) => flavour === 'mysql' && Number.parseInt(version, 10) >= 8)
    ? MODERN
    : OLDER
}

/** An expression as the server keeps it (generated column, check, functional index, default), for comparison only. */
export function normalExpression(expression: string, dialect: Dialect): string {
  return render(tightened(kept(tokensOf(unescaped(expression)), dialect).map(unquotedName)))
}

/** A view's query as the server keeps it, from `tokens`. */
export function normalQuery(tokens: readonly Token[], dialect: Dialect): string {
  return render(tightened(kept(tokens, dialect)))
}

/** The text of a stored program, which the server keeps as it was written: comments, and the case of words, as names may differ by it. */
export function normalProgram(tokens: readonly Token[]): string {
  return render(
    tokens.map((token, i) => {
      if (token.kind === 'comment') return { ...token, text: token.text.trimEnd() }
      return token.kind === 'word' ? { ...token, text: normalWord(tokens, i) } : token
    }),
  )
}

/** Names of columns are not told apart by case, and 5.7 and MariaDB quote fewer of them. */
function unquotedName(token: Token): Token {
  if (token.kind !== 'name' || !/^\w+$/.test(token.text) || /^(?:null|true|false|default|\d+)$/i.test(token.text))
    return token
  return { ...token, kind: 'word', text: token.text.toLowerCase() }
}

const TEXT_INTRODUCER = /^_(?:utf8|utf8mb3|utf8mb4|latin1|ascii)$/i

/** What the server has parsed and writes in words of its own: comments are gone, words have no case, utf8mb3 has two names. */
function kept(tokens: readonly Token[], { introducers }: Dialect): Token[] {
  const code = tokens.filter(({ kind }) => kind !== 'comment')
  return code.flatMap((token, i) => {
    if (token.kind !== 'word') return [token]
    const next = code[i + 1]
    const says = next?.kind === 'string' && TEXT_INTRODUCER.test(token.text) && isAsciiOrUtf8(token.text, next.text)
    if (says && introducers === 'left out') return []
    return [{ ...token, text: normalWord(code, i).toLowerCase() }]
  })
}

function isAsciiOrUtf8(introducer: string, text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is a range of control characters too
  return /utf8/i.test(introducer) || /^[\x00-\x7f]*$/.test(text)
}

/** The word at `i`; where it names a character set or collation, `utf8` by the name that newer servers give it. */
function normalWord(tokens: readonly Token[], i: number): string {
  const { text } = tokens[i] as Token
  if (!/^_?utf8(?:_\w+)?$/i.test(text)) return text
  const names = text.startsWith('_') ? tokens[i + 1]?.kind === 'string' : followsCharset(tokens, i)
  return names ? text.toLowerCase().replace(/^(_?)utf8(?=_|$)/, '$1utf8mb3') : text
}

/** CHARSET x, CHARACTER SET x, CHAR SET x, COLLATE x, each also with `=`, and CONVERT(… USING x). */
function followsCharset(tokens: readonly Token[], i: number): boolean {
  const word = (at: number) => {
    const token = tokens[at]
    return token?.kind === 'word' ? token.text.toLowerCase() : ''
  }
  const at = tokens[i - 1]?.kind === 'symbol' && tokens[i - 1]?.text === '=' ? i - 2 : i - 1
  if (/^(?:charset|collate)$/.test(word(at)) || (at === i - 1 && word(at) === 'using')) return true
  return word(at) === 'set' && /^(?:character|char)$/.test(word(at - 1))
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
    .map(({ kind, text }) =>
      kind === 'string' ? JSON.stringify(text) : kind === 'name' ? `\`${text.replaceAll('`', '``')}\`` : text,
    )
    .join(' ')
}
