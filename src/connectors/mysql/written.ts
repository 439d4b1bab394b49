import { CannotTell } from '../../kernel/judgement.ts'
import type { WrittenReader } from '../../ports/written.ts'
import type { ServerHandle } from './handle.ts'
import { mustMeasure } from './privileges/see.ts'

/** By performance_schema’s counts of table I/O, which the optimizer’s own tables are no part of. */
export function writtenReader(handle: ServerHandle): WrittenReader {
  const { pool, signal } = handle
  return {
    async since(databases) {
      if (databases.length === 0) return undefined
      try {
        await mustMeasure(handle)
        if (!(await counts(databases))) return undefined
        const [row] = await pool.query(
          `SELECT SUM(COUNT_INSERT) AS inserted, SUM(COUNT_UPDATE) AS updated, SUM(COUNT_DELETE) AS deleted
           FROM performance_schema.table_io_waits_summary_by_table
           WHERE OBJECT_SCHEMA IN (${databases.map(() => '?').join(', ')})`,
          [...databases],
          signal,
        )
        if (row?.inserted == null) return undefined
        return { inserted: Number(row.inserted), updated: Number(row.updated), deleted: Number(row.deleted) }
      } catch (error) {
        if (signal.aborted || !(error instanceof CannotTell)) throw error
        return undefined
      }
    },
  }

  /** An instrument or a consumer that is off, an object that is left out, a table without a place: each counts too little, silently. */
  async function counts(databases: readonly string[]): Promise<boolean> {
    const [instruments, consumers, objects, lost] = await Promise.all([
      pool.query(
        "SELECT ENABLED AS enabled FROM performance_schema.setup_instruments WHERE NAME = 'wait/io/table/sql/handler'",
        [],
        signal,
      ),
      pool.query(
        "SELECT ENABLED AS enabled FROM performance_schema.setup_consumers WHERE NAME = 'global_instrumentation'",
        [],
        signal,
      ),
      pool.query(
        "SELECT OBJECT_SCHEMA AS place, ENABLED AS enabled FROM performance_schema.setup_objects WHERE OBJECT_TYPE = 'TABLE'",
        [],
        signal,
      ),
      pool.query(
        "SHOW GLOBAL STATUS WHERE Variable_name IN ('Performance_schema_table_instances_lost', 'Performance_schema_table_handles_lost')",
        [],
        signal,
      ),
    ])
    const isOn = (rows: readonly Record<string, unknown>[]) =>
      rows.length > 0 && rows.every((row) => row.enabled === 'YES')
    const ours = new Set(['%', ...databases.map((name) => name.toLowerCase())])
    const rules = objects.filter(({ place }) => ours.has(String(place).toLowerCase()))
    return isOn(instruments) && isOn(consumers) && isOn(rules) && lost.every(({ Value }) => Number(Value) === 0)
  }
}
