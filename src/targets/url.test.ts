import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { forgetSecrets, scrub } from '../kernel/secret.ts'
import { resolveConfig } from './config.ts'
import { ConfigError } from './config-error.ts'

afterAll(forgetSecrets)

/** Where a URL with a password is read, and what it looks like. */
const PLACES: Readonly<Record<string, { url: (password: string) => string; read: (url: string) => unknown }>> = {
  PARITY_SOURCE_URL: {
    url: (password) => `mysql://reader:${password}@db.example.com:3306/oms?ssl-mode=REQUIRED`,
    read: (url) =>
      resolve({}, { PARITY_SOURCE_URL: url, PARITY_TARGET_URL: 'mysql://u:p@t/x' }).endpoints?.source.password.reveal(),
  },
  PARITY_TARGET_URL: {
    url: (password) => `mysql://reader:${password}@db.example.com`,
    read: (url) =>
      resolve({}, { PARITY_TARGET_URL: url, PARITY_SOURCE_URL: 'mysql://u:p@s/x' }).endpoints?.target.password.reveal(),
  },
  "source.url: env('NAME')": {
    url: (password) => `trilogy://reader:${password}@[::1]:3307/oms`,
    read: (url) =>
      resolve(
        { source: { url: { env: 'X' } }, target: { host: 't', user: 'u' } },
        { X: url },
      ).endpoints?.source.password.reveal(),
  },
  PARITY_SOURCE_REDIS_URL: {
    url: (password) => `rediss://:${password}@cache.example.com:6380/0`,
    read: (url) => resolve({}, { PARITY_SOURCE_REDIS_URL: url }).services.source.redis?.password?.reveal() ?? '',
  },
  "redis.target.url: env('NAME')": {
    url: (password) => `redis://worker:${password}@cache.example.com`,
    read: (url) =>
      resolve({ redis: { target: { url: { env: 'X' } } } }, { X: url }).services.target.redis?.password?.reveal() ?? '',
  },
}

function resolve(written: object, env: Record<string, string>) {
  return resolveConfig(written, { file: 'parity.config.ts', folder: import.meta.dirname, env })
}

const RESERVED = '%@:/?#[]!$&\'()*+,;= "<>\\^`{|}~-._\t\néß漢'
const letter = fc.oneof(fc.constantFrom(...RESERVED), fc.constantFrom(...'abcdefghijkXYZ0123456789'))
const password = fc.string({ unit: letter, minLength: 1, maxLength: 40 })

/** Every run of four letters of the secret, but those that a sentence or an address holds anyway. */
function pieces(secret: string, harmless: string): string[] {
  const all = Array.from({ length: Math.max(0, secret.length - 3) }, (_, at) => secret.slice(at, at + 4))
  return all.filter((piece) => !harmless.includes(piece))
}

const SENTENCES =
  'environment: PARITY_SOURCE_URL PARITY_TARGET_URL PARITY_SOURCE_REDIS_URL: source target redis.target.url parity.config.ts: mysql:// rediss:// redis:// user:password@host:3306/database user:password@host:6380/0 Percent-encode it in user and password: % as %25, @ as %40, : as %3A, / as %2F, ? as %3F, # as %23'

describe.each(Object.entries(PLACES))('a password in %s', (_, { url, read }) => {
  test('that is percent-encoded arrives whole', () => {
    fc.assert(
      fc.property(password, (secret) => void expect(read(url(encodeURIComponent(secret)))).toBe(secret)),
      { numRuns: 100 },
    )
  })

  test('that is written raw arrives whole, or is refused without a word of it', () => {
    const refusal = (secret: string) => {
      try {
        return read(url(secret)) && ''
      } catch (error) {
        return (error as Error).message
      }
    }
    // What the sentences say of any password is no word of this one.
    const harmless = [SENTENCES, ...[...RESERVED].map(refusal)].join('\n')
    fc.assert(
      fc.property(password, (secret) => {
        let got: unknown
        try {
          got = read(url(secret))
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError)
          const said = (error as Error).message
          for (const piece of pieces(secret, harmless)) expect(said).not.toContain(piece)
          return
        }
        // What is no percent-encoding by chance is the password itself.
        expect(got).toBe(decodeURIComponent(secret))
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    'p@ssword1',
    'pass/word1',
    'pass?word1',
    'pass#word1',
    'pass:word1',
    'pass%word1',
    'pass%zzword',
    'a@b:1/x@y',
    '50%',
    'pass word1',
  ])('%s is refused in one sentence that says how to write it', (secret) => {
    expect(() => read(url(secret))).toThrow(ConfigError)
    expect(() => read(url(secret))).toThrow(/Percent-encode it/)
    expect(() => read(url(secret))).not.toThrow(/ssword1|word1|zzword/)
  })
})

describe('a URL', () => {
  const source = (url: string) => () => resolve({}, { PARITY_SOURCE_URL: url, PARITY_TARGET_URL: 'mysql://u:p@t/x' })
  const redis = (url: string) => () => resolve({}, { PARITY_SOURCE_REDIS_URL: url })

  test.each([
    ['ssl-mod=REQUIRED', "has the parameter 'ssl-mod'; did you mean 'ssl-mode'?"],
    ['sslmode=require', "has the parameter 'sslmode'; did you mean 'ssl-mode'?"],
    ['ssl_ca_cert=x', "has the parameter 'ssl_ca_cert'"],
    ['pool=5', "has the parameter 'pool'; known are ssl-mode and ssl-ca"],
    ['encoding=utf8mb4', "has the parameter 'encoding'"],
    ['ssl-mode=REQUIRED&ssl-mode=DISABLED', "states the parameter 'ssl-mode' twice"],
    ['ssl-mode=', 'ssl-mode is none of'],
    ['ssl-mode', 'ssl-mode is none of'],
  ])('with ?%s is refused', (query, sentence) => {
    expect(source(`mysql://u:p@h/x?${query}`)).toThrow(ConfigError)
    expect(source(`mysql://u:p@h/x?${query}`)).toThrow(sentence)
  })

  test.each(['ssl-mode', 'ssl_mode', 'SSL-MODE'])('takes %s', (name) => {
    expect(source(`mysql://u:p@h/x?${name}=VERIFY_CA`)().endpoints?.source.tls.mode).toBe('verify-ca')
  })

  test('of Redis takes no parameters, and a database by its number', () => {
    expect(redis('rediss://:p@h/0?ssl_cert_reqs=none')).toThrow(
      "has the parameter 'ssl_cert_reqs'; this URL takes none",
    )
    for (const path of ['oms', '-1', '1/2', '1e1', '0x1']) expect(redis(`redis://:p@h/${path}`)).toThrow(ConfigError)
    expect(redis('redis://h:7000/3')().services.source.redis).toMatchObject({ host: 'h', port: 7000, db: 3 })
    expect(redis('redis://[fd00::1]/')().services.source.redis).toMatchObject({ host: 'fd00::1', port: 6379, db: 0 })
  })

  test.each([
    'mysql://u:p@',
    'mysql://u:p@:3306/x',
    'mysql://u:p@h:99999/x',
    'mysql://u:p@h:0/x',
    'mysql://u:p@ho%20st/x',
    'mysql:/u:p@h',
    'mysql://h/x',
    '//u:p@h/x',
    'hunter22',
    'hunter22://x',
  ])('%s is refused', (url) => {
    expect(source(url)).toThrow(ConfigError)
    expect(source(url)).not.toThrow(/hunter22/)
  })
})

test('no password of a URL leaves by a message, known or not', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: letter, minLength: 4, maxLength: 30 }).filter((s) => !/[\s'"`<>]/.test(s)),
      (secret) => {
        const out = scrub(`connect mysql://reader:${secret}@db.example.com:3306/oms failed`)
        for (const piece of pieces(secret, 'connect mysql://reader:***@db.example.com:3306/oms failed'))
          expect(out).not.toContain(piece)
        expect(out).toMatch(/failed$/)
      },
    ),
  )
})
