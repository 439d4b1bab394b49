import { expect, test } from 'vitest'
import { asCannotTell } from './errors.ts'

test.each([
  "Cannot convert string 'anna@example.com' from utf8mb4 to latin1",
  "Incorrect string value: 'anna@example.com' for column 'email' at row 1",
  "Truncated incorrect DOUBLE value: 'anna@example.com'",
  "Duplicate entry 'anna@example.com' for key 'customers.email'",
  "Invalid utf8mb4 character string: 'anna@example.com'",
  "Incorrect string value: 'anna@example.com' for function uuid_to_bin",
])('a server that quotes a value is not quoted with it: %s', (message) => {
  const told = asCannotTell(Object.assign(new Error(message), { sqlMessage: message }), 'source (db:3306)')
  expect((told as Error).message).toMatch(/^source \(db:3306\): .*'…'/)
  expect((told as Error).message).not.toContain('anna')
})
