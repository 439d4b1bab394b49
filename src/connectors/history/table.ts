import { CannotTell } from '../../kernel/judgement.ts'
import type { HistoryEvent, HistorySource, ReadCounts } from '../../ports/history.ts'
import type { ServerHandle } from '../mysql/handle.ts'
import { quoted } from '../mysql/server.ts'
import type { Param, Row } from '../mysql/session.ts'
import { eventMaker } from './event.ts'

const BATCH = 5_000

/** Events of a table, read by ranges of a unique key up to the key that was the highest at the start. Takes one short statement at a time. */
export async function* tableEvents(
  source: HistorySource,
  from: { database: string; table: string; key: string },
  tell: ReadCounts,
  { pool, signal }: ServerHandle,
): AsyncGenerator<HistoryEvent[]> {
  const name = `${from.database}.${from.table}`
  const types = await columnsOf(source, from, name, { pool, signal })
  const whole = /int$/.test(types.get(from.key) ?? '')
  const param = (value: unknown): Param => (whole ? BigInt(String(value)) : String(value))
  const key = quoted(from.key)
  const [end] = await pool.query<{ last: unknown }>(
    `SELECT MAX(${key}) AS last FROM ${quoted(from.database, from.table)}`,
    [],
    signal,
  )
  if (end?.last == null) return
  const make = eventMaker(source, (column) => (row) => (row as Row)[column])
  const wanted = Object.entries(source.where)
  const conditions = wanted.map(([column, values]) => `${quoted(column)} IN (${values.map(() => '?').join(', ')})`)
  const given = wanted.flatMap(([, values]) => values)
  const columns = [...new Set([from.key, ...usedColumns(source)])].map((column) => quoted(column)).join(', ')
  let after: Param | undefined
  let line = 0
  for (;;) {
    const range = after === undefined ? [] : [`${key} > ?`]
    const rows = await pool.query<Row>(
      `SELECT ${columns} FROM ${quoted(from.database, from.table)} WHERE ${[...range, `${key} <= ?`, ...conditions].join(' AND ')} ORDER BY ${key} LIMIT ${BATCH}`,
      [...(after === undefined ? [] : [after]), param(end.last), ...given],
      signal,
    )
    const events: HistoryEvent[] = []
    for (const row of rows) {
      line++
      tell.records++
      const made = make(row, whole ? placed(Number(row[from.key]), line) : line)
      if (made === 'not-meant') continue
      if ('malformed' in made) {
        tell.malformed++
        tell.firstMalformed ??= `${name}, ${from.key} ${String(row[from.key])}: ${made.malformed}`
      } else events.push(made)
    }
    tell.events += events.length
    if (events.length > 0) yield events
    if (rows.length < BATCH) return
    after = param(rows.at(-1)?.[from.key])
  }
}

/** The key itself is what a person finds the row by, as far as there is room for it. */
function placed(key: number, line: number): number {
  return key >= 0 && key < 2 ** 44 ? key : line
}

function usedColumns({ fields, where }: HistorySource): string[] {
  return [...Object.values(fields as Record<string, string | readonly string[]>).flat(), ...Object.keys(where)]
}

/** The types of the columns that are used. Refuses a column that is not there, in a sentence of its own. */
async function columnsOf(
  source: HistorySource,
  from: { database: string; table: string; key: string },
  name: string,
  { pool, signal }: ServerHandle,
): Promise<ReadonlyMap<string, string>> {
  const rows = await pool.query<{ name: string; type: string; sole: unknown }>(
    `SELECT c.COLUMN_NAME AS name, c.DATA_TYPE AS type, EXISTS (SELECT 1 FROM information_schema.STATISTICS s
       WHERE s.TABLE_SCHEMA = c.TABLE_SCHEMA AND s.TABLE_NAME = c.TABLE_NAME AND s.NON_UNIQUE = 0
       GROUP BY s.INDEX_NAME HAVING COUNT(*) = 1 AND MAX(s.COLUMN_NAME) = c.COLUMN_NAME) AS sole
     FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ?`,
    [from.database, from.table],
    signal,
  )
  if (rows.length === 0)
    throw new CannotTell('forbidden', `${source.name}: there is no table ${name}, or the account may not read it.`)
  const types = new Map(rows.map((row) => [row.name, row.type]))
  const missing = [from.key, ...usedColumns(source)].find((column) => !types.has(column))
  if (missing) throw new CannotTell('not-configured', `${source.name}: ${name} has no column ${missing}.`)
  if (Number(rows.find((row) => row.name === from.key)?.sole) !== 1)
    throw new CannotTell(
      'not-configured',
      `${source.name}: ${name} has no unique index on ${from.key} alone, so that it cannot be read in turns; name its primary key.`,
    )
  return types
}
