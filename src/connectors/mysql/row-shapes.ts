import type { ColumnShape, TableKey, TableShape } from '../../ports/rows.ts'
import { mustSee } from './privileges/see.ts'
import { versionNumber } from './server.ts'
import type { MysqlPool, Row } from './session.ts'

/** Base tables with their columns and the key by which their rows are told apart. */
export async function readShapes(
  pool: MysqlPool,
  databases: readonly string[],
  signal: AbortSignal,
): Promise<TableShape[]> {
  await mustSee({ pool, signal }, ['select'], databases)
  const marks = databases.map(() => '?').join(', ')
  const names = databases.map((name) => name.toLowerCase())
  const [{ version: product }, tables, columns, keys] = await Promise.all([
    pool.one<{ version: string }>('SELECT VERSION() AS version', [], signal),
    pool.query<{ db: string; tbl: string; estimate: unknown }>(
      `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, TABLE_ROWS AS estimate FROM information_schema.TABLES
       WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND LOWER(TABLE_SCHEMA) IN (${marks}) ORDER BY 1, 2`,
      names,
      signal,
    ),
    pool.query(
      `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, COLUMN_NAME AS name, DATA_TYPE AS type, COLUMN_TYPE AS fullType, IS_NULLABLE AS nullable,
         CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation, NUMERIC_SCALE AS scale, DATETIME_PRECISION AS fraction, EXTRA AS extra
       FROM information_schema.COLUMNS WHERE LOWER(TABLE_SCHEMA) IN (${marks}) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`,
      names,
      signal,
    ),
    pool.query(
      `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, INDEX_NAME AS idx, COLUMN_NAME AS col, SUB_PART AS part, NULLABLE AS nullable, s.*
       FROM information_schema.STATISTICS s WHERE NON_UNIQUE = 0 AND INDEX_TYPE = 'BTREE' AND LOWER(TABLE_SCHEMA) IN (${marks})
       ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`,
      names,
      signal,
    ),
  ])
  const version = /mariadb/i.test(product) ? undefined : versionNumber(product)
  const at = (row: Row) => JSON.stringify([row.db, row.tbl])
  const columnsOf = Map.groupBy(columns, at)
  const keysOf = Map.groupBy(keys, at)
  return tables.map((table) => {
    const own = (columnsOf.get(at(table)) ?? []).map(columnShape)
    const keyColumns = keysOf.get(at(table)) ?? []
    const [key, made] = [chooseKey(keyColumns, own, false), chooseKey(keyColumns, own, true)]
    return {
      database: table.db,
      name: table.tbl,
      columns: own,
      rows: Number(table.estimate ?? 0),
      ...(key ? { key } : {}),
      ...(made ? { made } : {}),
      ...(version === undefined ? {} : { version }),
    }
  })
}

function columnShape(row: Row): ColumnShape {
  const extra = String(row.extra ?? '').toUpperCase()
  const number = (value: unknown) => (value === null || value === undefined ? undefined : Number(value))
  const [scale, fraction] = [number(row.scale), number(row.fraction)]
  return {
    name: String(row.name),
    type: String(row.type).toLowerCase(),
    full: String(row.fullType),
    nullable: row.nullable === 'YES',
    ...(row.charset ? { charset: String(row.charset), collation: String(row.collation) } : {}),
    ...(scale === undefined ? {} : { scale }),
    ...(fraction === undefined ? {} : { fraction }),
    ...(extra.includes('VIRTUAL') ? { virtual: true as const } : {}),
    ...(extra.includes('STORED GENERATED') || extra === 'PERSISTENT' ? { stored: true as const } : {}),
    ...(row.name === 'my_row_id' && extra.includes('INVISIBLE') && extra.includes('AUTO_INCREMENT')
      ? { generatedKey: true as const }
      : {}),
  }
}

/** The primary key, else the first unique index over whole columns that cannot be NULL; of those that the server made by itself, or of the others. */
function chooseKey(rows: readonly Row[], columns: readonly ColumnShape[], wanted: boolean): TableKey | undefined {
  for (const [index, parts] of Map.groupBy(rows, (row) => String(row.idx))) {
    const names = parts.map(({ col }) => String(col))
    const whole = parts.every(({ col, part, nullable }) => col !== null && part === null && nullable !== 'YES')
    // Not every server has these columns; an index that is hidden from the optimizer cannot be asked for.
    const hidden = parts.some(({ IS_VISIBLE, IGNORED }) => IS_VISIBLE === 'NO' || IGNORED === 'YES')
    const made = columns.some(({ name, generatedKey }) => generatedKey && names.includes(name))
    if (whole && made === wanted && !hidden) return { index, columns: names }
  }
  return undefined
}
