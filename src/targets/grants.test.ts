import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadChecks } from '../bind/registry.ts'
import { HeldPrivileges } from '../connectors/mysql/privileges/held.ts'
import { grantsFor, lacks, NEEDS, type Need, type NeedName, needsOf } from '../connectors/mysql/privileges/needs.ts'
import { matches } from '../kernel/waiver.ts'
import { readerGrants } from './grants.ts'

const READER = "'parity_reader'@'%'"
const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
const v5 = { flavour: 'mysql', number: 50_736 } as const

describe('the documented grants', () => {
  test('README has those that the ports need, and no others', () => {
    const written = readme.match(/^GRANT .+ TO 'parity_reader'@'%';$/gm)
    expect(written).toEqual(readerGrants(READER, ['oms_production'], 'rds').map((grant) => `${grant};`))
  })

  test('README says what differs on 5.7', () => {
    const [now, then] = [readerGrants(READER, ['oms'], 'rds'), readerGrants(READER, ['oms'], 'rds', v5)]
    const table = (grant: string) => / ON (?:mysql\.)?(\S+) /.exec(grant)?.[1]
    expect(now.filter((grant) => !then.includes(grant)).map(table)).toEqual(['*.*', 'role_edges', 'default_roles'])
    expect(then.filter((grant) => !now.includes(grant))).toEqual([`GRANT SELECT ON mysql.proc TO ${READER}`])
    expect(readme).toMatch(
      /On MySQL 5\.7 there is no `SHOW_ROUTINE`: grant `SELECT ON mysql\.proc` in its place, and leave out\s+`role_edges` and `default_roles`/,
    )
  })

  const servers = [
    { flavour: 'mysql', number: 50_736, kind: 'rds' },
    { flavour: 'mysql', number: 80_042, kind: 'azure-flexible' },
    { flavour: 'mysql', number: 90_700, kind: 'rds' },
    { flavour: 'mariadb', number: 101_106, kind: 'self-managed' },
  ] as const
  describe.each(servers)('on $flavour $number as $kind', (server) => {
    // As SHOW GRANTS prints what was granted.
    const shown = (grants: readonly string[]) =>
      grants.map((grant) =>
        grant
          .replace(
            / ON (mysql|performance_schema)\.(\S+)/,
            (_, schema, table) => ` ON \`${schema}\`.${table === '*' ? '*' : `\`${table}\``}`,
          )
          .replace(READER, '`parity_reader`@`%`'),
      )
    const all = readerGrants(READER, ['oms', 'audit'], server.kind, server)

    test('leave nothing to ask for', () => {
      const held = new HeldPrivileges(shown(all))
      expect(needsOf(server).flatMap((name) => lacks(name, held, ['oms', 'audit']))).toEqual([])
    })

    test.each(needsOf(server))('without %s exactly that is asked for', (name) => {
      const databases = ['oms', 'audit']
      const without = grantsFor(
        needsOf(server)
          .filter((other) => other !== name)
          .flatMap((need) =>
            (NEEDS[need] as Need).scope === 'databases'
              ? databases.map((database) => ({ need, database }))
              : [{ need }],
          ),
        READER,
      )
      const held = new HeldPrivileges(shown(without))
      const lacking = needsOf(server).flatMap((need) => lacks(need, held, databases))
      expect(new Set(lacking.map(({ need }) => need))).toEqual(new Set([name]))
    })
  })

  test('each need names checks that there are', async () => {
    const ids = (await loadChecks()).map(({ id }) => id)
    for (const name of Object.keys(NEEDS) as NeedName[])
      for (const pattern of NEEDS[name].checks)
        expect(
          ids.some((id) => matches(pattern, id)),
          `${name}: ${pattern}`,
        ).toBe(true)
  })
})
