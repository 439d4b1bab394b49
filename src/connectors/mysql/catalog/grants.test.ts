import { describe, expect, test } from 'vitest'
import { HeldPrivileges } from '../privileges/held.ts'
import type { Reader } from '../privileges/see.ts'
import { blindSpots } from './grants.ts'

const MYSQL = { flavour: 'mysql', number: 80_042, kind: 'self-managed' } as const
const ACCOUNTS = 'GRANT SELECT (`Host`, `User`) ON `mysql`.`user` TO `reader`@`%`'
const spots = (lines: string[], server: Reader['server'] = MYSQL, database = 'oms') =>
  blindSpots({ held: new HeldPrivileges([...lines, ACCOUNTS]), server, account: "'r'@'10.%'" }, [database])
const kinds = (...given: Parameters<typeof spots>) => spots(...given).map(({ kind }) => kind)

describe('what an account cannot see', () => {
  test('the documented grants leave nothing hidden', () => {
    expect(
      kinds([
        'GRANT USAGE ON *.* TO `reader`@`%`',
        'GRANT SHOW_ROUTINE ON *.* TO `reader`@`%`',
        'GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `oms`.* TO `reader`@`%`',
      ]),
    ).toEqual([])
  })

  test.each([
    [['GRANT SELECT ON `oms`.* TO `reader`@`%`'], ['views', 'triggers', 'routines', 'events']],
    [['GRANT SELECT, SHOW VIEW, EVENT ON *.* TO `reader`@`%`'], ['triggers']],
    // Bodies of routines are shown to who has SHOW_ROUTINE or SELECT on the whole server.
    [['GRANT ALL PRIVILEGES ON `oms`.* TO `reader`@`%`'], ['routines']],
    [['GRANT SELECT ON `oms`.`orders` TO `reader`@`%`'], ['tables', 'views', 'triggers', 'routines', 'events']],
    [['GRANT ALL PRIVILEGES ON *.* TO `reader`@`%`', 'REVOKE TRIGGER ON `oms`.* FROM `reader`@`%`'], ['triggers']],
    [['GRANT ALL PRIVILEGES ON `other`.* TO `reader`@`%`'], ['tables', 'views', 'triggers', 'routines', 'events']],
  ])('%j hides %j', (lines, hidden) => {
    expect(kinds(lines)).toEqual(hidden)
  })

  test('before 8.0 bodies of routines are read from mysql.proc', () => {
    const lines = ['GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `oms`.* TO `reader`@`%`']
    const old = { ...MYSQL, number: 50_744 }
    expect(kinds(lines, old)).toEqual(['routines'])
    expect(kinds([...lines, 'GRANT SELECT ON `mysql`.`proc` TO `reader`@`%`'], old)).toEqual([])
    // A right on one column of it, or another right, shows no bodies.
    expect(kinds([...lines, 'GRANT SELECT (`name`) ON `mysql`.`proc` TO `reader`@`%`'], old)).toEqual(['routines'])
    expect(kinds([...lines, 'GRANT INSERT ON `mysql`.`proc` TO `reader`@`%`'], old)).toEqual(['routines'])
  })

  test('8.0 before 8.0.20 has neither mysql.proc nor SHOW_ROUTINE', () => {
    const lines = ['GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `oms`.* TO `reader`@`%`']
    expect(spots(lines, { ...MYSQL, number: 80_016 })).toEqual([
      { kind: 'routines', database: 'oms', grant: "GRANT SELECT ON *.* TO 'r'@'10.%'" },
    ])
  })

  test('from 9.2 on libraries are hidden with the routines, and tables are what lists them', () => {
    const lines = ['GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `oms`.* TO `reader`@`%`']
    const grant = "GRANT SHOW_ROUTINE ON *.* TO 'r'@'10.%'"
    expect(spots(lines, { ...MYSQL, number: 90_200 })).toEqual([
      { kind: 'tables', database: 'oms', what: 'libraries', grant },
      { kind: 'routines', database: 'oms', grant },
    ])
  })

  test('the missing statement is named', () => {
    const [blind] = spots(['GRANT SELECT, SHOW VIEW, EVENT ON *.* TO `r`@`%`'])
    expect(blind).toEqual({ kind: 'triggers', database: 'oms', grant: "GRANT TRIGGER ON `oms`.* TO 'r'@'10.%'" })
  })

  test('who cannot see which accounts exist cannot see definers without one', () => {
    const held = new HeldPrivileges([
      'GRANT SHOW_ROUTINE ON *.* TO `r`@`%`',
      'GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `oms`.* TO `r`@`%`',
      'GRANT SELECT (`User`) ON `mysql`.`user` TO `r`@`%`',
    ])
    const found = blindSpots({ held, server: MYSQL, account: "'r'@'%'" }, ['oms'])
    const grant = "GRANT SELECT (Host) ON mysql.user TO 'r'@'%'"
    expect(found.map((blind) => `${blind.kind}: ${blind.grant}`)).toEqual(
      ['views', 'triggers', 'routines', 'events'].map((kind) => `${kind}: ${grant}`),
    )
  })
})
