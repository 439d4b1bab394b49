import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyFindings, keyNotes } from './primary-keys.ts'
import { railsSqlMode, sessionsOf } from './rails-session.ts'
import { setVariable } from './remedies.ts'
import { atLeast, canonical, same } from './values.ts'
import { compareVariables, ruleOf, VARIABLES } from './variables.ts'
import { JUDGED } from './variables-judged.ts'
import { TOLD } from './variables-told.ts'
import { parseVersion, supportOf, upgradePath } from './versions.ts'

describe('values of variables', () => {
  test.each([
    ['ON', '1', 'plain'],
    ['10', '10.000000', 'plain'],
    ['READ-COMMITTED', 'read committed', 'plain'],
    ['A,B', 'B,A', 'words'],
    ['utf8', 'utf8mb3', 'charset'],
    ['utf8_general_ci', 'utf8mb3_general_ci', 'charset'],
  ] as const)('%s is %s', (a, b, kind) => expect(same(a, b, kind)).toBe(true))

  test('numbers of any length are held apart exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 70n }), fc.bigInt({ min: 0n, max: 1n << 70n }), (a, b) => {
        expect(atLeast(String(a), String(b))).toBe(b >= a)
        expect(same(String(a), String(b))).toBe(a === b)
      }),
    )
  })

  test('no limit is the widest', () => {
    expect(atLeast('0', '10', '0')).toBe(false)
    expect(atLeast('10', '0', '0')).toBe(true)
    expect(canonical(' On ')).toBe('1')
  })
})

describe('the matrix of variables', () => {
  test('judges at least seventy, each with a reason', () => {
    const judged = Object.values(VARIABLES).filter(
      ({ class: kind }) => kind === 'must-equal' || kind === 'at-least' || kind === 'imposed-dangerous',
    )
    expect(judged.length).toBeGreaterThanOrEqual(70)
    for (const { why } of Object.values(VARIABLES)) expect(why).toMatch(/\S/)
  })

  test('knows old names, and what a version without the variable does', () => {
    expect(ruleOf('tx_isolation')).toBe(VARIABLES.transaction_isolation)
    const { differences, oneSided } = compareVariables(
      { tx_isolation: 'READ-COMMITTED' },
      { transaction_isolation: 'REPEATABLE-READ' },
    )
    expect(differences.map(({ name }) => name)).toEqual(['transaction_isolation'])
    expect(oneSided).toEqual([])
  })

  test('a remedy names the variable as the target does', () => {
    const { differences } = compareVariables(
      { transaction_isolation: 'REPEATABLE-READ' },
      { tx_isolation: 'SERIALIZABLE' },
    )
    expect(differences[0]?.wanted).toEqual({ name: 'tx_isolation', value: 'REPEATABLE-READ' })
  })

  test('every name is in one place, newest first', () => {
    expect(Object.keys(JUDGED).filter((name) => name in TOLD)).toEqual([])
    const old = Object.values(VARIABLES).flatMap(({ was = [] }) => was)
    expect(new Set(old).size).toBe(old.length)
    expect(old.filter((name) => name in VARIABLES)).toEqual([])
  })

  test('what the applier must not do is no better for being on both sides', () => {
    const { differences } = compareVariables({ replica_exec_mode: 'IDEMPOTENT' }, { slave_exec_mode: 'IDEMPOTENT' })
    expect(differences.map(({ wanted }) => wanted)).toEqual([{ name: 'slave_exec_mode', value: 'STRICT' }])
    expect(compareVariables({ sql_require_primary_key: 'ON' }, { sql_require_primary_key: 'ON' }).differences).toEqual(
      [],
    )
  })

  test.each([
    ['innodb_lock_wait_timeout', 'self-managed', /SET|option file/, 1],
    ['innodb_ft_min_token_size', 'self-managed', /restart/, 0],
    ['innodb_ft_min_token_size', 'rds', /pending-reboot/, 0],
    ['innodb_page_size', 'azure-flexible', /anew/, 0],
  ] as const)('%s on %s is set as it can be', (name, kind, how, statements) => {
    const remedy = setVariable('target', kind, name, '3', ruleOf(name)?.takes)
    expect(remedy.how).toMatch(how)
    expect(remedy.sql?.statements.length ?? 0).toBe(statements)
  })

  test('a wider limit passes, a narrower does not; what nobody classed is told', () => {
    const { differences, unclassed } = compareVariables(
      { max_allowed_packet: '1000', brand_new: 'a' },
      { max_allowed_packet: '999', brand_new: 'b' },
    )
    expect(differences.map(({ name }) => name)).toEqual(['max_allowed_packet'])
    expect(unclassed).toEqual(['brand_new'])
    expect(compareVariables({ max_allowed_packet: '1000' }, { max_allowed_packet: '2000' })).toMatchObject({
      differences: [],
      examined: 1,
    })
  })
})

describe('primary keys', () => {
  const world = {
    phase: 'replicating' as const,
    source: [
      { table: 'oms.orders', key: 'own' as const },
      { table: 'oms.Log', key: 'none' as const },
    ],
    target: [
      { table: 'oms.orders', key: 'own' as const },
      { table: 'oms.log', key: 'generated' as const },
    ],
    policies: ['STREAM'],
    kind: 'azure-flexible' as const,
  }

  test.each(['STREAM', 'OFF', 'GENERATE'])(
    'a key made for a table without one is told under %s, and no finding',
    (policy) => {
      expect(keyFindings({ ...world, policies: [policy] })).toEqual([])
      expect(keyNotes({ ...world, policies: [policy] }).join()).toMatch(/target only: oms\.log\./)
    },
  )

  test('a channel that demands keys is a finding while a table has none', () => {
    expect(keyFindings({ ...world, policies: ['ON'] }).map(({ code }) => code)).toEqual(['keyless-tables-refused'])
    expect(keyFindings({ ...world, source: world.source.slice(0, 1), policies: ['ON'] })).toEqual([])
  })

  test('an invisible key in the place of a real one is in the way, whatever the case of the name', () => {
    const target = [{ table: 'oms.ORDERS', key: 'generated' as const }]
    expect(keyFindings({ ...world, target })).toMatchObject([{ code: 'invisible-key-in-the-way', at: 'oms.orders' }])
  })

  test('after the cutover the note speaks of the target’s own migrations', () => {
    expect(keyNotes({ ...world, phase: 'after-cutover', policies: [] }).join()).toMatch(/ActiveRecord/)
  })
})

describe('versions', () => {
  const path = (a: string, b: string) => {
    const [from, to] = [parseVersion(a), parseVersion(b)]
    if (!from || !to) throw new Error('no version')
    return upgradePath(from, to)
  }
  test.each([
    ['5.7.44-log', '8.0.42-azure', 'ok'],
    ['5.7.44', '8.4.5', 'skips'],
    ['8.0.35', '8.4.5', 'ok'],
    ['8.0.35', '9.7.0', 'skips'],
    ['8.4.5', '8.0.42', 'older'],
    ['8.0.42', '8.0.35', 'ok'],
    ['8.1.0', '8.4.5', 'ok'],
    ['10.11.6-MariaDB', '8.0.42', 'flavour'],
  ])('%s → %s: %s', (a, b, answer) => expect(path(a, b)).toBe(answer))

  test('support ends on its day', () => {
    const v = parseVersion('8.0.42')
    if (!v) throw new Error('no version')
    const { until } = supportOf(v, 'azure', '2026-01-01') as { until: string }
    expect(supportOf(v, 'azure', until).status).toBe('supported')
    expect(supportOf(v, 'azure', '2026-12-31').status).toBe('supported')
    expect(supportOf(v, 'azure', '2027-01-01').status).toBe('extended')
    expect(supportOf(v, 'azure', '2030-01-01').status).toBe('ended')
  })
})

test('Rails adds strictness and keeps what a person sets', () => {
  expect(railsSqlMode({ strict: true })).toContain('STRICT_ALL_TABLES')
  expect(railsSqlMode({ strict: false })).not.toContain("',STRICT")
  expect(railsSqlMode({ strict: true, sqlMode: "a'b" })).toBe("'a\\'b'")
})

test('Rails sessions are what database.yml says, and nothing that would unlock the harness’s own', () => {
  const databaseYml = `production:
  adapter: mysql2
  host: x
  encoding: utf8mb4
  collation: utf8mb4_unicode_ci
  strict: false
  variables:
    group_concat_max_len: 4096
    time_zone: "+00:00"
    transaction_read_only: 0
    max_execution_time: 0
`
  expect(sessionsOf({ strict: true, databaseYml }).rails).toEqual([
    'SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci',
    "SET SESSION group_concat_max_len = 4096, time_zone = '+00:00'",
    `SET SESSION sql_mode = ${railsSqlMode({ strict: false })}`,
  ])
  const own = `production: { adapter: mysql2, host: x, variables: { sql_mode: TRADITIONAL } }`
  expect(sessionsOf({ strict: true, databaseYml: own }).rails.at(-1)).toBe("SET SESSION sql_mode = 'TRADITIONAL'")
  expect(sessionsOf({ strict: true, databaseYml: 'no: { yaml' }).rails).toEqual(sessionsOf({ strict: true }).rails)
})
