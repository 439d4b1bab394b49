import { readSearch, type Search, SearchError, type Test } from './search.ts'

/** A tag that a query asks for, or groups by. */
export interface TagRef {
  key: string
  /** With `*`; null: any value, as in `by {host}`. */
  value: string | null
}

/** What a query looks at. */
export interface Looks {
  tags: TagRef[]
  metrics: string[]
  /** Parts that nobody could read. */
  troubles: string[]
}

export const nothing = (): Looks => ({ tags: [], metrics: [], troubles: [] })

/** Template variables: `$env` → `env:production`, or `*`. */
export type Variables = Readonly<Record<string, string>>

const METRIC = /([A-Za-z][\w.]*)\{([^{}]*)\}(?:\s*by\s*\{([^{}]*)\})?/g
const SEARCH =
  /\b(logs|events|rum|spans|trace-analytics|audit|ci-pipelines|ci-tests|error-tracking[\w-]*|processes)\("((?:\\.|[^"\\])*)"\)/g
const CHECK_CALL = /\.(over|by)\(([^)]*)\)/g
const COMPOSITE = /^[\d\s&|!()]+$/

/** A monitor's query: of metrics, a search, a service check, or other monitors by their numbers. */
export function looksOfMonitor(query: string): Looks {
  if (COMPOSITE.test(query)) return nothing()
  const looks = nothing()
  for (const [, , search = ''] of query.matchAll(SEARCH)) merge(looks, looksOfSearch(search.replace(/\\(.)/g, '$1')))
  const bare = query.replace(SEARCH, '')
  if (/^\s*"[^"]+"\.over\(/.test(query) || query.search(SEARCH) >= 0) merge(looks, looksOfCalls(bare))
  merge(looks, looksOfMetrics(bare, {}))
  if (looks.tags.length + looks.metrics.length + looks.troubles.length === 0 && !/\(".*"\)/.test(query))
    looks.troubles.push('its query is of no form that is read here')
  return looks
}

/** `.over("a:b","c:d")` and `.by("host")`; `.exclude(…)` leaves out and asks for nothing. */
function looksOfCalls(query: string): Looks {
  const looks = nothing()
  for (const [, call, given = ''] of query.matchAll(CHECK_CALL))
    for (const [, text = ''] of given.matchAll(/"([^"]*)"/g))
      for (const part of text.split(',').map((word) => word.trim()))
        if (call === 'by') looks.tags.push(...grouping(part))
        else if (part !== '*' && part !== '') looks.tags.push(tagOf(part))
  return looks
}

export function looksOfMetrics(query: string, variables: Variables): Looks {
  const looks = nothing()
  for (const [, metric = '', scope = '', by = ''] of query.matchAll(METRIC)) {
    looks.metrics.push(metric)
    merge(looks, looksOfScope(scope, variables))
    looks.tags.push(...by.split(',').flatMap(grouping))
  }
  return looks
}

const PAIR = /(!|-|\bNOT\s+)?([A-Za-z][\w.\-/]*):("[^"]*"|[^\s,(){}]+)/g
const IN_LIST = /(!|\bNOT\s+)?([A-Za-z][\w.\-/]*)\s+(NOT\s+)?IN\s*\(([^)]*)\)/g

/** What stands in the braces of a metric query. What is left out asks for nothing. */
export function looksOfScope(scope: string, variables: Variables): Looks {
  const looks = nothing()
  let rest = scope.replace(/\$([\w-]+)(?:\.value)?/g, (_, name: string) => variables[name] ?? '*')
  rest = rest.replace(IN_LIST, (_, not: string | undefined, key: string, notIn: string | undefined, list: string) => {
    if (!not && !notIn) for (const value of list.split(',')) looks.tags.push({ key, value: value.trim() })
    return ' '
  })
  rest = rest.replace(PAIR, (_, not: string | undefined, key: string, value: string) => {
    if (!not) looks.tags.push({ key, value: value.replace(/^"|"$/g, '') })
    return ' '
  })
  const left = rest.replace(/\b(AND|OR|NOT)\b|[\s,()*!-]/g, '')
  if (left !== '') looks.troubles.push(`{${scope}} is not understood`)
  return looks
}

/** A search of logs, spans or events. */
export function looksOfSearch(query: string, variables: Variables = {}): Looks {
  const filled = query.replace(/\$([\w-]+)(?:\.value)?/g, (_, name: string) => variables[name] ?? '*')
  try {
    return { ...nothing(), tags: asked(readSearch(filled)) }
  } catch (error) {
    if (!(error instanceof SearchError)) throw error
    return { ...nothing(), troubles: [error.message] }
  }
}

const RESERVED = /^(@|status$|message$|trace_id$|source$|\*$)/

function asked(search: Search): TagRef[] {
  if ('and' in search) return search.and.flatMap(asked)
  if ('or' in search) return search.or.flatMap(asked)
  if ('not' in search || search.key === null || RESERVED.test(search.key)) return []
  return [{ key: search.key, value: wantedBy(search.test) }]
}

function wantedBy(test: Test): string | null {
  return 'like' in test ? (test.like === '*' ? null : test.like) : 'phrase' in test ? test.phrase : null
}

export function grouping(text: string): TagRef[] {
  const key = text.trim().replace(/^"|"$/g, '')
  return key === '' || key === '*' || RESERVED.test(key) || key.startsWith('$') ? [] : [{ key, value: null }]
}

export function tagOf(text: string): TagRef {
  const colon = text.indexOf(':')
  return colon < 0 ? { key: text, value: null } : { key: text.slice(0, colon), value: text.slice(colon + 1) }
}

export function merge(into: Looks, from: Looks): void {
  into.tags.push(...from.tags)
  into.metrics.push(...from.metrics)
  into.troubles.push(...from.troubles)
}
