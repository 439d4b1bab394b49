export interface YmlEntry {
  line: number
  key: string
  value: string
}

/** Keys that protect the connection, and misspellings of them; nothing else of the file is kept, as it may hold a password. */
const KEYS = /^\s*(ssl_?mode|ssl_?ca|ssl_?verify|ssl_?capath|ssl_mode)\s*:\s*(.*?)\s*(?:#.*)?$/i
const IN_URL = /[?&](ssl[_-]?mode|ssl[_-]?ca)=([^&\s"'<]*)/gi

/** What database.yml says of TLS, in keys and in the query of a URL. */
export function tlsEntries(yml: string): YmlEntry[] {
  return yml.split('\n').flatMap((text, i) => {
    if (/^\s*#/.test(text)) return []
    const [, key, value = ''] = KEYS.exec(text) ?? []
    const own = key ? [{ line: i + 1, key, value: value.replace(/^["':]+|["']+$/g, '') }] : []
    const inUrl = [...text.matchAll(IN_URL)].map(([, name = '', given = '']) => ({
      line: i + 1,
      key: name,
      value: given,
    }))
    return [...own, ...inUrl]
  })
}

const STRICT = /^(required|verify_ca|verify_identity)$/i

/** Why these entries do not protect a connection of mysql2 or Trilogy; undefined where they do. */
export function tlsFault(entries: readonly YmlEntry[]): string | undefined {
  const modes = entries.filter(({ key }) => /^ssl[_-]?mode$/i.test(key))
  const known = modes.filter(({ key }) => key.toLowerCase() === 'ssl_mode')
  const misspelt = modes.find((entry) => !known.includes(entry))
  if (misspelt)
    return `line ${misspelt.line}: '${misspelt.key}' is no key of mysql2 or Trilogy, which then prefer TLS and fall back to plain text; it is ssl_mode`
  if (known.length === 0) return 'no ssl_mode: the drivers prefer TLS and fall back to plain text'
  const weak = known.find(({ value }) => !STRICT.test(value))
  return weak ? `line ${weak.line}: ssl_mode is '${weak.value}', which does not insist on TLS` : undefined
}
