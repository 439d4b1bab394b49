import { quoted } from '../server.ts'
import type { MysqlPool, Row } from '../session.ts'
import { ownRefusal } from './creates.ts'
import type { Facts } from './facts.ts'

export interface LargestKey {
  /** Decimal digits; null: no rows. */
  largest?: string | null
  /** The counter, where it was read again after `largest`. */
  next?: string
  /** Why the largest key could not be read. */
  why?: string
}

export type LargestKeys = ReadonlyMap<string, LargestKey>

export function tableKey({ db, tbl }: Row): string {
  return JSON.stringify([db, tbl])
}

/**
 * The largest value of each AUTO_INCREMENT column that leads an index: the server looks it up there, without reading the table.
 * Rows may come in meanwhile, so a counter that is not above it is read again: read later, it is above unless it is behind for good.
 */
export async function readLargestKeys(
  pool: MysqlPool,
  databases: readonly string[],
  facts: Facts,
  signal: AbortSignal,
): Promise<LargestKeys> {
  const leading = new Set(
    [...Map.groupBy(facts.statistics, (row) => JSON.stringify([row.db, row.tbl, row.name])).values()].map(([first]) =>
      JSON.stringify([first?.db, first?.tbl, first?.col]),
    ),
  )
  const counted = facts.columns.filter(
    (row) =>
      /\bauto_increment\b/i.test(String(row.extra)) &&
      /int$/i.test(String(row.dataType)) &&
      leading.has(JSON.stringify([row.db, row.tbl, row.name])),
  )
  const keys = new Map<string, LargestKey>()
  if (counted.length === 0) return keys
  await pool.with(async (session) => {
    for (const row of counted) {
      const sql = `SELECT CAST(MAX(${quoted(String(row.name))}) AS CHAR) AS largest FROM ${quoted(String(row.db), String(row.tbl))}`
      try {
        const [answer] = await session.query<{ largest: string | null }>(sql, [], signal)
        keys.set(tableKey(row), { largest: answer?.largest ?? null })
      } catch (error) {
        keys.set(tableKey(row), { why: ownRefusal(error, signal) })
      }
    }
  })
  const before = new Map(facts.tables.map((row) => [tableKey(row), row.next]))
  const doubtful = [...keys].filter(([at, { largest }]) => largest != null && !isAbove(before.get(at), largest))
  if (doubtful.length === 0) return keys
  const marks = databases.map(() => '?').join(', ')
  const again = await pool.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, AUTO_INCREMENT AS next FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (${marks})`,
    databases,
    signal,
  )
  const after = new Map(again.map((row) => [tableKey(row), row.next]))
  for (const [at, key] of doubtful) {
    const next = after.get(at)
    if (next != null) keys.set(at, { ...key, next: String(next) })
  }
  return keys
}

/** A counter that the server does not give has never moved: it begins with 1. */
function isAbove(next: unknown, largest: string): boolean {
  return BigInt(String(next ?? 1)) > BigInt(largest)
}
