import type { WrittenReader } from '../../ports/written.ts'
import type { ServerHandle } from './handle.ts'

/** By performance_schema’s counts of table I/O, which the optimizer’s own tables are no part of. */
export function writtenReader({ pool, signal }: ServerHandle): WrittenReader {
  return {
    async since(databases) {
      if (databases.length === 0) return undefined
      const rows = await pool
        .query(
          `SELECT SUM(COUNT_INSERT) AS inserted, SUM(COUNT_UPDATE) AS updated, SUM(COUNT_DELETE) AS deleted
           FROM performance_schema.table_io_waits_summary_by_table
           WHERE OBJECT_SCHEMA IN (${databases.map(() => '?').join(', ')})`,
          [...databases],
          signal,
        )
        .catch(() => [])
      const [row] = rows
      if (row?.inserted == null) return undefined
      return { inserted: Number(row.inserted), updated: Number(row.updated), deleted: Number(row.deleted) }
    },
  }
}
