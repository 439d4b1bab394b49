import { describe, expect, test } from 'vitest'
import type { Judgement } from './judgement.ts'
import { besideReplication } from './remedy.ts'

const judged = (on: 'source' | 'target', ...statements: string[]): Judgement => ({
  verdict: 'broken',
  total: 1,
  findings: [
    {
      code: 'column-missing',
      at: 'oms.orders.x',
      source: 'int',
      target: null,
      remedy: { how: 'Add it.', sql: { on, statements } },
    },
  ],
})
const sqlOf = (judgement: Judgement) =>
  judgement.verdict === 'broken' ? judgement.findings[0].remedy.sql?.statements : undefined

describe('SQL on a target that follows the source', () => {
  test.each([
    'ALTER TABLE `oms`.`orders` ADD COLUMN x int',
    'CREATE DATABASE oms',
    "create user 'a'@'%'",
    'DROP TRIGGER t',
    "GRANT SELECT ON oms.* TO 'a'@'%'",
    "ALTER USER 'a'@'%' ACCOUNT UNLOCK",
    'UPDATE oms.orders SET x = 1',
    'ANALYZE TABLE oms.orders',
  ])('%s stays out of its binary log until the cutover', (statement) => {
    for (const phase of ['replicating', 'freeze'] as const)
      expect(sqlOf(besideReplication(judged('target', statement), phase))).toEqual([
        'SET SESSION sql_log_bin = 0',
        statement,
      ])
    expect(sqlOf(besideReplication(judged('target', statement), 'after-cutover'))).toEqual([statement])
    expect(sqlOf(besideReplication(judged('source', statement), 'replicating'))).toEqual([statement])
  })

  test.each([
    'SET GLOBAL sql_mode = 1',
    'SET PERSIST local_infile = OFF',
    'ALTER INSTANCE RELOAD TLS',
    'CALL mysql.az_replication_start',
    'START REPLICA',
  ])('%s is not written there', (statement) =>
    expect(sqlOf(besideReplication(judged('target', statement), 'replicating'))).toEqual([statement]),
  )

  test('once is enough', () => {
    const once = besideReplication(judged('target', 'SET GLOBAL x = 1', 'DROP TABLE t'), 'freeze')
    expect(sqlOf(once)).toEqual(['SET SESSION sql_log_bin = 0', 'SET GLOBAL x = 1', 'DROP TABLE t'])
    expect(besideReplication(once, 'freeze')).toEqual(once)
  })
})
