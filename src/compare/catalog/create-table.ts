import { type Token, tokensOf } from './tokens.ts'

/** What `SHOW CREATE TABLE` says and `information_schema` does not. */
export interface TableText {
  /** `NAME=value` of what stands after the columns, without the counter, which moves with the rows. */
  options: readonly string[]
  columns: ReadonlyMap<string, ColumnText>
  /** By name; `PRIMARY` for the primary key. */
  indexes: ReadonlyMap<string, IndexText>
  algorithm?: string
  subAlgorithm?: string
}

export interface ColumnText {
  hasDefault: boolean
  /** SQL of a default that is a single literal. */
  default?: string
  attributes?: string
}

export interface IndexText {
  keyBlockSize?: string
  parser?: string
  attributes?: string
}

/** @param create of a session without ANSI_QUOTES */
export function tableText(create: string): TableText {
  const tokens = tokensOf(create).filter(({ kind, text }) => kind !== 'comment' && !isMark(kind, text))
  const open = tokens.findIndex(({ kind, text }) => kind === 'symbol' && text === '(')
  const close = closing(tokens, open)
  const columns = new Map<string, ColumnText>()
  const indexes = new Map<string, IndexText>()
  for (const item of split(tokens.slice(open + 1, close))) {
    const [first] = item
    if (first?.kind === 'name') columns.set(first.text, columnText(item))
    else if (first && !is(first, 'CONSTRAINT')) addIndex(indexes, item)
  }
  const rest = tokens.slice(close + 1)
  const cut = rest.findIndex((token) => is(token, 'PARTITION'))
  const tail = cut < 0 ? [] : rest.slice(cut)
  return {
    options: optionsOf(cut < 0 ? rest : rest.slice(0, cut)).filter((option) => !/^AUTO_INCREMENT=/.test(option)),
    columns,
    indexes,
    ...algorithms(tail),
  }
}

/** Of a version comment, whose contents count. */
function isMark(kind: Token['kind'], text: string): boolean {
  return kind === 'symbol' && (/^\/\*M?!/.test(text) || text === '*/')
}

function is({ kind, text }: Token, word: string): boolean {
  return kind === 'word' && text.toUpperCase() === word
}

/** Where the bracket at `open` closes. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let i = open; i >= 0 && i < tokens.length; i++) {
    const { kind, text } = tokens[i] as Token
    if (kind !== 'symbol') continue
    if (text === '(') depth++
    if (text === ')' && --depth === 0) return i
  }
  return tokens.length
}

/** Runs of tokens between the commas that stand outside of brackets. */
export function split(tokens: readonly Token[]): Token[][] {
  const items: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    const symbol = token.kind === 'symbol' ? token.text : ''
    if (symbol === '(') depth++
    if (symbol === ')') depth--
    if (symbol === ',' && depth === 0) items.push([])
    else items.at(-1)?.push(token)
  }
  return items.filter((item) => item.length > 0)
}

function columnText(item: readonly Token[]): ColumnText {
  const at = item.findIndex((token) => is(token, 'DEFAULT'))
  const value = at < 0 ? undefined : item[at + 1]
  const sql = value?.kind === 'string' ? quotedText(value.text) : value?.kind === 'number' ? value.text : undefined
  return { hasDefault: value !== undefined, ...(sql === undefined ? {} : { default: sql }), ...attributesOf(item) }
}

function quotedText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

const ATTRIBUTES = ['ENGINE_ATTRIBUTE', 'SECONDARY_ENGINE_ATTRIBUTE', 'COLUMN_FORMAT', 'STORAGE', 'SECONDARY']

/** Attributes that the server keeps for its engines, as SQL. */
function attributesOf(item: readonly Token[]): { attributes?: string } {
  const found = ATTRIBUTES.flatMap((word) => {
    const at = item.findIndex((token) => is(token, word))
    if (at < 0) return []
    if (word === 'SECONDARY') return 'NOT SECONDARY'
    const value = item[at + (item[at + 1]?.text === '=' ? 2 : 1)]
    return `${word} ${value?.kind === 'string' ? quotedText(value.text) : value?.text}`
  })
  return found.length > 0 ? { attributes: found.join(' ') } : {}
}

function addIndex(indexes: Map<string, IndexText>, item: readonly Token[]): void {
  const open = item.findIndex(({ kind, text }) => kind === 'symbol' && text === '(')
  const head = item.slice(0, open)
  const name = head.some((token) => is(token, 'PRIMARY')) ? 'PRIMARY' : head.find(({ kind }) => kind === 'name')?.text
  if (name === undefined) return
  const options = item.slice(closing(item, open) + 1)
  const after = (word: string, steps: number) => {
    const at = options.findIndex((token) => is(token, word))
    return at < 0 ? undefined : options[at + steps]?.text
  }
  const keyBlockSize = after('KEY_BLOCK_SIZE', 2)
  const parser = after('PARSER', 1)
  indexes.set(name, {
    ...(keyBlockSize ? { keyBlockSize } : {}),
    ...(parser ? { parser } : {}),
    ...attributesOf(options),
  })
}

function optionsOf(tokens: readonly Token[]): string[] {
  const options: string[] = []
  for (let i = 0; i < tokens.length; ) {
    const words: string[] = []
    // A value follows `=`, or a word alone as in TABLESPACE `x`.
    while (tokens[i]?.kind === 'word' || (tokens[i]?.kind === 'name' && tokens[i + 1]?.text === '='))
      words.push(tokens[i++]?.text ?? '')
    if (tokens[i]?.text === '=') i++
    const value = tokens[i]
    const end = value?.kind === 'symbol' && value.text === '(' ? closing(tokens, i) : i
    const text = tokens.slice(i, end + 1).map((token) => token.text)
    options.push([words.join(' ').toUpperCase(), ...(text.length > 0 ? [text.join('')] : [])].join('='))
    i = end + 1
  }
  return options
}

/** `PARTITION BY KEY ALGORITHM = 1 (…) SUBPARTITION BY KEY ALGORITHM = 1 (…)` */
function algorithms(tokens: readonly Token[]): Pick<TableText, 'algorithm' | 'subAlgorithm'> {
  const sub = tokens.findIndex((token) => is(token, 'SUBPARTITION'))
  const of = (from: number) => {
    const open = tokens.findIndex(({ kind, text }, i) => i > from && kind === 'symbol' && text === '(')
    const at = tokens.findIndex((token, i) => i > from && i < open && is(token, 'ALGORITHM'))
    return at < 0 ? undefined : tokens[at + 2]?.text
  }
  const [algorithm, subAlgorithm] = [of(-1), sub < 0 || !is(tokens[sub + 1] as Token, 'BY') ? undefined : of(sub)]
  return { ...(algorithm ? { algorithm } : {}), ...(subAlgorithm ? { subAlgorithm } : {}) }
}
