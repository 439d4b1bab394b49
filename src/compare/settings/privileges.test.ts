import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountBook, Grant } from '../../ports/accounts.ts'
import { grantClause, held, lacking } from './privileges.ts'

const book = (grants: Grant[], roles: AccountBook['roles'] = []): AccountBook => ({
  accounts: [],
  grants,
  roles,
  plugins: [],
})
const to = 'app@%'

describe('what an account may do', () => {
  test('global privileges and those of the most specific pattern add up', () => {
    const found = held(
      book([
        { to, privileges: ['SELECT'] },
        { to, privileges: ['INSERT'], database: 'oms\\_%' },
        { to, privileges: ['UPDATE'], database: '%' },
        { to: 'other@%', privileges: ['DROP'] },
      ]),
      to,
      ['oms_eu', 'omsx'],
    )
    expect(found).toEqual([
      { database: 'oms_eu', privileges: ['INSERT', 'SELECT'] },
      { database: 'omsx', privileges: ['SELECT', 'UPDATE'] },
    ])
  })

  test('roles count when they are active, and bring their own roles along', () => {
    const grants = [
      { to: 'read@%', privileges: ['SELECT'], database: 'oms' },
      { to: 'base@%', privileges: ['EXECUTE'], database: 'oms' },
      { to: 'write@%', privileges: ['INSERT'], database: 'oms' },
    ]
    const roles = [
      { role: 'read@%', to, active: true },
      { role: 'base@%', to: 'read@%', active: false },
      { role: 'write@%', to, active: false },
    ]
    expect(held(book(grants, roles), to, ['oms'])).toEqual([{ database: 'oms', privileges: ['EXECUTE', 'SELECT'] }])
  })
})

describe('what is lacking', () => {
  const table = { type: 'table', name: 'orders' } as const
  const column = { type: 'column', name: 'orders', column: 'id' } as const
  test('wider grants cover narrower ones, not the other way', () => {
    const wish = (object?: typeof table | typeof column) => [
      { database: 'oms', ...(object ? { object } : {}), privileges: ['SELECT'] },
    ]
    expect(lacking(wish(column), wish(table))).toEqual([])
    expect(lacking(wish(column), wish())).toEqual([])
    expect(lacking(wish(table), wish(column))).toEqual(wish(table))
    expect(lacking(wish(), wish(table))).toEqual(wish())
  })

  test('what is lacking, once granted, is lacking no more', () => {
    const privileges = fc.uniqueArray(fc.constantFrom('SELECT', 'INSERT', 'UPDATE'), { minLength: 1 })
    const thing = fc.constantFrom(undefined, table, column, { type: 'procedure', name: 'orders' } as const)
    const some = fc.array(
      fc
        .record({ database: fc.constantFrom('oms', 'OMS', 'crm'), object: thing, privileges })
        .map(({ object, ...rest }) => ({ ...rest, ...(object ? { object } : {}) })),
    )
    fc.assert(
      fc.property(some, some, (wanted, has) => {
        expect(lacking(wanted, [...has, ...lacking(wanted, has)])).toEqual([])
      }),
    )
  })
})

test('clauses name what they are about', () => {
  const on = { database: 'o`s', privileges: ['SELECT', 'INSERT'] }
  expect(grantClause(on)).toBe('SELECT, INSERT ON `o``s`.*')
  expect(grantClause({ ...on, object: { type: 'column', name: 't', column: 'c' } })).toBe(
    'SELECT (`c`), INSERT (`c`) ON `o``s`.`t`',
  )
  expect(grantClause({ database: 'oms', privileges: ['EXECUTE'], object: { type: 'function', name: 'f' } })).toBe(
    'EXECUTE ON FUNCTION `oms`.`f`',
  )
})
