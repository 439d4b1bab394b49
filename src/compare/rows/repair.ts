import type { ColumnPlan, Key, LiteralRow, RowPlan, RowReader } from '../../ports/rows.ts'
import type { TablePair } from './plan.ts'

/** A row that is not on the target as it is on the source. Keys, or, where the table has none, its fingerprint and how often it is there. */
export type Difference =
  | { kind: 'differs'; key: Key; targetKey: Key }
  | { kind: 'missing' | 'surplus'; key: Key }
  | { kind: 'times'; hash: string; source: number; target: number }

const AT_ONCE = 200

/** Statements that make the target's rows those of the source: deletions first, so that no unique key is in the way. */
export async function* repairStatements(
  pair: TablePair,
  differences: readonly Difference[],
  source: RowReader,
  target: RowReader,
): AsyncGenerator<string> {
  const table = quoted(pair.target.database, pair.target.name)
  for (const difference of differences)
    if (difference.kind === 'surplus')
      yield `DELETE FROM ${table} WHERE ${where(pair.target, literalKey(pair.target, difference.key))}`
  yield* lessOften(pair, differences, target)
  for (const batch of batches(differences.filter((difference) => difference.kind === 'differs'))) {
    const ours = byKey(
      await source.literals(
        pair.source,
        batch.map(({ key }) => key),
      ),
    )
    const theirs = byKey(
      await target.literals(
        pair.target,
        batch.map(({ targetKey }) => targetKey),
      ),
    )
    for (const { key, targetKey } of batch) {
      const [row, old] = [ours.get(JSON.stringify(key)), theirs.get(JSON.stringify(targetKey))]
      if (!row || !old) continue
      const set = pair.source.columns.flatMap(({ name, generated }, i) => {
        const there = pair.target.columns[i]?.name ?? name
        if (generated) return []
        return row.literals[name] === old.literals[there] ? [] : [`${quoted(there)} = ${row.literals[name]}`]
      })
      yield `UPDATE ${table} SET ${set.join(', ')} WHERE ${where(pair.target, literalKey(pair.target, targetKey))}`
    }
  }
  const missing = differences.flatMap((difference) => (difference.kind === 'missing' ? [difference.key] : []))
  for (const batch of batches(missing)) {
    for (const row of await source.literals(pair.source, batch)) yield insert(table, pair.source.columns, row)
  }
  yield* moreOften(pair, differences, source)
}

/** Rows of a table without a key that are there too often. */
async function* lessOften(
  pair: TablePair,
  differences: readonly Difference[],
  target: RowReader,
): AsyncGenerator<string> {
  const table = quoted(pair.target.database, pair.target.name)
  const surplus = differences
    .filter((difference) => difference.kind === 'times')
    .filter((difference) => difference.target > difference.source)
  for (const batch of batches(surplus)) {
    const rows = new Map(
      (
        await target.literalsByHash(
          pair.target,
          batch.map(({ hash }) => hash),
        )
      ).map((row) => [row.hash, row]),
    )
    for (const { hash, source: there, target: here } of batch) {
      const row = rows.get(hash)
      if (!row) continue
      const same = writable(pair.target.columns).map(({ name }) => `${quoted(name)} <=> ${row.literals[name]}`)
      yield `DELETE FROM ${table} WHERE ${same.join(' AND ')} LIMIT ${here - there}`
    }
  }
}

async function* moreOften(
  pair: TablePair,
  differences: readonly Difference[],
  source: RowReader,
): AsyncGenerator<string> {
  const table = quoted(pair.target.database, pair.target.name)
  const missing = differences
    .filter((difference) => difference.kind === 'times')
    .filter((difference) => difference.source > difference.target)
  for (const batch of batches(missing)) {
    const rows = new Map(
      (
        await source.literalsByHash(
          pair.source,
          batch.map(({ hash }) => hash),
        )
      ).map((row) => [row.hash, row]),
    )
    for (const { hash, source: there, target: here } of batch) {
      const row = rows.get(hash)
      for (let n = here; row && n < there; n++) yield insert(table, pair.source.columns, row)
    }
  }
}

function insert(table: string, columns: readonly ColumnPlan[], { literals }: Pick<LiteralRow, 'literals'>): string {
  const own = writable(columns).map(({ name }) => name)
  return `INSERT INTO ${table} (${own.map((name) => quoted(name)).join(', ')}) VALUES (${own.map((name) => literals[name]).join(', ')})`
}

/** Generated columns follow by themselves. */
function writable(columns: readonly ColumnPlan[]): readonly ColumnPlan[] {
  return columns.filter(({ generated }) => !generated)
}

function where({ key }: RowPlan, literals: readonly string[]): string {
  return (key?.columns ?? [])
    .map(({ name, kind }, i) => `${kind === 'float' ? `${quoted(name)} + 0e0` : quoted(name)} = ${literals[i]}`)
    .join(' AND ')
}

function literalKey({ key }: RowPlan, values: Key): string[] {
  return (key?.columns ?? []).map(({ kind }, i) => {
    const value = values[i] ?? ''
    if (kind === 'bytes') return `X'${value}'`
    if (kind === 'number') return value
    if (kind === 'double' || kind === 'float')
      return exact(kind === 'float' ? Math.fround(Number(value)) : Number(value))
    return kind === 'time' ? `'${value}'` : `_utf8mb4 X'${Buffer.from(value, 'utf8').toString('hex')}'`
  })
}

function byKey(rows: readonly LiteralRow[]): Map<string, LiteralRow> {
  return new Map(rows.map((row) => [JSON.stringify(row.key), row]))
}

function* batches<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += AT_ONCE) yield list.slice(at, at + AT_ONCE)
}

function quoted(...names: string[]): string {
  return names.map((name) => `\`${name.replaceAll('`', '``')}\``).join('.')
}

/** What comes before and after the statements. */
export const REPAIR_HEAD = `-- Makes rows of the TARGET those of the source. Written by a comparison, run by nobody but you.
-- It holds rows of the database: keep it as you keep a dump. Triggers of the target fire on these statements too.
-- Decimal numbers inside of JSON become doubles, as JSON text knows no others: such rows need the table seeded again.
-- While replication runs, keep it out of the target's binary log; on Azure, session variables need SESSION_VARIABLES_ADMIN.
SET SESSION sql_log_bin = 0;
SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00', foreign_key_checks = 0;
START TRANSACTION;
`
export const REPAIR_END = 'COMMIT;\n'

/** SQL of a double to the last bit: WKB of a point holds it, where a literal is read with a rounding of its own. */
function exact(value: number): string {
  const point = Buffer.alloc(21)
  point[0] = 1
  point.writeUInt32LE(1, 1)
  point.writeDoubleLE(value, 5)
  return `ST_X(ST_GeomFromWKB(X'${point.toString('hex')}'))`
}
