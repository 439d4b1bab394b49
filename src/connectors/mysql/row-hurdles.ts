import type { Hurdles, TableName } from '../../ports/rows.ts'
import { mustSee } from './privileges/see.ts'
import type { MysqlPool } from './session.ts'

/** The key that a server makes by itself is nobody's to write. */
const MADE = 'my_row_id'

export async function readHurdles(
  pool: MysqlPool,
  { database, name }: TableName,
  signal: AbortSignal,
): Promise<Hurdles> {
  await mustSee({ pool, signal }, ['select', 'trigger'], [database])
  const [parts, triggers] = await Promise.all([
    pool.query(
      `SELECT INDEX_NAME AS idx, COLUMN_NAME AS col FROM information_schema.STATISTICS
       WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY INDEX_NAME, SEQ_IN_INDEX`,
      [database, name],
      signal,
    ),
    pool.query(
      `SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS
       WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY 1`,
      [database, name],
      signal,
    ),
  ])
  const unique = [...Map.groupBy(parts, ({ idx }) => String(idx))].map(([index, own]) => ({
    name: index,
    columns: own.map(({ col }) => (col === null ? null : String(col))),
  }))
  return {
    unique: unique.filter(({ columns }) => columns.join() !== MADE),
    triggers: triggers.map((row) => String(row.name)),
  }
}
