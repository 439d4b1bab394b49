/** What Ruby source is made of, as far as a reader of paths must know. */
export type Token = { line: number } & (
  | { is: 'string'; parts: readonly StringPart[]; shell?: true }
  | { is: 'symbol' | 'word' | 'const' | 'label' | 'variable' | 'number' | 'op'; text: string }
  | { is: 'end' }
)

export type StringPart = string | readonly Token[]

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' }

/** Tokens of a file, without comments, regular expressions and heredocs' text. Never throws: what it cannot read ends as `op`. */
export function tokensOf(source: string): Token[] {
  return new Lexer(source).all()
}

class Lexer {
  readonly #text: string
  #at = 0
  #line = 1
  #tokens: Token[] = []
  /** Heredocs that begin on the next line. */
  readonly #pending: { id: string; raw: boolean }[] = []

  constructor(text: string, line = 1) {
    this.#text = text
    this.#line = line
  }

  all(): Token[] {
    while (this.#at < this.#text.length) if (!this.#step()) break
    return this.#tokens
  }

  #peek(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? ''
  }

  #match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at
    return sticky.exec(this.#text)?.[0]
  }

  #push(token: Record<string, unknown>): true {
    this.#tokens.push({ line: this.#line, ...token } as Token)
    return true
  }

  #take(is: string, text: string): true {
    this.#push({ is, text })
    this.#at += text.length
    return true
  }

  /** False at `__END__`. */
  #step(): boolean {
    const char = this.#peek()
    const bol = this.#at === 0 || this.#text[this.#at - 1] === '\n'
    if (bol && this.#match(/=begin\b/y)) return this.#skipTo(/^=end.*$/gm)
    if (bol && this.#match(/__END__\s*$/my) !== undefined) return false
    if (char === '\n') return this.#newline()
    if (char === '\\' && this.#peek(1) === '\n') {
      this.#line += 1
      this.#at += 2
      return true
    }
    if (/\s/.test(char)) {
      this.#at += 1
      return true
    }
    if (char === '#') {
      this.#at += this.#match(/#.*/y)?.length ?? 1
      return true
    }
    return (
      this.#literal(char) ||
      this.#name() ||
      this.#take('op', this.#match(/::|=>|&\.|\*\*|<<|[=!<>]=|\|\||&&|\+=|\|\|=|\.\.\.?/y) ?? char)
    )
  }

  #newline(): true {
    this.#push({ is: 'end' })
    this.#at += 1
    this.#line += 1
    for (const { id } of this.#pending.splice(0)) this.#skipTo(new RegExp(`^[ \\t]*${id}[ \\t]*$`, 'gm'))
    return true
  }

  /** To the end of the match, or of the text. */
  #skipTo(end: RegExp): true {
    end.lastIndex = this.#at
    const found = end.exec(this.#text)
    const to = found ? found.index + found[0].length : this.#text.length
    this.#line += this.#text.slice(this.#at, to).split('\n').length - 1
    this.#at = to
    return true
  }

  #literal(char: string): boolean {
    if (char === '"' || char === '`') return this.#string(1, char, char, true, char === '`')
    if (char === "'") return this.#string(1, char, char, false)
    const heredoc = /<<([~-]?)(["'`]?)([A-Za-z_]\w*)\2/y
    heredoc.lastIndex = this.#at
    const doc = heredoc.exec(this.#text)
    if (doc && (doc[1] || /^[A-Z]/.test(doc[3] ?? '')) && !this.#afterValue()) {
      this.#pending.push({ id: doc[3] ?? '', raw: doc[2] === "'" })
      this.#push({ is: 'string', parts: [[]] })
      this.#at += doc[0].length
      return true
    }
    const percent = this.#afterValue() ? undefined : this.#match(/%[qQwWiIxrs]?[([{<|!/]/y)
    if (percent) return this.#percent(percent)
    if (char === '/' && this.#regexMayStart()) return this.#regex('/')
    if (char === ':' && this.#peek(1) === '"') return this.#string(2, '"', '"', true)
    const symbol = this.#match(/:[A-Za-z_]\w*[?!=]?(?!:)/y)
    if (symbol && this.#text[this.#at - 1] !== ':') {
      this.#push({ is: 'symbol', text: symbol.slice(1) })
      this.#at += symbol.length
      return true
    }
    const number = this.#match(/\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?/iy)
    return number ? this.#take('number', number) : false
  }

  #percent(opener: string): true {
    const open = opener.at(-1) ?? ''
    const close = PAIRS[open] ?? open
    const kind = opener.length === 3 ? (opener[1] ?? '') : 'Q'
    if (kind === 'r') {
      this.#at += opener.length - 1
      return this.#regex(close)
    }
    if (!/[wWiI]/.test(kind)) return this.#string(opener.length, open, close, /[QxI]/.test(kind), kind === 'x')
    const end = this.#text.indexOf(close, this.#at + opener.length)
    const to = end < 0 ? this.#text.length : end
    const words = this.#text.slice(this.#at + opener.length, to)
    for (const word of words.split(/\s+/).filter(Boolean)) this.#push({ is: 'string', parts: [word] })
    this.#line += words.split('\n').length - 1
    this.#at = to + 1
    return true
  }

  #string(skip: number, open: string, close: string, interpolates: boolean, shell = false): true {
    const line = this.#line
    const parts: StringPart[] = []
    let text = ''
    let depth = 0
    this.#at += skip
    while (this.#at < this.#text.length) {
      const char = this.#peek()
      if (char === '\\') {
        text += this.#peek(1)
        this.#at += 2
      } else if (interpolates && char === '#' && this.#peek(1) === '{') {
        if (text) parts.push(text)
        text = ''
        parts.push(this.#interpolation())
      } else if (char === close && depth === 0) break
      else {
        if (open !== close && char === open) depth += 1
        if (open !== close && char === close) depth -= 1
        if (char === '\n') this.#line += 1
        text += char
        this.#at += 1
      }
    }
    this.#at += 1
    if (text || parts.length === 0) parts.push(text)
    if (this.#match(/:(?!:)/y) && close === '"' && parts.length === 1) this.#at += 1
    this.#tokens.push({ is: 'string', parts, line, ...(shell ? { shell: true as const } : {}) })
    return true
  }

  #interpolation(): Token[] {
    const inner = new Lexer(this.#text, this.#line)
    inner.#at = this.#at + 2
    let depth = 1
    let before = 0
    while (inner.#at < this.#text.length) {
      inner.#step()
      for (const token of inner.#tokens.slice(before)) {
        if (token.is !== 'op') continue
        if (token.text === '{') depth += 1
        else if (token.text === '}') depth -= 1
      }
      before = inner.#tokens.length
      if (depth <= 0) break
    }
    this.#at = inner.#at
    this.#line = inner.#line
    return inner.#tokens.slice(0, -1)
  }

  #regex(close: string): true {
    this.#at += 1
    for (let inClass = false; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#peek()
      if (char === '\\') this.#at += 1
      else if (char === '[') inClass = true
      else if (char === ']') inClass = false
      else if (char === close && !inClass) break
      if (char === '\n') this.#line += 1
    }
    this.#at += 1
    this.#at += this.#match(/[a-z]*/y)?.length ?? 0
    return this.#push({ is: 'op', text: 'regex' })
  }

  #name(): boolean {
    const label = this.#match(/[A-Za-z_]\w*[?!]?:(?!:)/y)
    if (label && !/[?]/.test(this.#text[this.#at - 2] ?? '')) {
      this.#push({ is: 'label', text: label.slice(0, -1) })
      this.#at += label.length
      return true
    }
    const variable = this.#match(/@@?[A-Za-z_]\w*|\$\w+/y)
    if (variable) return this.#take('variable', variable)
    const word = this.#match(/[A-Za-z_]\w*(?:[?!](?!=))?/y)
    return word ? this.#take(/^[A-Z]/.test(word) ? 'const' : 'word', word) : false
  }

  #afterValue(): boolean {
    const last = this.#tokens.at(-1)
    if (!last || last.is === 'end' || last.is === 'label') return false
    if (last.is === 'op') return /^[)\]}]$|^regex$/.test(last.text)
    if (last.is !== 'word') return true
    // `puts <<~TEXT` and `system %x(…)`: a space before and none behind is an argument.
    return !(/\s/.test(this.#text[this.#at - 1] ?? '') && /\S/.test(this.#peek(1)))
  }

  #regexMayStart(): boolean {
    const last = this.#tokens.at(-1)
    if (last?.is === 'word' && /^(if|unless|when|and|or|not|return|while|until|then|elsif|in)$/.test(last.text))
      return true
    return !this.#afterValue()
  }
}
