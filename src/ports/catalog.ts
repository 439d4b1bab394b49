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
}

export interface CatalogTable {
  database: string
  name: string
  engine: string
  /** In effect, whether declared or not. */
  rowFormat: string
  /** Words of `CREATE_OPTIONS`. */
  options: readonly string[]
  comment: string
  collation: string
  /** Next value, as decimal digits. */
  autoIncrement?: string
  /** By position. */
  columns: readonly CatalogColumn[]
  indexes: readonly CatalogIndex[]
  foreignKeys: readonly CatalogForeignKey[]
  checks: readonly CatalogCheck[]
  partitioning?: Partitioning
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
  onUpdate?: string
  autoIncrement?: true
  collation?: string
  generated?: { expression: string; stored: boolean }
  invisible?: true
  comment?: string
  srid?: number
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
  expression: string
  subMethod?: string
  subExpression?: string
  /** By position. */
  partitions: readonly Partition[]
}

export interface Partition {
  name: string
  /** `VALUES LESS THAN (…)` or `VALUES IN (…)`, without the words. */
  values?: string
  comment?: string
  subpartitions?: readonly string[]
}

/** What a stored program carries from its creation. */
export interface ProgramContext {
  /** `SHOW CREATE …`; null where the server keeps it from this account. */
  create: string | null
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
  /** The server's own words, where it holds the view to be broken. */
  invalid?: string
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
