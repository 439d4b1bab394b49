import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadRecordings, RecordingError } from '../../connectors/http/recordings.ts'
import { Secret } from '../../kernel/secret.ts'
import { isExpired } from '../../kernel/waiver.ts'
import { COMPARED_HEADERS } from '../../ports/egress.ts'
import type { DeclaredEgress } from '../../ports/egress-declared.ts'
import type { Auth, ClientCertificateFiles, EgressService, FarEnd, Way } from '../../ports/egress-service.ts'
import { ConfigError } from '../config-error.ts'
import type { EgressSection } from './egress-shape.ts'
import type { Resolved, SectionPlace } from './index.ts'

type Side = 'old' | 'new'

/** Also reads the recordings: one that asks for something unsafe stops the run before anything is sent. */
export function resolveEgress(
  { egress: config }: { egress?: EgressSection | undefined },
  place: SectionPlace,
): Resolved {
  if (!config) return {}
  const wrong = (at: string, sentence: string) => new ConfigError(`${place.file}: egress.${at}: ${sentence}`)
  for (const list of ['ignore', 'skipOrigins'] as const)
    config[list].forEach((rule, index) => {
      if (isExpired(rule, new Date()))
        throw wrong(`${list}[${index}]`, `expired on ${rule.expires}; decide again and renew it, or remove it.`)
    })
  config.skipOrigins.forEach(({ origin }, index) => {
    const own = config.farEnds.find((farEnd) => [farEnd.origin, ...farEnd.recordedAs].includes(origin))
    if (own) throw wrong(`skipOrigins[${index}]`, `${origin} is '${own.name}', which is to be asked; name it once.`)
  })
  const reader = new Reader(place)
  const side = (which: Side): EgressService => ({
    way: wayOf(config.paths[which], `paths.${which}`, reader),
    farEnds: config.farEnds.map((farEnd, index) => farEndOf(farEnd, which, `farEnds[${index}]`, reader)),
    recordings: config.recordings.map((path) => resolve(place.folder, path)),
    allowed: config.allowed.map(({ operation }) => operation),
    skipOrigins: config.skipOrigins.map(({ origin }) => origin),
    ...(config.addresses
      ? { echo: { url: config.addresses.echo.url, ...reader.pem(config.addresses.echo.ca, 'addresses.echo.ca') } }
      : {}),
    timeoutMs: config.timeoutSeconds * 1_000,
  })
  const [old, now] = [side('old'), side('new')]
  if (now.way.kind === 'recorded') throw wrong('paths.new', 'only the old path can be a recorded one.')
  try {
    loadRecordings(now)
  } catch (error) {
    if (error instanceof RecordingError) throw wrong('recordings', error.message)
    throw error
  }
  const files = (which: Side): { clientCertificate?: ClientCertificateFiles } => {
    const written = config.clientCertificate?.[which]
    if (!written) return {}
    const { certificate, key, reader: who } = written
    const at = (path: string) => resolve(place.folder, path)
    return {
      clientCertificate: {
        certificate: at(certificate),
        ...(key ? { key: at(key) } : {}),
        ...(who ? { reader: who } : {}),
      },
    }
  }
  return {
    source: { egress: old, ...files('old') },
    target: { egress: now, ...files('new') },
    declared: { egress: declaredOf(config) },
  }
}

function declaredOf(config: EgressSection): DeclaredEgress {
  return {
    expected: config.addresses?.expected ?? [],
    connections: config.addresses?.connections ?? 0,
    farEnds: Object.fromEntries(
      config.farEnds.map(({ name, allowList, addresses, issuers }) => [
        name,
        { ...(allowList ? { allowList } : {}), ...(addresses ? { addresses } : {}), ...(issuers ? { issuers } : {}) },
      ]),
    ),
    ignore: config.ignore.map(({ at, operation, reason, expires }) => ({
      at,
      ...(operation ? { operation } : {}),
      reason,
      expires,
    })),
    headers: config.headers ?? COMPARED_HEADERS,
    latency: config.latency,
    minimumDaysToExpiry: config.minimumDaysToExpiry,
    concurrency: Math.max(...config.farEnds.map(({ limits }) => limits.concurrency)),
  }
}

class Reader {
  readonly #place: SectionPlace

  constructor(place: SectionPlace) {
    this.#place = place
  }

  secret({ env: name }: { env: string }, at: string): Secret {
    const value = this.#place.env[name]
    if (!value) throw new ConfigError(`${this.#place.file}: egress.${at}: the environment variable ${name} is not set.`)
    return new Secret(value)
  }

  file(path: string, at: string): string {
    try {
      return readFileSync(resolve(this.#place.folder, path), 'utf8')
    } catch (error) {
      throw new ConfigError(
        `${this.#place.file}: egress.${at}: cannot read ${path} (${(error as NodeJS.ErrnoException).code}).`,
      )
    }
  }

  pem(path: string | undefined, at: string): { ca?: string } {
    return path === undefined ? {} : { ca: this.file(path, at) }
  }
}

function wayOf(written: EgressSection['paths']['old'], at: string, reader: Reader): Way {
  const resolver = 'resolver' in written && written.resolver ? { resolver: written.resolver } : {}
  if ('recorded' in written) return { kind: 'recorded' }
  if ('proxy' in written) {
    const { hostname, port } = new URL(written.proxy)
    const credentials = written.credentials && reader.secret(written.credentials, `${at}.credentials`)
    return {
      kind: 'connect',
      host: hostname,
      port: Number(port) || 80,
      ...(credentials ? { credentials } : {}),
      ...resolver,
    }
  }
  if ('socks' in written) {
    const { hostname, port } = new URL(written.socks)
    const password = written.password && reader.secret(written.password, `${at}.password`)
    return {
      kind: 'socks5',
      host: hostname,
      port: Number(port) || 1080,
      ...(written.user ? { user: written.user } : {}),
      ...(password ? { password } : {}),
      ...resolver,
    }
  }
  return { kind: 'direct', ...(written.localAddress ? { localAddress: written.localAddress } : {}), ...resolver }
}

function farEndOf(written: EgressSection['farEnds'][number], side: Side, at: string, reader: Reader): FarEnd {
  const { name, vendor, origin, recordedAs, production, http2, limits } = written
  const shown = written.client?.[side] ?? written.client?.new
  return {
    name,
    vendor,
    origin: new URL(origin).origin,
    recordedAs,
    production,
    ...reader.pem(written.ca, `${at}.ca`),
    http2,
    auth: authOf(written.auth, at, reader),
    headers: Object.fromEntries(
      Object.entries(written.headers).map(([header, value]) => [
        header,
        reader.secret(value, `${at}.headers.${header}`),
      ]),
    ),
    ...(shown
      ? {
          client: {
            certificate: reader.file(shown.certificate, `${at}.client`),
            key: new Secret(reader.file(shown.key, `${at}.client`)),
          },
        }
      : {}),
    ...limits,
  }
}

function authOf(written: EgressSection['farEnds'][number]['auth'], at: string, reader: Reader): Auth {
  if (!written) return { kind: 'none' }
  if ('bearer' in written) return { kind: 'bearer', token: reader.secret(written.bearer, `${at}.auth.bearer`) }
  if ('user' in written)
    return { kind: 'basic', user: written.user, password: reader.secret(written.password, `${at}.auth.password`) }
  const { tokenUrl, scope } = written
  const [id, secret] = [reader.secret(written.id, `${at}.auth.id`), reader.secret(written.secret, `${at}.auth.secret`)]
  return { kind: 'client-credentials', url: tokenUrl, id, secret, ...(scope ? { scope } : {}) }
}
