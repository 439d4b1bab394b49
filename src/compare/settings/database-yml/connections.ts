import { MASK, maskErb, type Tag } from './erb.ts'
import { DRIVERS, OTHER_DATABASES } from './keys.ts'
import { psych, type Value } from './psych.ts'

/** A value of database.yml as far as it may leave the file. */
export type Setting =
  | { text: string; line: number }
  /** ERB writes it, wholly or in part: the environment variables it reads, and the value where none is set. */
  | { erb: true; env: string[]; fallback?: string; line: number }
  /** Secrets, and values of keys that nobody knows. */
  | { hidden: true; line: number }

/** One connection that database.yml describes. Passwords stay in the file. */
export interface YmlConnection {
  /** e.g. `production` or `production.primary` */
  at: string
  /** `null`: not stated, or by an expression. */
  adapter: string | null
  settings: Record<string, Setting>
  variables: Record<string, Setting>
  /** Lines at which ERB writes whole lines or keys: anything may come from there. */
  open: number[]
  /** Keys whose value or presence depends on an ERB condition. */
  conditional: string[]
}

const SECRET = /pass|secret|token|^url$|key$/i
const CONNECTION_KEY = /^(adapter|url|host|database|username|socket)$/

/**
 * The connections of an environment, as Rails reads the file: ERB first, then YAML, then urls over the keys beside them.
 * @returns a sentence with the line where the file cannot be understood
 */
export function connectionsOf(text: string, environment = 'production'): YmlConnection[] | string {
  const masked = maskErb(text.replace(/^\uFEFF/, ''))
  if (typeof masked === 'string') return `database.yml, ${masked}`
  const found: YmlConnection[][] = []
  for (const rendering of masked.renderings) {
    const root = psych(rendering)
    if (typeof root === 'string') return `database.yml, ${root}`
    const env = root.kind === 'map' ? root.entries.get(environment) : undefined
    if (!env || (env.kind === 'scalar' && env.value === null)) {
      if (masked.renderings.length > 1) continue
      return `database.yml has no mapping ${environment}.`
    }
    const connections = ofEnvironment(environment, env, masked.tags)
    if (typeof connections === 'string') return `database.yml, ${connections}`
    found.push(connections)
  }
  const joined = merged(found)
  return joined.length > 0 ? joined : `database.yml describes no connection under ${environment}.`
}

function ofEnvironment(at: string, value: Value, tags: readonly Tag[]): YmlConnection[] | string {
  if (value.kind === 'scalar') return [connection(at, new Map([['url', value]]), tags)]
  if (value.kind === 'list') return `line ${value.line}: ${at} is a list, not a mapping.`
  const entries = [...value.entries]
  if (entries.length === 0) return []
  if (entries.every(([, one]) => one.kind === 'map'))
    return entries.flatMap(([name, one]) =>
      one.kind === 'map' ? [connection(`${at}.${name}`, one.entries, tags)] : [],
    )
  if (!entries.some(([key]) => CONNECTION_KEY.test(key))) {
    const erb = entries.find(([key]) => MASK.test(key))
    return erb
      ? `line ${tagOf(erb[0], tags)?.line ?? value.line}: ERB writes what is in ${at}.`
      : `line ${value.line}: ${at} describes no connection.`
  }
  return [connection(at, value.entries, tags)]
}

function connection(at: string, entries: ReadonlyMap<string, Value>, tags: readonly Tag[]): YmlConnection {
  const result: YmlConnection = { at, adapter: null, settings: {}, variables: {}, open: [], conditional: [] }
  for (const [key, value] of entries) {
    if (MASK.test(key)) result.open.push(tagOf(key, tags)?.line ?? value.line)
    else if (key === 'variables' && value.kind === 'map') {
      for (const [name, one] of value.entries)
        if (MASK.test(name)) result.open.push(tagOf(name, tags)?.line ?? one.line)
        else result.variables[name] = setting(name, one, tags)
    } else result.settings[key] = setting(key, value, tags)
  }
  const url = entries.get('url')
  const text = url?.kind === 'scalar' && url.value !== null ? String(url.value) : ''
  if (text !== '' && url) Object.assign(result.settings, ofUrl(text, url.line, tags))
  const adapter = result.settings.adapter
  result.adapter = adapter && 'text' in adapter ? adapter.text : null
  return result
}

/** What a url says goes before the keys beside it. */
function ofUrl(text: string, line: number, tags: readonly Tag[]): Record<string, Setting> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || MASK.test(url.protocol)) return {}
  const [protocol, path] = [url.protocol.slice(0, -1), url.pathname.slice(1)]
  const parts: [string, string][] = [
    ['adapter', protocol === 'mysql' ? 'mysql2' : protocol],
    ['host', url.hostname],
    ['port', url.port],
    ['username', url.username],
    ['password', url.password],
    ['database', path],
    ...url.searchParams,
  ]
  return Object.fromEntries(
    parts
      .filter(([, value]) => value !== '')
      .map(([key, value]) => [key, setting(key, { kind: 'scalar', value: decoded(value), line }, tags)]),
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function setting(key: string, value: Value, tags: readonly Tag[]): Setting {
  const { line } = value
  if (value.kind !== 'scalar') return { hidden: true, line }
  const text = value.value === null ? '' : String(value.value)
  if (!MASK.test(text)) return SECRET.test(key) && !/^ssl|^tls/.test(key) ? { hidden: true, line } : { text, line }
  const used = tags.filter(({ mask }) => text.includes(mask))
  const whole = used.length === 1 && used[0]?.mask === text ? used[0] : undefined
  const fallback = whole && !SECRET.test(key) ? fallbackOf(whole.code) : undefined
  const env = used.flatMap(({ code }) =>
    [...code.matchAll(/ENV(?:\.fetch\(|\[)\s*["'](\w+)["']/g)].map(([, name]) => name ?? ''),
  )
  return { erb: true, env, ...(fallback === undefined ? {} : { fallback }), line }
}

/** The literal of `ENV.fetch("X", 5)`, `ENV.fetch("X") { 5 }`, `ENV["X"] || 5`. */
function fallbackOf(code: string): string | undefined {
  const literal = String.raw`["']?([\w.:/@%+-]+)["']?`
  const forms = [
    `ENV\\.fetch\\(\\s*["']\\w+["']\\s*,\\s*${literal}\\s*\\)`,
    `ENV\\.fetch\\(\\s*["']\\w+["']\\s*\\)\\s*\\{\\s*${literal}\\s*\\}`,
  ].concat([
    `ENV\\.fetch\\(\\s*["']\\w+["']\\s*\\)\\s*do\\s+${literal}\\s+end`,
    `ENV\\[\\s*["']\\w+["']\\s*\\]\\s*\\|\\|\\s*${literal}`,
  ])
  for (const form of forms) {
    const found = new RegExp(`^${form}$`).exec(code)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}

/** One list of connections: what the renderings do not agree on depends on a condition. */
function merged(renderings: readonly YmlConnection[][]): YmlConnection[] {
  const all = Map.groupBy(renderings.flat(), ({ at }) => at)
  return [...all.values()].map((versions) => {
    const [first] = versions as [YmlConnection, ...YmlConnection[]]
    const keys = new Set(versions.flatMap(({ settings }) => Object.keys(settings)))
    const conditional = [...keys].filter(
      (key) =>
        versions.length < renderings.length ||
        new Set(versions.map(({ settings }) => JSON.stringify({ ...settings[key], line: 0 }))).size > 1,
    )
    const settings = Object.fromEntries(
      [...keys].map((key): [string, Setting] => {
        const value = versions.find((version) => version.settings[key])?.settings[key]
        return [key, conditional.includes(key) ? { erb: true, env: [], line: value?.line ?? 0 } : (value as Setting)]
      }),
    )
    const adapter = conditional.includes('adapter') ? null : first.adapter
    const variables = Object.assign({}, ...versions.map((version) => version.variables))
    return {
      ...first,
      adapter,
      settings,
      variables,
      open: [...new Set(versions.flatMap(({ open }) => open))],
      conditional,
    }
  })
}

function tagOf(text: string, tags: readonly Tag[]): Tag | undefined {
  return tags.find(({ mask }) => text.includes(mask))
}

/** Whether the connection is to MySQL, as far as its adapter says; `null` for adapters that nobody knows. */
export function talksToMysql({ adapter }: YmlConnection): boolean | null {
  if (adapter === null || DRIVERS.includes(adapter)) return true
  return OTHER_DATABASES.includes(adapter) ? false : null
}
