import { describe, expect, test } from 'vitest'
import { HeldPrivileges, type NameRules } from './held.ts'

const held = (lines: string[], rules?: NameRules) => new HeldPrivileges(lines, rules)

describe('what SHOW GRANTS says of an account', () => {
  test('lines of MySQL 5.7, 8 and newer, and MariaDB are read alike', () => {
    for (const to of ['`reader`@`%`', "'reader'@'%'", "`reader`@`%` IDENTIFIED BY PASSWORD '*…'"]) {
      const own = held([
        `GRANT PROCESS, REPLICATION CLIENT ON *.* TO ${to}`,
        `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`oms\`.* TO ${to}`,
        `GRANT SELECT (User, Host), UPDATE (plugin) ON \`mysql\`.\`user\` TO ${to}`,
        `GRANT SELECT (\`a,b\`, \`c)d\`) ON \`mysql\`.\`odd\` TO ${to}`,
        `GRANT \`ON\`@\`%\` TO ${to}`,
        `GRANT PROXY ON ''@'' TO ${to} WITH GRANT OPTION`,
        `GRANT EXECUTE ON PROCEDURE \`oms\`.\`close_day\` TO ${to}`,
      ])
      expect(own.onServer('REPLICATION CLIENT')).toBe(true)
      expect(own.onServer('EVENT')).toBe(false)
      expect(own.onDatabase('TRIGGER', 'oms')).toBe(true)
      expect(own.onDatabase('EXECUTE', 'oms')).toBe(false)
      expect(own.lackingColumns('SELECT', 'mysql', 'user', ['User', 'HOST', 'plugin'])).toEqual(['plugin'])
      expect(own.lackingColumns('SELECT', 'mysql', 'odd', ['a,b', 'c)d'])).toEqual([])
    }
  })

  test.each([
    ['of one table', ['GRANT SELECT ON `oms`.`orders` TO `r`@`%`'], false],
    ['of one column', ['GRANT SELECT (`id`) ON `oms`.`orders` TO `r`@`%`'], false],
    ['by a role that is not active', ['GRANT `oms_reader`@`%` TO `r`@`%`'], false],
    ['of all databases', ['GRANT SELECT ON *.* TO `r`@`%`'], true],
    ['of all databases but this', ['GRANT SELECT ON *.* TO `r`@`%`', 'REVOKE SELECT ON `oms`.* FROM `r`@`%`'], false],
    ['of all databases but another', ['GRANT SELECT ON *.* TO `r`@`%`', 'REVOKE SELECT ON `x`.* FROM `r`@`%`'], true],
    ['by a pattern', ['GRANT SELECT ON `o%`.* TO `r`@`%`'], true],
    ['by a pattern of one character', ['GRANT SELECT ON `o_s`.* TO `r`@`%`'], true],
    ['by a pattern that is escaped', ['GRANT SELECT ON `o\\_s`.* TO `r`@`%`'], false],
    [
      'by a pattern, behind the name itself',
      ['GRANT SELECT ON `o%`.* TO `r`@`%`', 'GRANT EVENT ON `oms`.* TO `r`@`%`'],
      false,
    ],
    ['by one of two patterns', ['GRANT SELECT ON `o%`.* TO `r`@`%`', 'GRANT EVENT ON `om%`.* TO `r`@`%`'], false],
    ['by both patterns', ['GRANT SELECT ON `o%`.* TO `r`@`%`', 'GRANT SELECT ON `om%`.* TO `r`@`%`'], true],
    ['by a name in other letters', ['GRANT SELECT ON `OMS`.* TO `r`@`%`'], true],
    ['as all privileges', ['GRANT ALL PRIVILEGES ON `oms`.* TO `r`@`%` WITH GRANT OPTION'], true],
  ])('SELECT on a database, %s', (_, lines, sees) => {
    expect(held(lines).onDatabase('SELECT', 'oms')).toBe(sees)
  })

  test('where names keep their case, another case is another database', () => {
    const rules = { lowerCaseTableNames: 0, partialRevokes: false }
    expect(held(['GRANT SELECT ON `OMS`.* TO `r`@`%`'], rules).onDatabase('SELECT', 'oms')).toBe(false)
    expect(held(['GRANT SELECT ON `OM%`.* TO `r`@`%`'], rules).onDatabase('SELECT', 'oms')).toBe(false)
  })

  test('with partial_revokes a pattern is a name', () => {
    const rules = { lowerCaseTableNames: 1, partialRevokes: true }
    expect(held(['GRANT SELECT ON `o%`.* TO `r`@`%`'], rules).onDatabase('SELECT', 'oms')).toBe(false)
    expect(held(['GRANT SELECT ON `oms`.* TO `r`@`%`'], rules).onDatabase('SELECT', 'oms')).toBe(true)
  })

  test('all privileges hold no dynamic one, and something taken out is no longer the whole server', () => {
    const all = 'GRANT ALL PRIVILEGES ON *.* TO `r`@`%`'
    expect(held([all]).onServer('SHOW_ROUTINE')).toBe(false)
    expect(held([all]).onServer('SELECT')).toBe(true)
    const partly = held([all, 'REVOKE SELECT ON `mysql`.* FROM `r`@`%`'])
    expect(partly.onServer('SELECT')).toBe(false)
    expect(partly.onServer('PROCESS')).toBe(true)
    expect(partly.onTable('SELECT', 'mysql', 'db')).toBe(false)
  })
})
