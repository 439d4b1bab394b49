import { expect, test } from 'vitest'
import { CannotTell } from '../../kernel/judgement.ts'
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

/** As 5.7.36, 8.0.30 and 9.7.4 answered to an account without the privilege. */
test.each([
  [1044, 'SHOW EVENTS FROM `oms`', "Access denied for user 'r'@'%' to database 'oms'", ''],
  [
    1142,
    'SELECT * FROM mysql.role_edges',
    "SELECT command denied to user 'r'@'h' for table 'role_edges'",
    'SELECT ON mysql.role_edges',
  ],
  [
    1142,
    'SELECT * FROM mysql.proc LIMIT 0',
    "SELECT command denied to user 'r'@'h' for table 'proc'",
    'SELECT ON mysql.proc',
  ],
  [
    1143,
    'SELECT plugin FROM mysql.user',
    "SELECT command denied to user 'r'@'h' for column 'plugin' in table 'user'",
    'SELECT ON mysql.user',
  ],
  [
    1142,
    'SELECT 1 FROM performance_schema.threads',
    "SELECT command denied to user 'r'@'h' for table 'threads'",
    'SELECT ON performance_schema.*',
  ],
  [
    1227,
    'SHOW SLAVE STATUS',
    'Access denied; you need (at least one of) the SUPER, REPLICATION CLIENT privilege(s) for this operation',
    'REPLICATION CLIENT ON *.*',
  ],
  [
    1227,
    'SHOW SLAVE STATUS',
    'Access denied; you need (at least one of) the SLAVE MONITOR privilege(s) for this operation',
    'SLAVE MONITOR ON *.*',
  ],
  [
    1227,
    'SELECT 1 FROM information_schema.INNODB_METRICS',
    'Access denied; you need (at least one of) the PROCESS privilege(s) for this operation',
    'PROCESS ON *.*',
  ],
  [1345, 'EXPLAIN SELECT 1', 'EXPLAIN/SHOW can not be issued; lacking privileges for underlying table', ''],
  [1370, 'SHOW CREATE PROCEDURE p', "alter routine command denied to user 'r'@'%' for routine 'oms.p'", ''],
  [4151, 'SELECT 1', 'Access denied, this account is locked', ''],
])('error %i of %s is a want of rights, whatever the driver calls it', (errno, sql, message, grant) => {
  const error = asCannotTell(Object.assign(new Error(message), { errno, sqlMessage: message }), 'source', sql)
  expect(error).toBeInstanceOf(CannotTell)
  expect(error).toMatchObject({ reason: 'forbidden' })
  const shown = (error as Error).message
  if (grant) expect(shown).toContain(`an administrator must run: GRANT ${grant} TO `)
  else expect(shown).not.toContain('GRANT')
})

test('a table that is not there is a defect of the question, not a want of rights', () => {
  const error = asCannotTell(Object.assign(new Error('no'), { errno: 1146, code: 'ER_NO_SUCH_TABLE' }), 'source')
  expect(error).not.toBeInstanceOf(CannotTell)
})
