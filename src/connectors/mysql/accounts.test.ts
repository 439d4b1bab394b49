import { describe, expect, test } from 'vitest'
import { CannotTell } from '../../kernel/judgement.ts'
import { accountsReader } from './accounts.ts'
import { allLacks, grantsFor, type Lack } from './privileges/needs.ts'
import { introduced, type Recorded, RecordedPool } from './testing.ts'

const V5 = { flavour: 'mysql', number: 50_736, kind: 'rds' } as const
const READER = "'parity_reader'@'%'"
const lines = (keep: (lack: Lack) => boolean = () => true) =>
  grantsFor(allLacks(V5, ['oms']).filter(keep), READER).map((grant) =>
    grant.replace(/ ON (mysql|performance_schema)\.(\w+) /, ' ON `$1`.`$2` '),
  )

/** As a 5.7.36 answered to an account that has no right on tables which are not there: 1142, not 1146. */
const V5_TABLES: Recorded = [
  [/mysql\.(?:role_edges|default_roles|global_grants)/, 1142],
  [/activate_all_roles_on_login/, []],
  [/information_schema\.PLUGINS/, [{ name: 'mysql_native_password' }]],
  [
    /FROM mysql\.user/,
    [
      {
        user: 'oms_app',
        host: '%',
        plugin: 'mysql_native_password',
        account_locked: 'N',
        password_expired: 'N',
        Repl_slave_priv: 'N',
      },
    ],
  ],
  [/FROM mysql\.db/, [{ user: 'oms_app', host: '%', db: 'oms', Select_priv: 'Y' }]],
  [/FROM mysql\.(?:tables_priv|columns_priv|procs_priv)/, []],
]

const read = async (recorded: Recorded) => {
  const pool = new RecordedPool(recorded)
  return await accountsReader({ pool, signal: new AbortController().signal }).read(['oms_app'])
}
const reasonOf = async (recorded: Recorded) => {
  const error = await read(recorded).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof CannotTell ? `${error.reason}: ${error.message}` : String(error)
}

describe('accounts of servers that no test can start', () => {
  test('5.7 has no roles: it refuses their tables to the reader, which says nothing', async () => {
    const book = await read([...introduced('5.7.36-log', lines()), ...V5_TABLES])
    expect(book.roles).toEqual([])
    expect(book.accounts).toMatchObject([{ id: 'oms_app@%', locked: false }])
    expect(book.grants).toEqual([{ to: 'oms_app@%', database: 'oms', privileges: ['SELECT'] }])
  })

  const needed = allLacks(V5, []).filter(({ need }) => /Priv$|^db$|^account/.test(need))
  test.each(needed.map(({ need }) => need))('5.7 without the grant of %s cannot be answered', async (need) => {
    const granted = lines((lack) => lack.need !== need)
    const reason = await reasonOf([...introduced('5.7.36-log', granted), ...V5_TABLES])
    expect(reason).toMatch(
      /^forbidden: .*an administrator must run: GRANT SELECT.* ON mysql\.\w+ TO 'parity_reader'@'%'$/,
    )
  })

  test('on 8.0 a refusal of the role tables is no absence of roles', async () => {
    const grants = ['GRANT SELECT ON `mysql`.* TO `parity_reader`@`%`']
    for (const number of [1142, 1146])
      expect(
        await reasonOf([
          ...introduced('8.0.36', grants),
          [/mysql\.(?:role_edges|default_roles)/, number],
          ...V5_TABLES,
        ]),
      ).toMatch(number === 1142 ? /^forbidden: .*GRANT SELECT ON mysql\.role_edges/ : /^Error: source: error 1146/)
  })

  test('MariaDB keeps its accounts elsewhere', async () => {
    expect(await reasonOf(introduced('10.11.6-MariaDB', [], 'mariadb.org binary distribution'))).toMatch(
      /^nothing-examined: /,
    )
  })
})
