import type { RailsSchema } from '../../../ports/catalog.ts'
import { mustSee } from '../privileges/see.ts'
import { quoted } from '../server.ts'
import type { MysqlPool } from '../session.ts'

const TABLES = ['schema_migrations', 'ar_internal_metadata']

export async function readRails(
  pool: MysqlPool,
  databases: readonly string[],
  signal: AbortSignal,
): Promise<RailsSchema[]> {
  if (databases.length === 0) return []
  await mustSee({ pool, signal }, ['select'], databases)
  const marks = databases.map(() => '?').join(', ')
  const found = await pool.query<{ db: string; tbl: string }>(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl FROM information_schema.TABLES
     WHERE TABLE_SCHEMA IN (${marks}) AND TABLE_NAME IN (?, ?)`,
    [...databases, ...TABLES],
    signal,
  )
  const has = new Set(found.map(({ db, tbl }) => JSON.stringify([db, tbl])))
  return await Promise.all(
    databases.map(async (database) => {
      const rows = async <T extends Record<string, unknown>>(columns: string, table: string) =>
        has.has(JSON.stringify([database, table]))
          ? await pool.query<T>(`SELECT ${columns} FROM ${quoted(database, table)}`, [], signal)
          : null
      const versions = await rows<{ version: string }>('version AS version', 'schema_migrations')
      const pairs = await rows<{ k: string; v: string }>('`key` AS k, value AS v', 'ar_internal_metadata')
      return {
        database,
        migrations: versions?.map(({ version }) => String(version)).sort() ?? null,
        metadata: pairs && Object.fromEntries(pairs.map(({ k, v }) => [k, String(v)])),
      }
    }),
  )
}
