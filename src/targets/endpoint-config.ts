import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Secret } from '../kernel/secret.ts'
import type { MysqlEndpoint, MysqlKind, TlsMode } from '../ports/endpoint.ts'
import { ConfigError } from './config-error.ts'
import type { ParsedConfig } from './config-schema.ts'

type Written = NonNullable<ParsedConfig['source']>

export interface Place {
  /** `source` or `target`, or the variable's name. */
  at: string
  /** The config's file name, for sentences. */
  file: string
  /** Relative paths start here. */
  folder: string
  env: Readonly<Record<string, string | undefined>>
}

export interface ReadEndpoint {
  endpoint: MysqlEndpoint
  /** The schema in the URL's path. */
  database?: string
}

const SCHEMES = ['mysql:', 'mysql2:', 'trilogy:']

/** An endpoint from the config: the URL first, single keys over it. */
export function readEndpoint(written: Written, place: Place): ReadEndpoint {
  const from = written.url === undefined ? undefined : parseUrl(urlText(written.url, place), place)
  const host = written.host ?? from?.endpoint.host
  const user = written.user ?? from?.endpoint.user
  if (!host) throw new ConfigError(`${place.file}: ${place.at} has neither url nor host.`)
  if (!user) throw new ConfigError(`${place.file}: ${place.at} has no user.`)
  const password = written.password
    ? new Secret(fromEnv(written.password.env, `${place.at}.password`, place))
    : from?.endpoint.password
  const ca = written.tls?.ca === undefined ? from?.endpoint.tls.ca : readCa(written.tls.ca, `${place.at}.tls.ca`, place)
  return {
    endpoint: {
      host,
      port: written.port ?? from?.endpoint.port ?? 3306,
      user,
      password: password ?? new Secret(''),
      kind: written.kind ?? kindOf(host),
      tls: {
        mode: written.tls?.mode ?? from?.endpoint.tls.mode ?? (ca ? 'verify-identity' : 'preferred'),
        ...(ca ? { ca } : {}),
      },
    },
    ...(from?.database ? { database: from.database } : {}),
  }
}

function urlText(url: NonNullable<Written['url']>, place: Place): string {
  if (typeof url !== 'string') return fromEnv(url.env, `${place.at}.url`, place)
  if (URL.canParse(url) && new URL(url).password) {
    throw new ConfigError(`${place.file}: ${place.at}.url holds a password; write env('NAME') and set that variable.`)
  }
  return url
}

function fromEnv(name: string, at: string, { file, env }: Place): string {
  const value = env[name]
  if (!value) throw new ConfigError(`${file}: ${at}: the environment variable ${name} is not set.`)
  return value
}

/** The text is never repeated in a message: it may hold a password. */
export function parseUrl(text: string, place: Place): ReadEndpoint {
  const wrong = (why: string) => new ConfigError(`${place.file}: ${place.at}: ${why}.`)
  if (!URL.canParse(text)) throw wrong('is not a URL such as mysql://user:password@host:3306/database')
  const url = new URL(text)
  if (!SCHEMES.includes(url.protocol)) throw wrong(`starts with ${url.protocol}// where mysql:// is meant`)
  if (!url.hostname) throw wrong('names no host')
  if (!url.username) throw wrong('names no user')
  const tls: MysqlEndpoint['tls'] = { mode: 'preferred' }
  let stated = false
  for (const [key, value] of url.searchParams) {
    const word = key.toLowerCase().replaceAll(/[-_]/g, '')
    if (word === 'sslca') tls.ca = readCa(value, `${place.at}: ssl-ca`, place)
    else if (word === 'sslmode' && key.toLowerCase() !== 'sslmode') {
      tls.mode =
        tlsMode(value) ?? fault(wrong(`ssl-mode is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY`))
      stated = true
    } else if (word.startsWith('ssl') || word.startsWith('tls'))
      throw wrong(`has the parameter '${key}'; known are ssl-mode and ssl-ca`)
  }
  if (tls.ca && !stated) tls.mode = 'verify-identity'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const database = decodeURIComponent(url.pathname.slice(1))
  return {
    endpoint: {
      host,
      port: url.port ? Number(url.port) : 3306,
      user: decodeURIComponent(url.username),
      password: new Secret(decodeURIComponent(url.password)),
      kind: kindOf(host),
      tls,
    },
    ...(database ? { database } : {}),
  }
}

function fault(error: Error): never {
  throw error
}

function tlsMode(value: string): TlsMode | undefined {
  const mode = value.toLowerCase().replaceAll('_', '-')
  return (['disabled', 'preferred', 'required', 'verify-ca', 'verify-identity'] as const).find(
    (known) => known === mode,
  )
}

function readCa(path: string, at: string, { file, folder }: Place): string {
  let text: string
  try {
    text = readFileSync(resolve(folder, path), 'utf8')
  } catch (error) {
    throw new ConfigError(`${file}: ${at}: cannot read ${path} (${(error as NodeJS.ErrnoException).code}).`)
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new ConfigError(`${file}: ${at}: ${path} holds no PEM certificate.`)
  return text
}

function kindOf(host: string): MysqlKind {
  if (/\.rds\.amazonaws\.com(\.cn)?$/i.test(host)) return 'rds'
  if (/\.mysql\.database\.(azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/i.test(host)) return 'azure-flexible'
  return 'self-managed'
}
