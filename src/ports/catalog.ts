declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.catalog': CatalogReader
  }
}

/** What a server says that its databases are made of. */
export interface CatalogReader {
  /** Databases that do not exist, or that the account cannot see, are absent from `Catalog.databases`. */
  catalog(databases: readonly string[]): Promise<Catalog>
  /** The tables by which Rails knows its schema, one entry a database. */
  rails(databases: readonly string[]): Promise<readonly RailsSchema[]>
}

export interface Catalog {
  server: CatalogServer
  databases: readonly CatalogDatabase[]
  tables: readonly CatalogTable[]
  views: readonly CatalogView[]
  triggers: readonly CatalogTrigger[]
  routines: readonly CatalogRoutine[]
  events: readonly CatalogEvent[]
  /** Objects of kinds that this catalog does not describe in full. */
  others: readonly CatalogOther[]
  /** What the account cannot see for want of a privilege: those lists are incomplete, and nobody can tell by how much. */
  blind: readonly Blind[]
}

export const OBJECT_KINDS = ['tables', 'views', 'triggers', 'routines', 'events'] as const
export type ObjectKind = (typeof OBJECT_KINDS)[number]

export interface Blind {
  kind: ObjectKind
  /** What belongs to them and is hidden, where they themselves are not; absent: they are. */
  what?: string
  database: string
  /** The statement that makes them visible. */
  grant: string
}

export interface CatalogServer {
  version: string
  flavour: 'mysql' | 'mariadb'
  /** `lower_case_table_names` */
  lowerCaseTableNames: number
  /** `event_scheduler`: `ON`, `OFF` or `DISABLED`. */
  eventScheduler: string
  /** `user@host` that the catalog was read as. */
  account: string
  /** Definers of this catalog that have no account here; null where the accounts cannot be read. */
  missingDefiners: readonly string[] | null
  /** Databases besides the ones asked for, without the system's own. */
  otherDatabases: readonly string[]
}

export interface CatalogDatabase {
  name: string
  charset: string
  collation: string
  /** `ALTER DATABASE … READ ONLY = 1` */
  readOnly?: true
  /** `DEFAULT ENCRYPTION = 'Y'` */
  encrypted?: true
}

/** Something of an object that the server would not show. */
export interface Unread {
  what: 'definition' | 'largest key'
  /** The server's own words. */
  why: string
}

export interface CatalogTable {
  database: string
  name: string
  engine: string
  /** In effect, whether declared or not. */
  rowFormat: string
  /** `NAME=value`, as the server writes them after the columns; where it does not show them, the words of `CREATE_OPTIONS`. */
  options: readonly string[]
  comment: string
  collation: string
  /** Next value, as decimal digits, read after `largestKey`. Absent: the server gives none, as for a table that never had a row. */
  autoIncrement?: string
  /** Largest value of the AUTO_INCREMENT column, as decimal digits. Absent: no rows, no such column, or counted within groups. */
  largestKey?: string
  /** By position. */
  columns: readonly CatalogColumn[]
  indexes: readonly CatalogIndex[]
  foreignKeys: readonly CatalogForeignKey[]
  checks: readonly CatalogCheck[]
  partitioning?: Partitioning
  unread?: readonly Unread[]
}

/** `literal` is the value's text, unquoted; `expression` is SQL. */
export type ColumnDefault = { literal: string } | { expression: string }

export interface CatalogColumn {
  name: string
  /** As the server writes it, e.g. `int(11) unsigned`. */
  type: string
  nullable: boolean
  /** Absent: none, or NULL. */
  default?: ColumnDefault
  /** It may be NULL and yet has no default: a statement that leaves it out fails in strict mode. */
  noDefault?: true
  onUpdate?: string
  autoIncrement?: true
  collation?: string
  generated?: { expression: string; stored: boolean }
  invisible?: true
  comment?: string
  srid?: number
  /** What the server keeps for its engines, as SQL: `ENGINE_ATTRIBUTE '…'`, `COLUMN_FORMAT FIXED` … */
  attributes?: string
}

export interface IndexPart {
  column?: string
  expression?: string
  /** Characters or bytes of a prefix. */
  length?: number
  descending?: true
}

export interface CatalogIndex {
  name: string
  unique: boolean
  /** `BTREE`, `HASH`, `FULLTEXT`, `SPATIAL` … */
  type: string
  parts: readonly IndexPart[]
  parser?: string
  invisible?: true
  comment?: string
  keyBlockSize?: string
  /** What the server keeps for its engines, as SQL: `ENGINE_ATTRIBUTE '…'` … */
  attributes?: string
}

export interface CatalogForeignKey {
  name: string
  columns: readonly string[]
  references: { database: string; table: string; columns: readonly string[] }
  onUpdate: string
  onDelete: string
}

export interface CatalogCheck {
  name: string
  expression: string
  enforced: boolean
}

export interface Partitioning {
  method: string
  /** Empty for KEY over the primary key. */
  expression: string
  /** Of KEY: 1 hashes as MySQL 5.1 did. */
  algorithm?: string
  subMethod?: string
  subExpression?: string
  subAlgorithm?: string
  /** By position. */
  partitions: readonly Partition[]
}

export interface Partition {
  name: string
  /** `VALUES LESS THAN (…)` or `VALUES IN (…)`, without the words. */
  values?: string
  comment?: string
  tablespace?: string
  subpartitions?: readonly string[]
}

/** What a stored program carries from its creation. */
export interface ProgramContext {
  /** `SHOW CREATE …`; null where the server does not show it. */
  create: string | null
  /** Why `create` is null; absent where the server says nothing, as it does without the privilege. */
  unread?: string
  definer: string
  charset: string
  collation: string
}

export interface CatalogView extends ProgramContext {
  database: string
  name: string
  security: string
  checkOption: string
  updatable: boolean
  columns: readonly string[]
  /** The server's own words, where it cannot use the view. */
  invalid?: string
  /** Its query, where `create` is null and the server keeps the text elsewhere. */
  query?: string
}

export interface StoredProgram extends ProgramContext {
  database: string
  name: string
  sqlMode: string
  databaseCollation: string
}

export interface CatalogTrigger extends StoredProgram {
  table: string
  /** `BEFORE INSERT` */
  when: string
  /** Among those of the same table and `when`. */
  order: number
}

export interface CatalogRoutine extends StoredProgram {
  /** `PROCEDURE`, `FUNCTION` */
  kind: string
  security: string
  /** Of a function. */
  returns?: { type: string; collation?: string }
}

export interface CatalogEvent extends StoredProgram {
  /** `EVERY 1 DAY STARTS '2026-01-01 00:00:00'` */
  schedule: string
  status: string
  timeZone: string
  onCompletion: string
  comment: string
}

export interface CatalogOther {
  kind: string
  database: string
  name: string
}

export interface RailsSchema {
  database: string
  /** Null: no such table. Sorted. */
  migrations: readonly string[] | null
  /** `ar_internal_metadata`, key → value; null: no such table. */
  metadata: Readonly<Record<string, string>> | null
}
