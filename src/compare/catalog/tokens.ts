export interface Token {
  kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'comment'
  /** A name's or string's content without its quotes and escapes; else as written. */
  text: string
  /** Offset in the statement. */
  at: number
}

export interface SqlMode {
  /** `"x"` is a name. */
  ansiQuotes?: boolean
  /** `\` is an ordinary character of strings. */
  plainBackslash?: boolean
}

export function sqlModeOf(words: string): SqlMode {
  return { ansiQuotes: /\bANSI(?:_QUOTES)?\b/.test(words), plainBackslash: /\bNO_BACKSLASH_ESCAPES\b/.test(words) }
}

const SPACE = /\s+/y
const COMMENT = /--(?=[\s]|$)[^\n]*|#[^\n]*|\/\*(?![!+M])[\s\S]*?\*\//y
const NUMBER = /0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w$])/iy
const WORD = /@{0,2}[\p{L}\p{N}_$]+/uy
const SYMBOL = /<=>|->>|->|:=|<=|>=|<>|!=|\|\||&&|<<|>>|\/\*[!+]\d*|\/\*M!\d*|\*\/|[\s\S]/y

/** Splits MySQL's SQL into tokens. Comments stay (as tokens) except the executable ones and hints, whose marks are symbols. */
export function tokensOf(sql: string, mode: SqlMode = {}): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const text = pattern.exec(sql)?.[0]
    if (text !== undefined) at += text.length
    return text
  }
  while (at < sql.length) {
    const start = at
    if (take(SPACE) !== undefined) continue
    const quote = sql[at]
    if (quote === "'" || quote === '"' || quote === '`') {
      const isName = quote === '`' || (quote === '"' && mode.ansiQuotes === true)
      const quoted = unquote(sql, at, !isName && !mode.plainBackslash)
      at = quoted.end
      tokens.push({ kind: isName ? 'name' : 'string', text: quoted.text, at: start })
      continue
    }
    const comment = take(COMMENT)
    if (comment !== undefined) tokens.push({ kind: 'comment', text: comment, at: start })
    else {
      const number = take(NUMBER)
      const word = number === undefined ? take(WORD) : undefined
      const kind = number !== undefined ? 'number' : word !== undefined ? 'word' : 'symbol'
      tokens.push({ kind, text: number ?? word ?? take(SYMBOL) ?? '', at: start })
    }
  }
  return tokens
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b', Z: '\x1a' }

/** Content of the quoted text that starts at `start`, and where it ends. `\%` and `\_` keep their backslash, as in MySQL. */
function unquote(sql: string, start: number, escapes: boolean): { text: string; end: number } {
  const quote = sql[start]
  let text = ''
  let at = start + 1
  while (at < sql.length) {
    const char = sql[at] as string
    if (escapes && char === '\\' && at + 1 < sql.length) {
      const next = sql[at + 1] as string
      text += next === '%' || next === '_' ? `\\${next}` : (ESCAPES[next] ?? next)
      at += 2
    } else if (char === quote) {
      if (sql[at + 1] !== quote) return { text, end: at + 1 }
      text += quote
      at += 2
    } else {
      text += char
      at++
    }
  }
  return { text, end: at }
}
