import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scrubbed, tableIn, transactionIn } from './worker-error.ts'

const GTID = '3e11fa47-71ca-11e1-9e33-c80aa9429562:4711'
const WORKER = `Worker 2 failed executing transaction '${GTID}' at source log binlog.000003, end_log_pos 8815; `

/** As servers write them, with a place for a value of a row. */
const MESSAGES: readonly ((value: string) => string)[] = [
  (value) =>
    `${WORKER}Could not execute Write_rows event on table oms.customers; Duplicate entry '${value}' for key 'customers.email', Error_code: 1062; handler error HA_ERR_FOUND_DUPP_KEY; the event's source log FIRST, end_log_pos 8815`,
  (value) =>
    `${WORKER}Error 'Duplicate entry '${value}' for key 'customers.email'' on query. Default database: 'oms'. Query: 'INSERT INTO customers (email) VALUES ('${value}')'`,
  (value) =>
    `Error 'Incorrect datetime value: '${value}' for column 'placed_at' at row 1' on query. Default database: 'oms'. Query: 'UPDATE orders SET note = '${value}''`,
  (value) => `Incorrect string value: '${value}' for column 'last_name' at row 1`,
  (value) => `Cannot convert string '${value}' from utf8mb4 to latin1`,
]

describe('no value of a row is left in what a worker says', () => {
  test.each(MESSAGES)('%#', (message) => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('O’Neill', "'", '"', '\\', ' ', 'Zq7secret', ';', ', ', "' for ", ')', '`', '…'), {
          maxLength: 6,
        }),
        (parts) => {
          const value = `Zq7secret${parts.join('')}Zq7secret`
          expect(scrubbed(message(value))).not.toContain('Zq7secret')
        },
      ),
    )
  })

  test('names stay', () => {
    const [first = (value: string) => value] = MESSAGES
    const text = scrubbed(first('mia@example.com'))
    expect(text).toContain(`transaction '${GTID}'`)
    expect(text).toContain('on table oms.customers')
    expect(text).toContain("for key 'customers.email'")
    expect(text).toContain('Error_code: 1062')
  })
})

test('table and transaction are found where the message names them', () => {
  const [first = (value: string) => value, second = first] = MESSAGES
  expect(tableIn(first('x'))).toBe('oms.customers')
  expect(transactionIn(first('x'))).toBe(GTID)
  expect(tableIn(second('x'))).toBeUndefined()
  expect(tableIn("Column 1 of table 'oms.batches' cannot be converted from type 'bigint' to type 'int'")).toBe(
    'oms.batches',
  )
  expect(
    transactionIn("Worker 1 failed executing transaction 'ANONYMOUS' at source log binlog.000007, end_log_pos 99; x"),
  ).toBe('binlog.000007:99')
})
