import type { MysqlPool, Row } from '../session.ts'

/** Rows of `information_schema`, by names of our own: MySQL 8 answers in capitals, 5.7 and MariaDB as asked. */
export interface Facts {
  schemata: Row[]
  tables: Row[]
  columns: Row[]
  statistics: Row[]
  keys: Row[]
  references: Row[]
  checks: Row[]
  partitions: Row[]
  views: Row[]
  triggers: Row[]
  routines: Row[]
  events: Row[]
  libraries: Row[]
}

/** One statement a kind of object, whatever the number of objects. Columns that this server does not have answer NULL. */
export async function readFacts(pool: MysqlPool, databases: readonly string[], signal: AbortSignal): Promise<Facts> {
  const has = await readCapabilities(pool, signal)
  const marks = databases.map(() => '?').join(', ')
  const ask = (select: string, from: string, schema: string, rest = '') =>
    pool.query(
      `SELECT ${select} FROM information_schema.${from} WHERE ${schema} IN (${marks}) ${rest}`,
      databases,
      signal,
    )
  const some = async (table: string, answer: () => Promise<Row[]>) => (has.has(table) ? await answer() : [])
  const maybe = (table: string, column: string, alias: string) =>
    `${has.has(`${table}.${column}`) ? column : 'NULL'} AS ${alias}`

  const work = {
    schemata: pool.query(
      `SELECT s.SCHEMA_NAME AS db, s.DEFAULT_CHARACTER_SET_NAME AS charset, s.DEFAULT_COLLATION_NAME AS collation,
         ${has.has('SCHEMATA_EXTENSIONS') ? 'x.OPTIONS' : 'NULL'} AS options,
         ${has.has('SCHEMATA.DEFAULT_ENCRYPTION') ? 's.DEFAULT_ENCRYPTION' : 'NULL'} AS encryption
       FROM information_schema.SCHEMATA s
       ${has.has('SCHEMATA_EXTENSIONS') ? 'LEFT JOIN information_schema.SCHEMATA_EXTENSIONS x ON x.SCHEMA_NAME = s.SCHEMA_NAME' : ''}`,
      [],
      signal,
    ),
    tables: ask(
      `TABLE_SCHEMA AS db, TABLE_NAME AS tbl, TABLE_TYPE AS kind, ENGINE AS engine, ROW_FORMAT AS rowFormat,
       CREATE_OPTIONS AS options, TABLE_COMMENT AS comment, TABLE_COLLATION AS collation, AUTO_INCREMENT AS next`,
      'TABLES',
      'TABLE_SCHEMA',
    ),
    columns: ask(
      `TABLE_SCHEMA AS db, TABLE_NAME AS tbl, COLUMN_NAME AS name, COLUMN_DEFAULT AS dflt, IS_NULLABLE AS nullable,
       DATA_TYPE AS dataType, COLUMN_TYPE AS type, COLLATION_NAME AS collation, EXTRA AS extra, COLUMN_COMMENT AS comment,
       ${maybe('COLUMNS', 'GENERATION_EXPRESSION', 'expression')}, ${maybe('COLUMNS', 'SRS_ID', 'srid')}`,
      'COLUMNS',
      'TABLE_SCHEMA',
      'ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION',
    ),
    statistics: ask(
      `TABLE_SCHEMA AS db, TABLE_NAME AS tbl, INDEX_NAME AS name, NON_UNIQUE AS nonUnique, COLUMN_NAME AS col, COLLATION AS direction,
       SUB_PART AS length, INDEX_TYPE AS type, INDEX_COMMENT AS comment, ${maybe('STATISTICS', 'EXPRESSION', 'expression')},
       ${maybe('STATISTICS', 'IS_VISIBLE', 'visible')}, ${maybe('STATISTICS', 'IGNORED', 'ignored')}`,
      'STATISTICS',
      'TABLE_SCHEMA',
      'ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX',
    ),
    keys: ask(
      `TABLE_SCHEMA AS db, TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, COLUMN_NAME AS col, REFERENCED_TABLE_SCHEMA AS refDb,
       REFERENCED_TABLE_NAME AS refTbl, REFERENCED_COLUMN_NAME AS refCol`,
      'KEY_COLUMN_USAGE',
      'TABLE_SCHEMA',
      'AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION',
    ),
    references: ask(
      'CONSTRAINT_SCHEMA AS db, TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, UPDATE_RULE AS onUpdate, DELETE_RULE AS onDelete',
      'REFERENTIAL_CONSTRAINTS',
      'CONSTRAINT_SCHEMA',
    ),
    checks: some('CHECK_CONSTRAINTS', () =>
      has.has('CHECK_CONSTRAINTS.TABLE_NAME')
        ? ask(
            "CONSTRAINT_SCHEMA AS db, TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS clause, 'YES' AS enforced",
            'CHECK_CONSTRAINTS',
            'CONSTRAINT_SCHEMA',
          )
        : ask(
            't.TABLE_SCHEMA AS db, t.TABLE_NAME AS tbl, t.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS clause, t.ENFORCED AS enforced',
            `TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS c
             ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME`,
            't.TABLE_SCHEMA',
            "AND t.CONSTRAINT_TYPE = 'CHECK'",
          ),
    ),
    partitions: ask(
      `TABLE_SCHEMA AS db, TABLE_NAME AS tbl, PARTITION_NAME AS name, SUBPARTITION_NAME AS sub, PARTITION_METHOD AS method,
       PARTITION_EXPRESSION AS expression, SUBPARTITION_METHOD AS subMethod, SUBPARTITION_EXPRESSION AS subExpression,
       PARTITION_DESCRIPTION AS vals, PARTITION_COMMENT AS comment, TABLESPACE_NAME AS tablespace`,
      'PARTITIONS',
      'TABLE_SCHEMA',
      `AND PARTITION_NAME IS NOT NULL
       ORDER BY TABLE_SCHEMA, TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION`,
    ),
    views: ask(
      `TABLE_SCHEMA AS db, TABLE_NAME AS name, CHECK_OPTION AS checkOption, IS_UPDATABLE AS updatable, DEFINER AS definer,
       SECURITY_TYPE AS security, CHARACTER_SET_CLIENT AS charset, COLLATION_CONNECTION AS collation, VIEW_DEFINITION AS query`,
      'VIEWS',
      'TABLE_SCHEMA',
    ),
    triggers: ask(
      `TRIGGER_SCHEMA AS db, TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS tbl, ACTION_TIMING AS timing, EVENT_MANIPULATION AS event,
       ACTION_ORDER AS position, SQL_MODE AS sqlMode, DEFINER AS definer, CHARACTER_SET_CLIENT AS charset,
       COLLATION_CONNECTION AS collation, DATABASE_COLLATION AS databaseCollation`,
      'TRIGGERS',
      'TRIGGER_SCHEMA',
    ),
    routines: ask(
      `ROUTINE_SCHEMA AS db, ROUTINE_NAME AS name, ROUTINE_TYPE AS kind, SECURITY_TYPE AS security, SQL_MODE AS sqlMode, DEFINER AS definer,
       CHARACTER_SET_CLIENT AS charset, COLLATION_CONNECTION AS collation, DATABASE_COLLATION AS databaseCollation,
       DTD_IDENTIFIER AS returns, COLLATION_NAME AS returnsCollation`,
      'ROUTINES',
      'ROUTINE_SCHEMA',
    ),
    events: ask(
      `EVENT_SCHEMA AS db, EVENT_NAME AS name, DEFINER AS definer, TIME_ZONE AS timeZone, EXECUTE_AT AS executeAt,
       INTERVAL_VALUE AS intervalValue, INTERVAL_FIELD AS intervalField, SQL_MODE AS sqlMode, STARTS AS starts, ENDS AS ends,
       STATUS AS status, ON_COMPLETION AS onCompletion, EVENT_COMMENT AS comment, CHARACTER_SET_CLIENT AS charset,
       COLLATION_CONNECTION AS collation, DATABASE_COLLATION AS databaseCollation`,
      'EVENTS',
      'EVENT_SCHEMA',
    ),
    libraries: some('LIBRARIES', () =>
      ask('LIBRARY_SCHEMA AS db, LIBRARY_NAME AS name', 'LIBRARIES', 'LIBRARY_SCHEMA'),
    ),
  }
  const answers = await Promise.all(Object.entries(work).map(async ([name, rows]) => [name, await rows] as const))
  return Object.fromEntries(answers) as unknown as Facts
}

/** `TABLE` and `TABLE.COLUMN` names of those parts of `information_schema` that not every version has. */
async function readCapabilities(pool: MysqlPool, signal: AbortSignal): Promise<Set<string>> {
  const rows = await pool.query<{ tbl: string; col: string }>(
    `SELECT TABLE_NAME AS tbl, COLUMN_NAME AS col FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'
     AND TABLE_NAME IN ('SCHEMATA', 'COLUMNS', 'STATISTICS', 'CHECK_CONSTRAINTS', 'SCHEMATA_EXTENSIONS', 'LIBRARIES')`,
    [],
    signal,
  )
  return new Set(rows.flatMap(({ tbl, col }) => [tbl.toUpperCase(), `${tbl}.${col}`.toUpperCase()]))
}
