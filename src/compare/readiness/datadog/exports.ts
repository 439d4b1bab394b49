import { CannotTell } from '../../../kernel/judgement.ts'
import type { CaptureText } from '../../../ports/captures.ts'
import {
  grouping,
  type Looks,
  looksOfMetrics,
  looksOfMonitor,
  looksOfScope,
  looksOfSearch,
  merge,
  nothing,
  tagOf,
  type Variables,
} from './scope.ts'

/** A monitor, or a widget of a dashboard, and what it looks at. Its messages are not kept. */
export interface Watcher extends Looks {
  /** `monitor: Failed jobs`, `dashboard OMS: Queue depth` */
  at: string
}

type Loose = Record<string, unknown>

/** Monitors and dashboards of one or more exports: single objects, lists, or `{ monitors: […] }`. */
export function readExports(texts: readonly CaptureText[]): Watcher[] {
  const watchers = texts.flatMap(({ name, text }) => {
    let parsed: unknown
    try {
      parsed = JSON.parse(text)
    } catch {
      throw new CannotTell('nothing-examined', `${name} is no JSON.`)
    }
    const found = objects(parsed).flatMap(watchersOf)
    if (found.length === 0) throw new CannotTell('nothing-examined', `${name} holds neither monitor nor dashboard.`)
    return found
  })
  return watchers
}

function objects(parsed: unknown): Loose[] {
  if (Array.isArray(parsed)) return parsed.flatMap(objects)
  if (!isLoose(parsed)) return []
  if (Array.isArray(parsed.monitors)) return objects(parsed.monitors)
  if (Array.isArray(parsed.dashboards)) return objects(parsed.dashboards)
  return [parsed]
}

function watchersOf(object: Loose): Watcher[] {
  if (Array.isArray(object.widgets)) {
    const variables = variablesOf(object.template_variables)
    return widgets(object.widgets).map(({ title, definition }) => ({
      at: `dashboard ${String(object.title ?? '')}: ${title}`,
      ...looksOfWidget(definition, variables),
    }))
  }
  if (typeof object.query !== 'string' || typeof object.name !== 'string') return []
  return [{ at: `monitor: ${object.name}`, ...looksOfMonitor(object.query) }]
}

function variablesOf(list: unknown): Variables {
  const entries = (Array.isArray(list) ? list : []).filter(isLoose).map((variable) => {
    const [first] = Array.isArray(variable.defaults) ? variable.defaults : [variable.default]
    const value = typeof first === 'string' ? first : '*'
    const prefix = typeof variable.prefix === 'string' ? variable.prefix : undefined
    return [String(variable.name ?? ''), value === '*' || !prefix || value.includes(':') ? value : `${prefix}:${value}`]
  })
  return Object.fromEntries(entries)
}

/** Groups and power packs hold widgets of their own. */
function widgets(list: readonly unknown[]): { title: string; definition: Loose }[] {
  return list.filter(isLoose).flatMap((widget, index) => {
    const definition = isLoose(widget.definition) ? widget.definition : {}
    if (Array.isArray(definition.widgets)) return widgets(definition.widgets)
    return [{ title: String(definition.title ?? `widget ${index + 1} (${String(definition.type ?? '')})`), definition }]
  })
}

function looksOfWidget(definition: Loose, variables: Variables): Looks {
  const looks = nothing()
  if (
    /^(log_stream|event_stream|event_timeline)$/.test(String(definition.type)) &&
    typeof definition.query === 'string'
  )
    merge(looks, looksOfSearch(definition.query, variables))
  if (Array.isArray(definition.tags))
    looks.tags.push(...strings(definition.tags).flatMap((tag) => scoped(tag, variables, looks)))
  if (Array.isArray(definition.scope))
    looks.tags.push(...strings(definition.scope).flatMap((tag) => scoped(tag, variables, looks)))
  walk(definition.requests, variables, looks)
  return looks
}

function scoped(tag: string, variables: Variables, looks: Looks) {
  if (!tag.startsWith('$')) return tag === '*' ? [] : [tagOf(tag)]
  merge(looks, looksOfScope(tag, variables))
  return []
}

const SEARCHES = [
  'log_query',
  'apm_query',
  'rum_query',
  'event_query',
  'security_query',
  'audit_query',
  'network_query',
]

function walk(value: unknown, variables: Variables, looks: Looks): void {
  if (Array.isArray(value)) for (const entry of value) walk(entry, variables, looks)
  if (!isLoose(value)) return
  const { q, data_source: source } = value
  if (typeof q === 'string') merge(looks, looksOfMetrics(q, variables))
  if (typeof source === 'string' && typeof value.query === 'string')
    merge(looks, looksOfMetrics(value.query, variables))
  if (typeof source === 'string') search(value, variables, looks)
  for (const key of SEARCHES) if (isLoose(value[key])) search(value[key], variables, looks)
  if (typeof value.query_string === 'string') merge(looks, looksOfSearch(value.query_string, variables))
  for (const [key, inner] of Object.entries(value)) if (!SEARCHES.includes(key)) walk(inner, variables, looks)
}

function search(query: Loose, variables: Variables, looks: Looks): void {
  const text = isLoose(query.search) ? query.search.query : undefined
  if (typeof text === 'string') merge(looks, looksOfSearch(text, variables))
  for (const group of Array.isArray(query.group_by) ? query.group_by : [])
    if (isLoose(group) && typeof group.facet === 'string') looks.tags.push(...grouping(group.facet))
}

function strings(list: readonly unknown[]): string[] {
  return list.filter((entry) => typeof entry === 'string')
}

function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
