/** A search of Datadog's logs, read. */
export type Search =
  | { and: readonly Search[] }
  | { or: readonly Search[] }
  | { not: Search }
  | { key: string | null; test: Test }

export type Test =
  /** `*` any characters, `?` one; matched without case in full text, with case in attributes. */
  | { like: string }
  | { phrase: string }
  | { compare: '<' | '<=' | '>' | '>='; number: number }
  | { from: string; to: string; fromIncluded: boolean; toIncluded: boolean }

/** What cannot be read, and where: 1 is the first character. */
export class SearchError extends Error {
  constructor(why: string, at: number) {
    super(`${why} (at character ${at + 1})`)
    this.name = 'SearchError'
  }
}

type Lexeme = { at: number; space: boolean } & (
  | { is: 'word' | 'phrase'; text: string }
  | { is: '(' | ')' | ':' | '[' | ']' | '{' | '}' | '-' | 'end' }
  | { is: 'compare'; text: '<' | '<=' | '>' | '>=' }
)

/** Reads facets, attributes, wildcards, phrases, ranges, comparisons, grouping and AND, OR, NOT. Throws `SearchError` for anything else. */
export function readSearch(query: string): Search {
  const lexemes = split(query)
  let at = 0
  const peek = () => lexemes[at] as Lexeme
  const isWord = (text: string) => {
    const next = peek()
    return next.is === 'word' && next.text === text
  }

  const any = (): Search => {
    const parts = [all()]
    while (isWord('OR')) {
      at += 1
      parts.push(all())
    }
    return parts.length === 1 ? (parts[0] as Search) : { or: parts }
  }
  const all = (): Search => {
    const parts = [one()]
    while (peek().is !== 'end' && peek().is !== ')' && !isWord('OR')) {
      if (isWord('AND')) at += 1
      parts.push(one())
    }
    return parts.length === 1 ? (parts[0] as Search) : { and: parts }
  }
  const one = (): Search => {
    const next = peek()
    if (next.is === '-' || isWord('NOT')) {
      at += 1
      return { not: one() }
    }
    if (next.is === '(') return grouped(any)
    if (next.is === 'phrase') {
      at += 1
      return { key: null, test: { phrase: next.text } }
    }
    if (next.is !== 'word' || /^(AND|OR)$/.test(next.text))
      throw new SearchError(next.is === 'end' ? 'a term is missing' : 'a term is not understood', next.at)
    at += 1
    if (peek().is !== ':' || peek().space) return { key: null, test: { like: checked(next) } }
    at += 1
    return valued(checked(next))
  }
  const grouped = (inner: () => Search): Search => {
    at += 1
    const search = inner()
    if (peek().is !== ')') throw new SearchError('a bracket is not closed', peek().at)
    at += 1
    return search
  }
  /** What stands behind `key:`; in brackets any combination of values. */
  const valued = (key: string): Search => {
    const next = peek()
    if (next.is === '(') return grouped(() => keyed(any(), key))
    if (next.is === '[' || next.is === '{') return { key, test: range() }
    if (next.is === 'compare') {
      const number = lexemes[at + 1]
      const value = number?.is === 'word' ? Number(number.text) : Number.NaN
      if (Number.isNaN(value)) throw new SearchError(`${next.text} asks for a number`, next.at)
      at += 2
      return { key, test: { compare: next.text, number: value } }
    }
    if (next.is === 'phrase') {
      at += 1
      return { key, test: { phrase: next.text } }
    }
    const minus = next.is === '-' ? '-' : ''
    if (minus) at += 1
    const value = peek()
    if (value.is !== 'word' || (value.space && !minus)) throw new SearchError(`${key}: has no value`, value.at)
    at += 1
    return { key, test: { like: `${minus}${checked(value)}` } }
  }
  const range = (): Test => {
    const open = peek()
    const bound = (offset: number) => {
      const word = lexemes[at + offset]
      if (word?.is !== 'word' && word?.is !== 'phrase') throw new SearchError('a range is not understood', open.at)
      return word.text
    }
    const [from, to] = [bound(1), bound(3)]
    const close = lexemes[at + 4]
    if (bound(2) !== 'TO' || (close?.is !== ']' && close?.is !== '}'))
      throw new SearchError('a range is not understood', open.at)
    at += 5
    return { from, to, fromIncluded: open.is === '[', toIncluded: close.is === ']' }
  }

  if (peek().is === 'end') return { and: [] }
  const search = any()
  if (peek().is !== 'end') throw new SearchError('a bracket is not opened', peek().at)
  return search
}

function checked({ text, at }: { text: string; at: number }): string {
  if (text.includes('$')) throw new SearchError(`the variable ${text} has no value here`, at)
  if (/^[#~]/.test(text)) throw new SearchError(`${text} is not understood`, at)
  return text
}

function keyed(search: Search, key: string): Search {
  if ('and' in search) return { and: search.and.map((part) => keyed(part, key)) }
  if ('or' in search) return { or: search.or.map((part) => keyed(part, key)) }
  if ('not' in search) return { not: keyed(search.not, key) }
  if (search.key !== null) throw new SearchError(`${key}:( … ) holds another key, ${search.key}`, 0)
  return { key, test: search.test }
}

function split(query: string): Lexeme[] {
  const lexemes: Lexeme[] = []
  let space = false
  for (let at = 0; at < query.length; ) {
    const char = query[at] ?? ''
    if (/\s/.test(char)) {
      space = true
      at += 1
      continue
    }
    const last = lexemes.at(-1)
    const begins = space || last === undefined || last.is === '(' || last.is === ':' || last.is === '-'
    if (char === '"') {
      const end = closingQuote(query, at)
      lexemes.push({ is: 'phrase', text: query.slice(at + 1, end).replace(/\\(.)/g, '$1'), at, space })
      at = end + 1
    } else if (/[()[\]{}:]/.test(char)) {
      lexemes.push({ is: char as '(', at, space })
      at += 1
      if (char === '(' && last?.is === 'word' && !space && !/^(AND|OR|NOT)$/.test(last.text))
        throw new SearchError(`the function ${last.text}( … ) is not understood`, at)
    } else if ((char === '-' || char === '!') && begins && last?.is !== ':') {
      lexemes.push({ is: '-', at, space })
      at += 1
    } else if (/[<>]/.test(char) && last?.is === ':') {
      const text = query[at + 1] === '=' ? `${char}=` : char
      lexemes.push({ is: 'compare', text: text as '<', at, space })
      at += text.length
    } else {
      const [raw = ''] = /^(?:\\.|[^\s()[\]{}:"\\])+/.exec(query.slice(at)) ?? []
      if (raw === '') throw new SearchError(`${char} is not understood`, at)
      // An escaped wildcard is text: a private letter stands for it.
      lexemes.push({
        is: 'word',
        text: raw.replace(/\\([*?])/g, (_, wild) => (wild === '*' ? STAR : MARK)).replace(/\\(.)/g, '$1'),
        at,
        space,
      })
      at += raw.length
    }
    space = false
  }
  lexemes.push({ is: 'end', at: query.length, space })
  return lexemes
}

export const STAR = '\ue000'
export const MARK = '\ue001'

function closingQuote(query: string, from: number): number {
  for (let at = from + 1; at < query.length; at++) {
    if (query[at] === '\\') at += 1
    else if (query[at] === '"') return at
  }
  throw new SearchError('a quotation mark is not closed', from)
}
