import { expect, test } from 'vitest'
import { Redactor } from './redact.ts'

test('a column that is hidden is hidden in keys too, also where a pattern shows it, in whatever case it is written', () => {
  const redactor = new Redactor({ hide: ['orders.Order_No'], show: ['orders.*', 'PEOPLE.email'] })
  expect(redactor.key('orders', 'order_no', 'A-1')).toMatch(/^\(hidden: 3 long/)
  expect(redactor.value('Orders', 'ORDER_NO', 'int', '1')).toMatch(/hidden/)
  expect(redactor.key('orders', 'id', '1')).toBe('1')
  expect(redactor.key('people', 'Email', 'ann@example.com')).toBe('ann@example.com')
  expect(redactor.key('people', 'phone', '1')).toMatch(/hidden/)
})
