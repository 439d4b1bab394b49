import { describe, expect, test } from 'vitest'
import check from '../../../../suites/settings/database-yml.check.ts'
import { connectionsOf } from './connections.ts'
import { judgeYml } from './judge.ts'
import type { Stated } from './rules.ts'

const STATED: Stated = {
  databases: ['oms'],
  accounts: ['oms_app'],
  clients: {
    web: { pods: 2, surge: 1, pool: 5 },
    sidekiq: [{ name: 'sidekiq', pods: 1, surge: 1, concurrency: 5 }],
    migrations: 1,
    reserve: 10,
    headroom: 0.8,
  },
  strict: true,
  azure: true,
}
const GOOD: Readonly<Record<string, string>> = {
  adapter: 'mysql2',
  host: 'oms.mysql.database.azure.com',
  username: 'oms_app',
  database: 'oms',
  encoding: 'utf8mb4',
  pool: '5',
  ssl_mode: 'verify_identity',
}

function judged(changes: Readonly<Record<string, string>>, stated: Partial<Stated> = {}) {
  const lines = Object.entries({ ...GOOD, ...changes }).map(([key, value]) => `  ${key}: ${value}`)
  const connections = connectionsOf(['production:', ...lines].join('\n'))
  if (typeof connections === 'string') throw new Error(connections)
  return judgeYml({ connections, stated: { ...STATED, ...stated } })
}
const codesOf = (judgement: ReturnType<typeof judged>) =>
  judgement.verdict === 'broken' ? judgement.findings.map(({ code }) => code) : judgement.verdict

test('a file that is right passes', () => expect(judged({}).verdict).toBe('holds'))

describe('values that cannot stay', () => {
  test.each([
    ['host', 'oms.abc.eu-west-1.rds.amazonaws.com', 'database-yml-host'],
    ['host', 'localhost', 'database-yml-host'],
    ['host', '127.0.0.1', 'database-yml-host'],
    ['socket', '/var/run/mysqld/mysqld.sock', 'database-yml-host'],
    ['url', 'mysql2://oms_app:x@oms.abc.eu-west-1.rds.amazonaws.com/oms', 'database-yml-host'],
    ['port', '3307', 'database-yml-setting'],
    ['username', 'oms_app@oms-server', 'database-yml-setting'],
    ['username', 'other', 'database-yml-contradicts-config'],
    ['database', 'other', 'database-yml-contradicts-config'],
    ['encoding', 'utf-8', 'database-yml-setting'],
    ['collation', 'utf8mb4_uca1400_ai_ci', 'database-yml-setting'],
    ['pool', '3', 'database-yml-setting'],
    ['pool', 'many', 'database-yml-setting'],
    ['pool', '50', 'database-yml-contradicts-config'],
    ['sslca', '/etc/ssl/rds-combined-ca-bundle.pem', 'database-yml-setting'],
    ['read_timeout', '30s', 'database-yml-setting'],
    ['variables', '{ tx_isolation: READ-COMMITTED }', 'database-yml-setting'],
    ['sslmode', 'required', 'database-yml-tls-key'],
    ['ssl_mode', 'preferred', 'database-yml-tls-optional'],
    ['colation', 'utf8mb4_bin', 'database-yml-unknown-key'],
    ['time_zone', 'UTC', 'database-yml-unknown-key'],
    ['timeout', '5000', 'database-yml-unknown-key'],
  ])('%s: %s', (key, value, code) => {
    expect(codesOf(judged({ [key]: value }))).toEqual([code])
  })

  test('what the config states otherwise', () => {
    expect(codesOf(judged({ variables: '{ sql_mode: TRADITIONAL }' }, { sqlMode: 'ANSI' }))).toEqual([
      'database-yml-contradicts-config',
    ])
    expect(codesOf(judged({ variables: '{ sql_mode: TRADITIONAL }' }, { sqlMode: 'traditional' }))).toBe('holds')
  })

  test('Trilogy has no prepared statements, mysql2 has', () => {
    expect(codesOf(judged({ adapter: 'trilogy', prepared_statements: 'true' }))).toEqual(['database-yml-setting'])
    expect(judged({ prepared_statements: 'true' })).toMatchObject({ verdict: 'holds' })
  })

  test('a key with a typo comes with the name it is like', () => {
    expect(judged({ colation: 'x' })).toMatchObject({
      findings: [{ remedy: { how: expect.stringContaining('did you mean collation') } }],
    })
  })
})

describe('what ERB writes is never fine by itself', () => {
  test.each(Object.keys(GOOD).filter((key) => key !== 'ssl_mode'))('%s is listed as not judged', (key) => {
    const judgement = judged({ [key]: `<%= ENV.fetch("X") %>` })
    expect(judgement.notes?.join('\n')).toMatch(new RegExp(`not judged: ${key} \\(X\\)`))
  })

  test.each(['<%= ENV["MODE"] %>', '"<%= mode %>"', '<%= ENV.fetch("MODE", "required") %>'])(
    'ssl_mode: %s is open',
    (mode) => {
      expect(judged({ ssl_mode: mode })).toMatchObject({ verdict: 'unproven', cause: expect.stringMatching(/line 8/) })
    },
  )

  test('an adapter that nobody knows is open', () => {
    expect(judged({ adapter: 'mysql3' })).toMatchObject({
      verdict: 'unproven',
      cause: expect.stringContaining('mysql3'),
    })
  })
})

test('older evidence, which holds the keys of TLS alone, passes no longer', () => {
  const older = [{ at: 'production', adapter: 'mysql2', tls: { ssl_mode: 'required' }, hiddenUrl: false }]
  expect(check.judge(older as never).verdict).toBe('unproven')
})
