import type { Json } from '../kernel/json.ts'

declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.settings': SettingsReader
  }
}

/** What a server says of itself. */
export interface SettingsReader {
  /** e.g. `8.0.42-azure`. */
  version(): Promise<string>
  /** `SHOW GLOBAL VARIABLES`, by lower-case name; passwords among them as stars. */
  globals(): Promise<Readonly<Record<string, string>>>
  /**
   * Values of SELECT-only expressions in one session of their own. `setup`: `SET …` statements that come first.
   * A refused expression answers with `{ error: number }`, the server's error number; where a statement of `setup` is refused, every one does.
   */
  evaluate(expressions: readonly string[], setup?: readonly string[]): Promise<Json[]>
  /** Default character set and collation of the schemas among `databases` that exist, by name. */
  databases(databases: readonly string[]): Promise<Readonly<Record<string, DatabaseDefaults>>>
  /** `lower_case_table_names`, as the server was initialised. */
  identifierCase(): Promise<number>
  /** Schemas, and tables of those among `databases` by whatever case, as stored: `schema` or `schema.table`. */
  names(databases: readonly string[]): Promise<string[]>
  /** Every base table that the account sees in the schemas, by the kind of its primary key. */
  primaryKeys(databases: readonly string[]): Promise<PrimaryKey[]>
  /** What each channel that this server follows does with tables without a key: `STREAM`, `GENERATE`, `ON` …; empty where it follows nobody or its version cannot choose. */
  keyPolicies(): Promise<string[]>
  /** Events of the schemas. Throws `CannotTell` where the account may not see them. */
  events(databases: readonly string[]): Promise<ScheduledEvent[]>
  /** How long binary logs are kept, in hours: `null` for as long as nothing purges them. */
  binlogRetention(): Promise<{ hours: number | null; from: string }>
}

export interface DatabaseDefaults {
  charset: string
  collation: string
}

export interface ScheduledEvent {
  /** `schema.event` */
  name: string
  /** e.g. `ENABLED`, `DISABLED`, `SLAVESIDE_DISABLED`, `REPLICA SIDE DISABLED`. */
  status: string
}

export interface PrimaryKey {
  /** `schema.table` */
  table: string
  /** `generated`: the invisible `my_row_id` that the server made. A server that hides those shows `none`. */
  key: 'own' | 'generated' | 'none'
}
