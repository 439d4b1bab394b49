import { expect, test } from 'vitest'
import { CannotTell } from '../../../kernel/judgement.ts'
import { asCannotTell } from '../errors.ts'
import type { MysqlPool } from '../session.ts'
import { readCreates } from './creates.ts'

/** A pool whose server refuses what is named `broken` with an error of its own. */
function poolThat(fails: Error): MysqlPool {
  const query = async (sql: string) => {
    if (sql.includes('broken')) throw asCannotTell(fails, 'source', sql)
    return [{ Table: 't', 'Create Table': 'CREATE TABLE …' }]
  }
  return { size: 4, with: async (work: (session: unknown) => unknown) => await work({ query }) } as unknown as MysqlPool
}

const wanted = ['a', 'broken', 'c'].map((name) => ({ kind: 'VIEW' as const, database: 'd', name }))
const answer = (code: string, errno: number) =>
  Object.assign(new Error(code), { code, errno, sqlState: '42000', sqlMessage: `the server says ${code}` })
const { signal } = new AbortController()

test.each([
  ['ER_BAD_DB_ERROR', 1049],
  ['ER_TABLEACCESS_DENIED_ERROR', 1142],
  ['ER_LOCK_WAIT_TIMEOUT', 1205],
  ['ER_SP_DOES_NOT_EXIST', 1305],
  ['ER_VIEW_INVALID', 1356],
  ['ER_PROCACCESS_DENIED_ERROR', 1370],
  ['ER_NO_SUCH_USER', 1449],
  ['ER_QUERY_TIMEOUT', 3024],
] as const)('an object that the server refuses with %s is unknown by itself', async (code, errno) => {
  const shown = await readCreates(poolThat(answer(code, errno)), wanted, signal)
  expect(wanted.map((object) => shown(object))).toEqual([
    { text: 'CREATE TABLE …' },
    { text: null, why: `the server says ${code} (error ${errno})` },
    { text: 'CREATE TABLE …' },
  ])
})

test.each([
  Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104 }),
  Object.assign(new Error('timeout'), { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }),
  answer('ER_SERVER_SHUTDOWN', 1053),
])('a lost connection ends the reading: $code', async (error) => {
  await expect(readCreates(poolThat(error), wanted, signal)).rejects.toBeInstanceOf(CannotTell)
})
