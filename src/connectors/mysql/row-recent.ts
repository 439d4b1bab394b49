import type { RowPlan } from '../../ports/rows.ts'
import type { ServerHandle } from './handle.ts'
import { keySelect } from './row-keys.ts'
import { quoted } from './server.ts'
import type { Row } from './session.ts'

/** Rows whose column lies in the last seconds, by an index that begins with it; undefined where the server would read more than those. */
export async function writtenWithin(
  { pool, signal }: ServerHandle,
  plan: RowPlan,
  column: string,
  seconds: number,
  limit: number,
): Promise<Row[] | undefined> {
  // Not every server has columns that tell whether an index is hidden from the optimizer.
  const indexes = await pool.query(
    `SELECT * FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ? AND SEQ_IN_INDEX = 1 AND INDEX_TYPE = 'BTREE'`,
    [plan.database, plan.name, column],
    signal,
  )
  const index = indexes.find((row) => row.IS_VISIBLE !== 'NO' && row.IGNORED !== 'YES')?.INDEX_NAME
  if (index === undefined) return undefined
  const sql = `SELECT ${keySelect(plan)} FROM ${quoted(plan.database, plan.name)} FORCE INDEX (${quoted(String(index))})
    WHERE ${quoted(column)} >= UTC_TIMESTAMP() - INTERVAL ${Math.ceil(seconds)} SECOND LIMIT ${Math.floor(limit)}`
  const [way] = await pool.query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, [], signal)
  // No type: no row is there.
  if (way?.type != null && way.type !== 'range' && way.type !== 'ref') return undefined
  return await pool.query(sql, [], signal)
}

/** Whether the server counts the one column of the key up by itself. */
export async function isCounted({ pool, signal }: ServerHandle, plan: RowPlan): Promise<boolean> {
  const [column, ...more] = plan.key?.columns ?? []
  if (!column || more.length > 0) return false
  const rows = await pool.query(
    `SELECT EXTRA AS extra FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?`,
    [plan.database, plan.name, column.name],
    signal,
  )
  return rows.some(({ extra }) => /auto_increment/i.test(String(extra)))
}
