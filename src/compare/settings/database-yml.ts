/** One connection that database.yml describes, by what it says of TLS. Nothing else leaves the file: it may hold passwords. */
export interface YmlConnection {
  /** e.g. `production` or `production.primary` */
  at: string
  /** `null`: not stated, or by an expression. */
  adapter: string | null
  /** Keys that begin like those of TLS, of the mapping and of a literal url. */
  tls: Record<string, string>
  /** The url is an expression: what it says of TLS is not in the file. */
  hiddenUrl: boolean
}

interface Mapping {
  indent: number
  anchor?: string
  entries: Map<string, string | Mapping>
}

const TLS_KEY = /^(ssl|tls|use_?ssl|use_?tls|require_?ssl|require_?tls|verify_?(ca|identity)$)/i
/** The settings of a connection stand beside one of these. */
const CONNECTION_KEY = /^(adapter|url|host|database|username|socket)$/

/**
 * The connections of an environment. Reads the plain block style that Rails generates, with anchors, merges and ERB values.
 * @returns a sentence where the file is written otherwise
 */
export function connectionsOf(text: string, environment = 'production'): YmlConnection[] | string {
  const anchors = new Map<string, Mapping>()
  const root: Mapping = { indent: -1, entries: new Map() }
  const open = [root]
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$|---|%YAML|<%[^=].*%>\s*$)/.test(raw)) continue
    const line = /^( *)(?:"([^"]+)"|'([^']+)'|([\w.<-]+))\s*:(?:\s+(.*?))?\s*$/.exec(raw)
    if (!line) return `database.yml, line ${index + 1}: is not of the form key: value.`
    const indent = (line[1] ?? '').length
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop()
    const parent = open.at(-1) ?? root
    const key = line[2] ?? line[3] ?? line[4] ?? ''
    const value = scalar(line[5] ?? '')
    if (/^[{|>!]/.test(value) || (value.startsWith('[') && key !== '<<'))
      return `database.yml, line ${index + 1}: ${key} is written in a style that is not read here.`
    const anchor = /^&(\S+)$/.exec(value)?.[1]
    if (key === '<<') {
      const names = [...value.matchAll(/\*([\w.-]+)/g)].map((found) => found[1] ?? '')
      for (const name of names) {
        const from = anchors.get(name)
        if (!from) return `database.yml, line ${index + 1}: there is no anchor ${name}.`
        // What the mapping says itself, before or after, goes first.
        for (const [inherited, its] of from.entries)
          if (!parent.entries.has(inherited)) parent.entries.set(inherited, its)
      }
    } else if (value === '' || anchor) {
      const mapping: Mapping = { indent, entries: new Map() }
      parent.entries.set(key, mapping)
      if (anchor) anchors.set(anchor, mapping)
      open.push(mapping)
    } else if (value.startsWith('*')) {
      const from = anchors.get(value.slice(1))
      if (!from) return `database.yml, line ${index + 1}: there is no anchor ${value.slice(1)}.`
      parent.entries.set(key, from)
    } else parent.entries.set(key, value)
  }
  const found = root.entries.get(environment)
  if (!found || typeof found === 'string') return `database.yml has no mapping ${environment}.`
  const connections = flatten(environment, found)
  return connections.length > 0 ? connections : `database.yml describes no connection under ${environment}.`
}

function flatten(at: string, { entries }: Mapping): YmlConnection[] {
  const texts = [...entries].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  if (!texts.some(([key]) => CONNECTION_KEY.test(key)))
    return [...entries].flatMap(([key, value]) => (typeof value === 'string' ? [] : flatten(`${at}.${key}`, value)))
  const url = texts.find(([key]) => key === 'url')?.[1]
  const literal = url !== undefined && !url.includes('<%') && URL.canParse(url) ? new URL(url) : undefined
  const adapter = literal?.protocol.slice(0, -1) ?? texts.find(([key]) => key === 'adapter')?.[1] ?? null
  // Rails lets the url go before the keys beside it.
  const all = [...texts, ...(literal?.searchParams ?? [])]
  return [
    {
      at,
      adapter: adapter?.includes('<%') ? null : adapter,
      tls: Object.fromEntries(all.filter(([key]) => TLS_KEY.test(key))),
      hiddenUrl: url !== undefined && !literal,
    },
  ]
}

/** Without quotes and a comment behind it. */
function scalar(text: string): string {
  const quoted = /^"([^"]*)"\s*(?:#.*)?$/.exec(text) ?? /^'([^']*)'\s*(?:#.*)?$/.exec(text)
  return quoted ? (quoted[1] ?? '') : text.replace(/(^|\s)#.*$/, '').trim()
}

const COMMON = ['ssl', 'ssl_mode']
/** By mysql2's newest versions only; those before ignore them. */
const NEWER = [
  'tls_mode',
  'tls_key',
  'tls_cert',
  'tls_ca',
  'tls_capath',
  'tls_cipher',
  'tls_sni_name',
  'tls_passphrase',
]
/** Keys of TLS that the drivers read; any other is ignored without a word. After mysql2's client.rb and Trilogy's cext.c. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  mysql2: [...COMMON, 'sslkey', 'sslcert', 'sslca', 'sslcapath', 'sslcipher', 'sslverify', 'tls_version', ...NEWER],
  trilogy: [
    ...COMMON,
    ...['ssl_key', 'ssl_cert', 'ssl_ca', 'ssl_capath', 'ssl_cipher', 'ssl_crl', 'ssl_crlpath'],
    ...['tls_ciphersuites', 'tls_min_version', 'tls_max_version'],
  ],
}

export function talksToMysql({ adapter }: YmlConnection): boolean {
  return adapter === null || adapter in KEYS
}

export function unknownKeys({ adapter, tls }: YmlConnection): string[] {
  const known = adapter === null ? Object.values(KEYS).flat() : (KEYS[adapter] ?? [])
  return Object.keys(tls).filter((key) => !known.includes(key))
}

/** What `ssl_mode` makes of the connection; `unclear` for expressions, numbers, and keys that count by the driver's version. */
export function modeOf({ adapter, tls, hiddenUrl }: YmlConnection): 'protected' | 'open' | 'unclear' {
  const mode = tls.ssl_mode
  const byVersion = tls.tls_mode !== undefined || (mode === undefined && tls.sslverify !== undefined)
  if (byVersion && adapter !== 'trilogy') return 'unclear'
  if (mode === undefined) return hiddenUrl ? 'unclear' : 'open'
  if (mode.includes('<%') || /^\d+$/.test(mode)) return 'unclear'
  // YAML symbols arrive as symbols: `:required`.
  const name = mode
    .replace(/^:/, '')
    .toUpperCase()
    .replace(/^SSL_MODE_/, '')
  return ['REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'].includes(name) ? 'protected' : 'open'
}
