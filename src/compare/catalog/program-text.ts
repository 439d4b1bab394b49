import type { CatalogView, StoredProgram } from '../../ports/catalog.ts'
import { type Dialect, normalProgram, normalQuery } from './normal.ts'
import { sqlModeOf, type Token, tokensOf } from './tokens.ts'

/**
 * What a program does, from its `SHOW CREATE`: the text behind its header. A header holds nothing but what the catalog tells
 * apart (definer, security, schedule, status, table …), and servers write it anew in words of their own; 5.7 keeps that of a
 * trigger as somebody typed it. Words are told from the contents of strings, names and comments by their place.
 */
export function programText(kind: 'trigger' | 'routine' | 'event', program: StoredProgram): string {
  const tokens = tokensOf(program.create ?? '', sqlModeOf(program.sqlMode))
  return normalProgram(BODIES[kind](tokens))
}

const BODIES: Record<'trigger' | 'routine' | 'event', (tokens: readonly Token[]) => Token[]> = {
  trigger(tokens) {
    const code = tokens.flatMap((token, i) => (token.kind === 'comment' ? [] : [{ token, i }]))
    const at = code.findIndex((_, i) => ['FOR', 'EACH', 'ROW'].every((word, n) => is(code[i + n]?.token, word)))
    const next = code[at + 3]?.token
    // Which trigger it follows shows in its number; 8.0 does not write it.
    const follows = is(next, 'FOLLOWS') || is(next, 'PRECEDES')
    const last = code[follows ? at + 4 : at + 2]
    return at < 0 ? [...tokens] : tokens.slice((last?.i ?? -1) + 1)
  },
  routine(tokens) {
    const at = tokens.findIndex((token) => is(token, 'PROCEDURE') || is(token, 'FUNCTION'))
    const rest = tokens.slice(afterName(tokens, at + 1))
    return withoutReturns(rest)
  },
  event(tokens) {
    return tokens.slice(tokens.findIndex((token) => is(token, 'DO')) + 1)
  },
}

/** A view's query with its columns, and how the server carries it out. */
export function viewText(
  { create, query }: CatalogView,
  dialect: Dialect,
  folded = false,
): { algorithm: string; query: string } | null {
  const fold = (tokens: readonly Token[]) =>
    folded
      ? tokens.map((token) => (token.kind === 'name' ? { ...token, text: token.text.toLowerCase() } : token))
      : tokens
  if (create === null)
    return query === undefined ? null : { algorithm: '', query: normalQuery(fold(tokensOf(query)), dialect) }
  const tokens = tokensOf(create)
  const view = tokens.findIndex((token) => is(token, 'VIEW'))
  const at = tokens.findIndex((token, i) => i < view && is(token, 'ALGORITHM'))
  const algorithm = at < 0 ? 'UNDEFINED' : (tokens[at + 2]?.text ?? '').toUpperCase()
  return { algorithm, query: normalQuery(fold(withoutColumnList(tokens.slice(afterName(tokens, view + 1)))), dialect) }
}

/** 8.0 writes a view's list of columns as it was given, 5.7 and a dump of it as names in the query: the same view. */
function withoutColumnList(tokens: readonly Token[]): Token[] {
  if (tokens[0]?.text !== '(' || tokens[0].kind !== 'symbol') return [...tokens]
  const end = bracketEnd(tokens, 0)
  const columns = tokens.slice(1, end).filter(({ kind }) => kind === 'name')
  const query = tokens.slice(end + 1)
  const renamed = new Map<number, Token>()
  let depth = 0
  let selects = false
  for (const [i, token] of query.entries()) {
    if (token.kind === 'symbol') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0
    if (depth > 0) continue
    if (is(token, 'SELECT')) selects = true
    else if (selects && (is(token, 'FROM') || is(token, 'UNION'))) break
    else if (selects && is(token, 'AS') && query[i + 1]?.kind === 'name') {
      const column = columns[renamed.size]
      if (column) renamed.set(i + 1, column)
    }
  }
  return renamed.size === columns.length ? query.map((token, i) => renamed.get(i) ?? token) : [...tokens]
}

function is(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word
}

/** Behind `name` or `database`.`name`. */
function afterName(tokens: readonly Token[], from: number): number {
  return tokens[from + 1]?.kind === 'symbol' && tokens[from + 1]?.text === '.' ? from + 3 : from + 1
}

/**
 * Without `RETURNS type`, which is compared by the catalog's own words: servers write it anew, 5.7 with display widths, and each
 * version leaves out the collation that is its own default.
 */
function withoutReturns(tokens: readonly Token[]): Token[] {
  const open = tokens.findIndex(({ kind, text }) => kind === 'symbol' && text === '(')
  const at = bracketEnd(tokens, open) + 1
  if (!is(tokens[at], 'RETURNS')) return [...tokens]
  let end = at + 2
  if (tokens[end]?.kind === 'symbol' && tokens[end]?.text === '(') end = bracketEnd(tokens, end) + 1
  for (;;) {
    const token = tokens[end]
    if (['UNSIGNED', 'ZEROFILL', 'SIGNED'].some((word) => is(token, word))) end++
    else if (is(token, 'CHARSET') || is(token, 'COLLATE')) end += 2
    else break
  }
  return [...tokens.slice(0, at), ...tokens.slice(end)]
}

function bracketEnd(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    const { kind, text } = tokens[i] as Token
    if (kind === 'symbol' && text === '(') depth++
    if (kind === 'symbol' && text === ')' && --depth === 0) return i
  }
  return tokens.length
}
