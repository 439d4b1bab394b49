import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Redactor } from './redact.ts'

test('a column that is hidden is hidden in keys too, also where a pattern shows it, in whatever case it is written', () => {
  const redactor = new Redactor({ hide: ['orders.Order_No'], show: ['orders.*', 'PEOPLE.email'] })
  expect(redactor.key('orders', 'order_no', 'varchar', 'A-1')).toMatch(/^\(hidden: 3 long/)
  expect(redactor.value('Orders', 'ORDER_NO', 'int', '1')).toMatch(/hidden/)
  expect(redactor.key('orders', 'id', 'int', '1')).toBe('1')
  expect(redactor.key('people', 'Email', 'varchar', 'ann@example.com')).toBe('ann@example.com')
  expect(redactor.key('people', 'phone', 'bigint', '1')).toMatch(/hidden/)
})

describe('keys of rows', () => {
  const redactor = new Redactor({ hide: [], show: [] })

  test.each([
    ['id', 'bigint', '42'],
    ['version', 'varchar', '20260101000000'],
    ['order_no', 'varchar', 'SO-1001'],
    ['sku', 'varchar', '701643421084M'],
    ['uuid', 'char', '6a3f1d0e-6d0b-4a57-9a3e-3b1f0a6f2b11'],
    ['uuid', 'binary', '6a3f1d0e6d0b4a579a3e3b1f0a6f2b11'],
    ['day', 'date', '2026-01-01'],
    ['kind', 'enum', 'open'],
  ])('%s (%s) %s is shown', (column, type, value) => expect(redactor.key('t', column, type, value)).toBe(value))

  test.each([
    ['id', 'varchar', 'ann@example.com'],
    ['id', 'varchar', 'Ann Miller'],
    ['id', 'varchar', 'annmiller83'],
    ['id', 'varchar', '1 Main St'],
    ['id', 'varbinary', Buffer.from('ann@example.com').toString('hex')],
    ['k', 'text', 'what somebody wrote'],
    ['customer_no', 'varchar', '10000'],
    ['phone', 'bigint', '4915112345678'],
    ['attention', 'varchar', 'A-1'],
    ['iban', 'varchar', 'DE02120300000000202051'],
  ])('%s (%s) %s is not', (column, type, value) =>
    expect(redactor.key('t', column, type, value)).toMatch(/^\(hidden: /),
  )

  test('no address and no name of a person is shown, whatever the column and its type are called', () => {
    const person = fc.oneof(
      fc.emailAddress(),
      fc
        .tuple(fc.stringMatching(/^[A-Z][a-z]{3,9}$/), fc.stringMatching(/^[A-Z][a-z]{3,9}$/))
        .map((both) => both.join(' ')),
      fc.stringMatching(/^[a-z]{3,12}\d{0,3}$/),
    )
    const type = fc.constantFrom('varchar', 'char', 'text', 'varbinary', 'json')
    fc.assert(
      fc.property(person, type, fc.constantFrom('id', 'k', 'code', 'ref', 'x'), (value, kind, column) => {
        expect(redactor.key('t', column, kind, value)).toMatch(/^\(hidden: /)
      }),
    )
  })
})
