import { describe, expect, test } from 'vitest'
import { connectionsOf, talksToMysql, type YmlConnection } from './connections.ts'
import { modeOf, unknownTlsKeys } from './tls.ts'

const of = (...lines: string[]) => connectionsOf(['production:', ...lines.map((line) => `  ${line}`)].join('\n'))
const one = (...lines: string[]) => (of(...lines) as YmlConnection[])[0] as YmlConnection
const textOf = (connection: YmlConnection | undefined, key: string) => {
  const setting = connection?.settings[key]
  return setting && 'text' in setting ? setting.text : setting
}

describe('database.yml as Rails reads it', () => {
  test('a merge counts from where it stands, as in Psych: what is before it gives way', () => {
    const text = (first: string, second: string) =>
      `default: &default\n  adapter: mysql2\n  ssl_mode: preferred\nproduction:\n  ${first}\n  ${second}\n`
    const after = connectionsOf(text('<<: *default', 'ssl_mode: required')) as YmlConnection[]
    const before = connectionsOf(text('ssl_mode: required', '<<: *default')) as YmlConnection[]
    expect(textOf(after[0], 'ssl_mode')).toBe('required')
    expect(textOf(before[0], 'ssl_mode')).toBe('preferred')
  })

  test('of several merges the first one counts', () => {
    const text =
      'a: &a {ssl_mode: required}\nb: &b {ssl_mode: disabled, adapter: mysql2}\nproduction:\n  <<: [*a, *b]\n  host: x\n'
    const [found] = connectionsOf(text) as YmlConnection[]
    expect(textOf(found, 'ssl_mode')).toBe('required')
    expect(found?.adapter).toBe('mysql2')
  })

  test('passwords and unreadable values stay in the file', () => {
    const found = connectionsOf(
      'production:\n  adapter: mysql2\n  password: "s3cret"\n  passwort: s3cret\n  url: mysql2://u:s3cret@db/oms\n  extra:\n    - s3cret\n',
    )
    expect(JSON.stringify(found)).not.toContain('s3cret')
  })

  test('several databases are several connections, an environment may be a url, the first document counts', () => {
    expect(of('primary:', '  adapter: trilogy', '  ssl_mode: required', 'cache:', '  adapter: sqlite3')).toMatchObject([
      { at: 'production.primary', adapter: 'trilogy' },
      { at: 'production.cache', adapter: 'sqlite3' },
    ])
    expect(connectionsOf('production: mysql2://app:x@db/oms?ssl_mode=required\n')).toMatchObject([
      { at: 'production', adapter: 'mysql2', settings: { host: { text: 'db' }, ssl_mode: { text: 'required' } } },
    ])
    expect(
      connectionsOf('production: {adapter: mysql2, host: a}\n---\nproduction: {adapter: x, host: b}\n'),
    ).toMatchObject([{ adapter: 'mysql2' }])
  })

  test('a url goes before the keys beside it', () => {
    const found = one('adapter: trilogy', 'host: old', 'url: mysql2://app:secret@new:3307/oms?ssl_mode=required&pool=9')
    expect(found.adapter).toBe('mysql2')
    expect(['host', 'port', 'database', 'pool', 'ssl_mode'].map((key) => textOf(found, key))).toEqual([
      'new',
      '3307',
      'oms',
      '9',
      'required',
    ])
    expect(modeOf(one('url: <%= ENV["DATABASE_URL"] %>'))).toBe('unclear')
    expect(modeOf(one('url: <%= ENV["DATABASE_URL"] %>', 'ssl_mode: disabled'))).toBe('open')
  })

  test('what depends on a condition is not known, whichever branch has it', () => {
    const found = one(
      'adapter: mysql2',
      '<% if ENV["X"] %>',
      'ssl_mode: required',
      '<% else %>',
      'ssl_mode: disabled',
      '<% end %>',
    )
    expect(found.conditional).toContain('ssl_mode')
    expect(modeOf(found)).toBe('unclear')
    expect(modeOf(one('adapter: mysql2', '<% if x %>', 'ssl_mode: required', '<% end %>'))).toBe('unclear')
    expect(modeOf(one('adapter: mysql2', 'ssl_mode: required', '<% if x %>', 'pool: 5', '<% end %>'))).toBe('protected')
    expect(
      modeOf(
        one('adapter: mysql2', '<% if x %>', 'ssl_mode: required', '<% else %>', 'ssl_mode: required', '<% end %>'),
      ),
    ).toBe('protected')
  })

  test('whole lines by ERB leave the connection open', () => {
    const found = one('adapter: mysql2', '<%= tls_settings %>', 'pool: 5')
    expect(found.open).toEqual([3])
    expect(modeOf(found)).toBe('unclear')
    expect(one('adapter: mysql2', '<%= key %>: x').open).toEqual([3])
  })

  test.each([
    ['<%= ENV.fetch("P", 5) %>', '5'],
    ['<%= ENV.fetch("P") { 5 } %>', '5'],
    ["<%= ENV.fetch('P') do 5 end %>", '5'],
    ['<%= ENV["P"] || "5" %>', '5'],
    ['<%= ENV["P"].to_i * 2 %>', undefined],
    ['a<%= ENV["P"] %>b', undefined],
  ])('%s is known as an expression of P', (value, fallback) => {
    expect(one('adapter: mysql2', `pool: ${value}`).settings.pool).toEqual({
      erb: true,
      env: ['P'],
      ...(fallback === undefined ? {} : { fallback }),
      line: 3,
    })
  })

  test.each([
    ['production:\n  - adapter: mysql2', /line 2/],
    ['production:\n  <<: *gone\n  host: x', /line 2: .*gone/i],
    ['staging:\n  adapter: mysql2', /no mapping production/],
    ['production:\n  x: 1', /describes no connection/],
    ['production:\n  adapter: mysql2\n host: x', /line 3/],
    ['production:\n\tadapter: mysql2', /line 2/],
    ['production:\n  host: "x\n', /line/],
    ['<% if x %>\nproduction:\n  adapter: mysql2\n', /line 1.*does not end/],
    ['a: <%= 1\n+ 1 %>\nproduction:\n  adapter: [\n', /line [45]/],
    ['production:\n  <%= everything %>\n', /line 2/],
    ['', /database\.yml/],
  ])('what cannot be read is said with its line: %j', (text, sentence) => {
    expect(connectionsOf(text)).toEqual(expect.stringMatching(sentence))
  })
})

/** Forms in which people write `adapter: mysql2` and one more key. */
const FORMS: Readonly<Record<string, (key: string, value: string) => string>> = {
  plain: (key, value) => `production:\n  adapter: mysql2\n  host: x\n  ${key}: ${value}\n`,
  'end mark': (key, value) => `---\nproduction:\n    adapter: mysql2\n    host: x\n    ${key}: ${value}\n...\n`,
  'ERB over lines': (key, value) =>
    `production:\n  adapter: mysql2\n  host: <%= ENV.fetch("H") do\n    "x"\n  end %>\n  ${key}: ${value}\n`,
  'ERB with quotes and colons': (key, value) =>
    `production:\n  adapter: mysql2\n  host: "<%= ENV.fetch('H', "a: b # c") %>"\n  ${key}: ${value}\n`,
  'flow mapping': (key, value) => `production: { adapter: mysql2, host: x, ${key}: ${value} }\n`,
  'anchor in a flow mapping': (key, value) =>
    `default: &default { adapter: mysql2, ${key}: ${value} }\nproduction:\n  <<: *default\n  host: x\n`,
  'anchor of anchors': (key, value) =>
    `a: &a\n  ${key}: ${value}\nb: &b\n  <<: *a\n  adapter: mysql2\nproduction:\n  <<: *b\n  host: x\n`,
  'alias itself': (key, value) => `d: &d\n  adapter: mysql2\n  host: x\n  ${key}: ${value}\nproduction: *d\n`,
  folded: (key, value) =>
    `production:\n  adapter: mysql2\n  init_command: >-\n    SET x=1,\n    y=2\n  host: x\n  ${key}: ${value}\n`,
  literal: (key, value) =>
    `production:\n  adapter: mysql2\n  init_command: |\n    ${key}: not this\n  host: x\n  ${key}: ${value}\n`,
  list: (key, value) =>
    `production:\n  adapter: mysql2\n  host: x\n  migrations_paths:\n    - db/migrate\n    - db/other\n  ${key}: ${value}\n`,
  'quoted key': (key, value) => `"production":\n  'adapter': "mysql2"\n  host: x\n  "${key}": ${value}\n`,
  'quoted value': (key, value) => `production:\n  adapter: 'mysql2'\n  host: x\n  ${key}: "${value}"\n`,
  'comment behind': (key, value) =>
    `production: # here\n  adapter: mysql2 # the driver\n  host: x\n  ${key}: ${value} # why\n`,
  'several databases': (key, value) =>
    `production:\n  primary:\n    adapter: mysql2\n    host: x\n    ${key}: ${value}\n`,
  'control ERB around others': (key, value) =>
    `<% require "x" %>\nproduction:\n  adapter: mysql2\n<% if ENV["A"] %>\n  idle_timeout: 5\n<% end %>\n  host: x\n  ${key}: ${value}\n`,
  'ERB comment': (key, value) => `<%# ${key}: no %>\nproduction:\n  adapter: mysql2\n  host: x\n  ${key}: ${value}\n`,
  'carriage returns': (key, value) => `production:\r\n  adapter: mysql2\r\n  host: x\r\n  ${key}: ${value}\r\n`,
  'byte order mark': (key, value) => `\uFEFFproduction:\n  adapter: mysql2\n  host: x\n  ${key}: ${value}\n`,
  'the last of two counts': (key, value) =>
    `production:\n  adapter: mysql2\n  host: x\n  ${key}: other\n  ${key}: ${value}\n`,
  'symbol keys': (key, value) => `production:\n  :adapter: mysql2\n  :host: x\n  :${key}: ${value}\n`,
}
const KEYS: Readonly<Record<string, string>> = {
  ssl_mode: 'verify_identity',
  sslmode: 'required',
  sslca: '/etc/ssl/ca.pem',
  encoding: 'utf8mb4',
  collation: 'utf8mb4_0900_ai_ci',
  pool: '5',
  username: 'oms_app',
  database: 'oms',
  read_timeout: '30',
  strict: 'false',
}

describe.each(Object.keys(FORMS))('form: %s', (form) => {
  test.each(Object.entries(KEYS))('%s: %s', (key, value) => {
    const text = FORMS[form]?.(key, value) ?? ''
    const found = connectionsOf(text)
    expect(found, text).toHaveLength(1)
    const [connection] = found as YmlConnection[]
    expect(connection?.adapter).toBe('mysql2')
    expect(textOf(connection, key)).toBe(value)
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
  expect(unknownTlsKeys(one(`adapter: ${adapter}`, `${key}: x`))).toEqual(unknown ? [key] : [])
})

test('adapters of MySQL, of other databases, and of nobody', () => {
  expect(
    ['mysql2', 'sqlite3', 'mysql3', '<%= x %>'].map((name) => talksToMysql(one(`adapter: ${name}`, 'host: x'))),
  ).toEqual([true, false, null, true])
})
