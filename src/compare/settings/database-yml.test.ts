import { describe, expect, test } from 'vitest'
import { connectionsOf, modeOf, unknownKeys, type YmlConnection } from './database-yml.ts'

const of = (...lines: string[]) => connectionsOf(['production:', ...lines.map((line) => `  ${line}`)].join('\n'))
const one = (...lines: string[]) => (of(...lines) as YmlConnection[])[0] as YmlConnection

describe('what database.yml says of TLS', () => {
  test('merges give way to what the mapping says itself, and nothing but TLS is taken along', () => {
    const text = `
default: &default
  adapter: mysql2 # the driver
  password: "sec#ret"
  ssl_mode: preferred
  sslca: '/ca.pem'
<% if ENV["X"] %>
test: *default
<% end %>
production:
  ssl_mode: "REQUIRED"
  <<: *default
`
    expect(connectionsOf(text)).toEqual([
      { at: 'production', adapter: 'mysql2', tls: { ssl_mode: 'REQUIRED', sslca: '/ca.pem' }, hiddenUrl: false },
    ])
  })

  test('several databases are several connections', () => {
    const found = of('primary:', '  adapter: trilogy', '  ssl_mode: required', 'cache:', '  adapter: sqlite3')
    expect(found).toMatchObject([
      { at: 'production.primary', adapter: 'trilogy', tls: { ssl_mode: 'required' } },
      { at: 'production.cache', adapter: 'sqlite3', tls: {} },
    ])
  })

  test('a url in plain text is read, one by an expression is not', () => {
    expect(one('url: mysql2://app:secret@db/oms?ssl_mode=required')).toEqual({
      at: 'production',
      adapter: 'mysql2',
      tls: { ssl_mode: 'required' },
      hiddenUrl: false,
    })
    expect(modeOf(one('url: <%= ENV["DATABASE_URL"] %>'))).toBe('unclear')
    expect(modeOf(one('url: <%= ENV["DATABASE_URL"] %>', 'ssl_mode: disabled'))).toBe('open')
  })

  test.each([
    'production: { adapter: mysql2 }',
    'production:\n  - adapter: mysql2',
    'production:\n  <<: *gone',
    'staging:\n  adapter: mysql2',
    'production:\n  x: 1',
  ])('what cannot be read is told: %j', (text) => {
    expect(connectionsOf(text)).toEqual(expect.any(String))
  })
})

test.each([
  ['required', 'protected'],
  [':verify_ca', 'protected'],
  ['SSL_MODE_VERIFY_IDENTITY', 'protected'],
  ['verify-identity', 'open'],
  ['preferred', 'open'],
  ['require', 'open'],
  ['3', 'unclear'],
  ['<%= ENV["MODE"] %>', 'unclear'],
])('ssl_mode: %s is %s', (mode, expected) => {
  expect(modeOf(one('adapter: mysql2', `ssl_mode: ${mode}`))).toBe(expected)
})

test('keys that only newer drivers know leave doubt', () => {
  expect(modeOf(one('adapter: mysql2', 'tls_mode: required'))).toBe('unclear')
  expect(modeOf(one('adapter: mysql2', 'sslverify: true'))).toBe('unclear')
  expect(modeOf(one('adapter: trilogy', 'tls_mode: required'))).toBe('open')
})

test.each([
  ['mysql2', 'sslmode', true],
  ['mysql2', 'ssl_ca', true],
  ['mysql2', 'sslca', false],
  ['trilogy', 'ssl_ca', false],
  ['trilogy', 'sslca', true],
  ['trilogy', 'require_ssl', true],
])('%s with %s: unknown is %s', (adapter, key, unknown) => {
  expect(unknownKeys(one(`adapter: ${adapter}`, `${key}: x`))).toEqual(unknown ? [key] : [])
})
