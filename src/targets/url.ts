import { nearest } from './config-error.ts'

/** `scheme://user:password@host:port/path?name=value`, taken apart. Percent-encodings are resolved. */
export interface ServiceUrl {
  scheme: string
  user: string
  password: string
  /** Without the brackets of an IPv6 address. */
  host: string
  port?: number
  /** Without the first `/`. */
  path: string
  parameters: ReadonlyMap<string, string>
}

interface Grammar {
  schemes: readonly string[]
  /** For the sentence: `mysql://`. */
  meant: string
  /** For the sentence: `mysql://user:password@host:3306/database`. */
  example: string
  /** Parameters by the name that they are kept under; `-` and `_` count the same. */
  parameters: readonly string[]
}

/** Schemes that may be repeated in a sentence: whatever else stands before `://` may be the beginning of a password. */
const NAMEABLE = ['postgres', 'postgresql', 'mariadb', 'mysql', 'redis', 'rediss', 'http', 'https', 'jdbc', 'sqlserver']

const ENCODE = 'Percent-encode it in user and password: % as %25, @ as %40, : as %3A, / as %2F, ? as %3F, # as %23'

/** Thrown with what is wrong, without the full stop; nothing of the URL's user and password is in it. */
export class UrlError extends Error {}

/**
 * Reads the URL of a service by its letter. The readers of web addresses guess where a password ends when it holds an `@`, `/` or `#`,
 * and what they take for the host is then the rest of the password. Throws `UrlError`.
 */
export function readServiceUrl(written: string, grammar: Grammar): ServiceUrl {
  const text = written.trim()
  const [, scheme = '', rest = ''] = /^([A-Za-z][\w+.-]*):\/\/(.*)$/s.exec(text) ?? []
  if (!grammar.schemes.includes(scheme.toLowerCase())) throw new UrlError(wrongScheme(scheme, grammar))
  if (/[\s\p{Cc}]/u.test(rest)) throw new UrlError(`holds white space or a control character. ${ENCODE}`)
  const at = rest.indexOf('@')
  const credentials = at < 0 ? '' : rest.slice(0, at)
  const after = rest.slice(at + 1)
  if (after.includes('@'))
    throw new UrlError(`holds more than one @, so nobody can tell where the password ends. ${ENCODE}`)
  const [first = '', ...more] = credentials.split(':')
  if (more.length > 1) throw new UrlError(`holds a raw : in its password. ${ENCODE}`)
  const raw = /[/?#]/.exec(credentials)?.[0]
  if (raw) throw new UrlError(`holds a raw ${raw} in its user or password. ${ENCODE}`)
  if (after.includes('#')) throw new UrlError(`holds a #, which no URL of a server has. ${ENCODE}`)
  const [, authority = '', path = '', query = ''] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(after) ?? []
  return {
    scheme: scheme.toLowerCase(),
    user: decoded(first),
    password: decoded(more[0] ?? ''),
    ...place(authority, grammar),
    path: decoded(path),
    parameters: parametersOf(query, grammar),
  }
}

function wrongScheme(scheme: string, { meant, example }: Grammar): string {
  return NAMEABLE.includes(scheme.toLowerCase())
    ? `starts with ${scheme.toLowerCase()}:// where ${meant} is meant`
    : `is not a URL such as ${example}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UrlError(`holds a % that begins no percent-encoding. ${ENCODE}`)
  }
}

function place(authority: string, { example }: Grammar): { host: string; port?: number } {
  const [, six, name, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{0,5}))?$/.exec(authority) ?? []
  const host = six ?? name
  if (authority === '') throw new UrlError('names no host')
  // What stands there is not repeated: without an @ it may be user and password.
  if (!host || Number(port) > 65_535 || (port && Number(port) === 0))
    throw new UrlError(`has no host and port that can be read; it is written such as ${example}`)
  return { host, ...(port ? { port: Number(port) } : {}) }
}

function parametersOf(query: string, { parameters }: Grammar): Map<string, string> {
  const found = new Map<string, string>()
  if (query === '') return found
  for (const pair of query.split('&')) {
    const cut = pair.indexOf('=')
    const key = decoded(cut < 0 ? pair : pair.slice(0, cut))
    const name = parameters.find((known) => known === key.toLowerCase().replaceAll('_', '-'))
    if (name === undefined) throw new UrlError(unknownParameter(key, parameters))
    if (found.has(name)) throw new UrlError(`states the parameter '${name}' twice`)
    found.set(name, decoded(cut < 0 ? '' : pair.slice(cut + 1)))
  }
  return found
}

function unknownParameter(key: string, parameters: readonly string[]): string {
  const shown = /^[\w.-]{1,40}$/.test(key) ? `the parameter '${key}'` : 'a parameter'
  if (parameters.length === 0) return `has ${shown}; this URL takes none`
  const near = nearest(key.toLowerCase(), parameters)
  return `has ${shown}; ${near ? `did you mean '${near}'? Known` : 'known'} are ${parameters.join(' and ')}`
}
