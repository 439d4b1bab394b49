import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Secret } from '../kernel/secret.ts'
import type { MysqlEndpoint, MysqlKind, TlsMode } from '../ports/endpoint.ts'
import { ConfigError } from './config-error.ts'
import type { ParsedConfig } from './config-schema.ts'
import { type Environment, variable } from './environment.ts'
import { readServiceUrl, type ServiceUrl, UrlError } from './url.ts'

type Written = NonNullable<ParsedConfig['source']>

export interface Place {
  /** `source` or `target`, or the variable's name. */
  at: string
  /** The config's file name, for sentences. */
  file: string
  /** Relative paths start here. */
  folder: string
  env: Environment
}

export interface ReadEndpoint {
  endpoint: MysqlEndpoint
  /** The schema in the URL's path. */
  database?: string
}

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
  if (/:\/\/[^/?#]*:[^/?#]*@|@.*@/.test(url) || (URL.canParse(url) && new URL(url).password))
    throw new ConfigError(`${place.file}: ${place.at}.url holds a password; write env('NAME') and set that variable.`)
  return url
}

function fromEnv(name: string, at: string, { file, env }: Place): string {
  const value = variable(env, name, `${file}: ${at}: `)
  if (value === undefined) throw new ConfigError(`${file}: ${at}: the environment variable ${name} is not set.`)
  return value
}

const GRAMMAR = {
  schemes: ['mysql', 'mysql2', 'trilogy'],
  meant: 'mysql://',
  example: 'mysql://user:password@host:3306/database',
  parameters: ['ssl-mode', 'ssl-ca'],
}

/** The text is never repeated in a message: it may hold a password. */
export function parseUrl(text: string, place: Place): ReadEndpoint {
  const wrong = (why: string) => new ConfigError(`${place.file}: ${place.at}: ${why}.`)
  const url = readUrl(text, GRAMMAR, wrong)
  if (!url.user) throw wrong('names no user')
  const [mode, ca] = [url.parameters.get('ssl-mode'), url.parameters.get('ssl-ca')]
  const stated = mode === undefined ? undefined : tlsMode(mode)
  if (mode !== undefined && stated === undefined)
    throw wrong('ssl-mode is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY')
  return {
    endpoint: {
      host: url.host,
      port: url.port ?? 3306,
      user: url.user,
      password: new Secret(url.password),
      kind: kindOf(url.host),
      tls: {
        mode: stated ?? (ca === undefined ? 'preferred' : 'verify-identity'),
        ...(ca === undefined ? {} : { ca: readCa(ca, `${place.at}: ssl-ca`, place) }),
      },
    },
    ...(url.path ? { database: url.path } : {}),
  }
}

/** Reads the URL of a service; what is wrong with it becomes the error that `wrong` makes. */
export function readUrl(
  text: string,
  grammar: Parameters<typeof readServiceUrl>[1],
  wrong: (why: string) => ConfigError,
): ServiceUrl {
  try {
    return readServiceUrl(text, grammar)
  } catch (error) {
    throw error instanceof UrlError ? wrong(error.message) : error
  }
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
