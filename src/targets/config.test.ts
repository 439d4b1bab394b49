import { describe, expect, test } from 'vitest'
import { resolveConfig } from './config.ts'
import { ConfigError } from './config-error.ts'

const place = {
  file: 'parity.config.ts',
  folder: import.meta.dirname,
  env: { SECRET: 'mysql://reader:pa%40ss@db.rds.amazonaws.com/oms', PW: 'hunter22' },
}

const sentence = (written: unknown, env = {}) => {
  try {
    resolveConfig(written, { ...place, env: { ...place.env, ...env } })
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  return 'accepted'
}

describe('a config', () => {
  test('may be empty: the rehearsal stands in', () => {
    const settings = resolveConfig({}, place)
    expect(settings.endpoints).toBeUndefined()
    expect(settings.limits).toEqual({ connections: 4, statementSeconds: 30, connectSeconds: 10, dataSeconds: 3600 })
  })

  test('takes a URL from the environment, decoded', () => {
    const { endpoints, databases } = resolveConfig(
      {
        source: { url: { env: 'SECRET' } },
        target: { host: 'x.mysql.database.azure.com', user: 'reader', password: { env: 'PW' } },
      },
      place,
    )
    expect(endpoints?.source).toMatchObject({ host: 'db.rds.amazonaws.com', port: 3306, user: 'reader', kind: 'rds' })
    expect(endpoints?.source.password.reveal()).toBe('pa@ss')
    expect(endpoints?.target).toMatchObject({ kind: 'azure-flexible', tls: { mode: 'preferred' } })
    expect(databases).toEqual(['oms'])
    expect(JSON.stringify(endpoints)).not.toContain('pa@ss')
  })

  test('is overridden by PARITY_SOURCE_URL and PARITY_TARGET_URL, which suffice alone', () => {
    const env = { PARITY_SOURCE_URL: 'mysql://a:b@h1:1/x', PARITY_TARGET_URL: 'mysql://a:b@h2:2/x?ssl-mode=REQUIRED' }
    const { endpoints } = resolveConfig({}, { ...place, env })
    expect(endpoints?.source.host).toBe('h1')
    expect(endpoints?.target.tls.mode).toBe('required')
  })

  test.each([
    [{ sorce: {} }, "parity.config.ts: sorce is not a known key; did you mean 'source'?"],
    [{ source: { usr: 'x' } }, "parity.config.ts: source.usr is not a known key; did you mean 'user'?"],
    [
      { limits: { conections: 3 } },
      "parity.config.ts: limits.conections is not a known key; did you mean 'connections'?",
    ],
    [{ limits: { connections: 0 } }, 'parity.config.ts: limits.connections: Too small: expected number to be >=1.'],
    [
      { waivers: [{ check: 'a/b', code: 'x', owner: 'o', reason: 'r', expires: 'soon' }] },
      'parity.config.ts: waivers[0].expires: must be a day, YYYY-MM-DD.',
    ],
    [
      { source: { host: 'h', user: 'u', password: 'plain' } },
      "parity.config.ts: source.password: must be env('NAME'): a secret does not stand in the config.",
    ],
    [
      { source: { url: 'mysql://u:secret@h/x' } },
      "parity.config.ts: source.url holds a password; write env('NAME') and set that variable.",
    ],
    [
      { source: { url: { env: 'NOWHERE' } } },
      'parity.config.ts: source.url: the environment variable NOWHERE is not set.',
    ],
    [
      { source: { host: 'h', user: 'u' } },
      'parity.config.ts: a source is configured and no target; add target to the config or set PARITY_TARGET_URL.',
    ],
    [
      { source: { host: 'h', user: 'u', tls: { ca: 'no-such.pem' } } },
      'parity.config.ts: source.tls.ca: cannot read no-such.pem (ENOENT).',
    ],
  ])('with a fault is refused in one sentence: %j', (written, expected) => {
    expect(sentence(written)).toBe(expected)
  })

  test.each([
    ['postgres://u:topsecret@h/x', 'environment: PARITY_SOURCE_URL: starts with postgres:// where mysql:// is meant.'],
    [
      'nonsense topsecret',
      'environment: PARITY_SOURCE_URL: is not a URL such as mysql://user:password@host:3306/database.',
    ],
    [
      'mysql://u:topsecret@h/x?sslmode=required',
      "environment: PARITY_SOURCE_URL: has the parameter 'sslmode'; did you mean 'ssl-mode'? Known are ssl-mode and ssl-ca.",
    ],
    [
      'mysql://u:topsecret@h/x?ssl-mode=on',
      'environment: PARITY_SOURCE_URL: ssl-mode is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY.',
    ],
  ])('does not repeat a wrong URL: %s', (url, expected) => {
    expect(sentence({}, { PARITY_SOURCE_URL: url })).toBe(expected)
  })
})
