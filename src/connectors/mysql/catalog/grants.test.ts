import { describe, expect, test } from 'vitest'
import { blindSpots } from './grants.ts'

const MYSQL = { flavour: 'mysql', number: 80_042 } as const
const kinds = (lines: string[], version: Parameters<typeof blindSpots>[2] = MYSQL, database = 'oms') =>
  blindSpots(lines, [database], version, 'reader@%').map(({ kind }) => kind)

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
    [['GRANT SELECT ON `oms`.* TO `reader`@`%`'], ['views', 'triggers', 'events', 'routines']],
    [['GRANT SELECT, SHOW VIEW, EVENT ON *.* TO `reader`@`%`'], ['triggers']],
    [['GRANT ALL PRIVILEGES ON `oms`.* TO `reader`@`%`'], []],
    [['GRANT SELECT ON `oms`.`orders` TO `reader`@`%`'], ['tables', 'views', 'triggers', 'events', 'routines']],
    [['GRANT ALL PRIVILEGES ON *.* TO `reader`@`%`', 'REVOKE TRIGGER ON `oms`.* FROM `reader`@`%`'], ['triggers']],
    [['GRANT ALL PRIVILEGES ON `other`.* TO `reader`@`%`'], ['tables', 'views', 'triggers', 'events', 'routines']],
  ])('%j hides %j', (lines, hidden) => {
    expect(kinds(lines)).toEqual(hidden)
  })

  test('database patterns are those of LIKE', () => {
    const line = ['GRANT ALL PRIVILEGES ON `oms\\_%`.* TO `reader`@`%`']
    expect(kinds(line, MYSQL, 'oms_live')).toEqual([])
    expect(kinds(line, MYSQL, 'omsXlive')).toContain('tables')
    expect(kinds(['GRANT ALL PRIVILEGES ON `o_s`.* TO `reader`@`%`'])).toEqual([])
  })

  test('before 8.0 bodies of routines are read from mysql.proc', () => {
    const lines = ['GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `oms`.* TO `reader`@`%`']
    const old = { flavour: 'mysql', number: 50_744 } as const
    expect(kinds(lines, old)).toEqual(['routines'])
    expect(kinds([...lines, 'GRANT SELECT ON `mysql`.`proc` TO `reader`@`%`'], old)).toEqual([])
  })

  test('the missing statement is named', () => {
    const [blind] = blindSpots(['GRANT SELECT, SHOW VIEW, EVENT ON *.* TO `r`@`%`'], ['oms'], MYSQL, 'r@10.%')
    expect(blind).toEqual({ kind: 'triggers', database: 'oms', grant: "GRANT TRIGGER ON `oms`.* TO 'r'@'10.%'" })
  })
})
