declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.rows': RowReader
  }
}

/** Rows of a server, counted, fingerprinted and read by key. Texts of values are as the server prints them in UTC. */
export interface RowReader {
  /** What tells this server from any other, and how it fingerprints rows. */
  about(): Promise<{ server: string; method: string }>
  /** What the server is busy with now. `refused`: what the account may not see of it, with the privilege that it takes. */
  load(): Promise<{ threadsRunning: number; historyLength?: number; lagSeconds?: number; refused?: readonly string[] }>
  /** Base tables of the databases, by name. */
  tables(databases: readonly string[]): Promise<readonly TableShape[]>
  /** Rows of a table, or of those up to a value of an integer column. */
  count(table: TableName, upTo?: { column: string; value: string }): Promise<number>
  /** Whether one of the first or last rows holds what `hashed` may miss; looks at some hundreds only. */
  typed(plan: RowPlan): Promise<boolean>
  /** Fingerprint of the rows in a range of keys. */
  fingerprint(plan: RowPlan, range: KeyRange): Promise<Fingerprint>
  /** The key that closes a chunk of `size` rows from the start of a range; undefined where the range holds fewer. */
  boundary(plan: RowPlan, range: KeyRange, size: number): Promise<Key | undefined>
  /**
   * Keys of rows whose `column` says that they were written in the last seconds; `limit` at most. Undefined where no index finds them, so
   * that the whole table would be read.
   */
  writtenWithin(plan: RowPlan, column: string, seconds: number, limit: number): Promise<readonly Key[] | undefined>
  /** Keys above one; `limit` at most, the lowest first. Undefined where the server does not count the key up by itself. */
  countedAfter(plan: RowPlan, key: string, limit: number): Promise<readonly Key[] | undefined>
  /** The first and the last key, for keys of one number; undefined for an empty table. */
  ends(plan: RowPlan): Promise<{ first: string; last: string } | undefined>
  /** Count and digest of the rows of a range by group, in one pass. */
  groups(plan: RowPlan, range: KeyRange, by: Grouping): Promise<ReadonlyMap<string, string>>
  /** Key and fingerprint of each row of these groups. */
  rowsOf(plan: RowPlan, range: KeyRange, by: Grouping, groups: readonly string[]): Promise<readonly HashedRow[]>
  /** Key and fingerprint of each row of a range. */
  rowsIn(plan: RowPlan, range: KeyRange): Promise<readonly HashedRow[]>
  /** Key and fingerprint of those of the keys that exist. */
  rowsAt(plan: RowPlan, keys: readonly Key[]): Promise<readonly HashedRow[]>
  /** Values by column, as `shown` has them, of those of the keys that exist. */
  values(plan: RowPlan, keys: readonly Key[]): Promise<readonly ValuedRow[]>
  /** Values as SQL literals that write them again, of those of the keys that exist. */
  literals(plan: RowPlan, keys: readonly Key[]): Promise<readonly LiteralRow[]>
  /** What writing rows of a table must mind. */
  hurdles(table: TableName): Promise<Hurdles>
  /** For tables without a key: one row of each fingerprint. */
  literalsByHash(plan: RowPlan, hashes: readonly string[]): Promise<readonly (LiteralRow & { hash: string })[]>
  /** For tables without a key: count and sums of fingerprints by bucket, a hash's first digits; rows that are too long under `TOO_LONG`. */
  buckets(plan: RowPlan, digits: number): Promise<ReadonlyMap<string, string>>
  /** For tables without a key: how often each fingerprint occurs in these buckets. */
  multiset(plan: RowPlan, buckets: readonly string[]): Promise<ReadonlyMap<string, number>>
}

export interface TableName {
  database: string
  name: string
}

export interface TableShape extends TableName {
  columns: readonly ColumnShape[]
  /** Columns of the primary key, else of a unique key over NOT NULL columns; of the server's own invisible key, `made`. */
  key?: TableKey
  made?: TableKey
  /** Of MySQL, as 80036. Absent: another server. */
  version?: number
  /** The server's estimate. */
  rows: number
}

export interface TableKey {
  index: string
  columns: readonly string[]
}

export interface ColumnShape {
  name: string
  /** `DATA_TYPE`, lower case. */
  type: string
  /** `COLUMN_TYPE` */
  full: string
  nullable: boolean
  charset?: string
  collation?: string
  scale?: number
  /** Digits of fractional seconds. */
  fraction?: number
  /** Computed when read. */
  virtual?: true
  /** Computed when written. */
  stored?: true
  /** The invisible key that the server made by itself. */
  generatedKey?: true
}

/** How one table is read on one side; made from both sides' shapes, so that both are read alike. */
export interface RowPlan extends TableName {
  columns: readonly ColumnPlan[]
  /** Absent: the table is read as a multiset. */
  key?: RowKey
}

export interface ColumnPlan {
  /** As this side spells it. */
  name: string
  type: string
  /** SQL of what is hashed: unlike for all unlike values. For equal ones alike, unless the column has `near` and `exact` forms. */
  hashed: readonly string[]
  /** Alike also where a value is only stored in another way. */
  near?: readonly string[]
  /** Alike for all equal values. Costs the most. */
  exact?: readonly string[]
  /** SQL of a text that is empty where `hashed` knows all that `exact` knows. */
  typed?: string
  /** Nobody may write it. */
  generated?: true
  /** Unlike texts may be the same JSON: the other side has it as text, or writes doubles without a fraction in another way. */
  json?: 'text' | 'doubles'
  /** Of such JSON, what else is hashed. */
  apart?: readonly string[]
  /** The types of both sides have no common form: unlike texts do not prove unlike values. */
  vague?: true
  /** SQL of what may be told, as text; large objects as `length:SHA-256`. */
  shown: string
}

export interface RowKey {
  index: string
  columns: readonly KeyColumn[]
  /** Leading columns that both servers sort alike: ranges of those hold the same rows on both sides. */
  ordered: number
}

export interface KeyColumn {
  name: string
  /** `label`: ENUM and SET, told apart by their words. */
  kind: 'number' | 'text' | 'bytes' | 'time' | 'label' | 'double' | 'float'
  /** SQL type to which both sides convert it, where they have it in different ones. */
  as?: string
  /** Of this side's text, where that is not utf8mb4, in which keys are asked for. */
  stored?: { charset: string; collation: string }
  /** The collation takes letters of other case (`case`), also with other accents (`accents`), for the same key. */
  folds?: 'case' | 'accents'
}

/** Key columns as text; bytes as hexadecimal digits. */
export type Key = readonly string[]

/** Of the key's leading columns. Both ends may be open; `after` is outside, `upTo` inside. */
export interface KeyRange {
  after?: Key
  upTo?: Key
}

/** Rows of a range in small groups that both servers make alike: so many keys side by side, or by a hash of the key. */
export type Grouping = { kind: 'keys'; from: string; step: string } | { kind: 'hash'; groups: number }

export interface Fingerprint {
  rows: number
  /** Rows whose text was too long for the server to hash. */
  unhashed: number
  /** First 128 bits of the XOR of SHA-256, as hexadecimal digits. */
  digest: string
}

/** In place of the hash of a row that is too long for the server. */
export const TOO_LONG = 'too long'

export interface HashedRow {
  key: Key
  hash: string
}

export interface LiteralRow {
  key: Key
  /** Column → SQL; null where no literal writes the value again. */
  literals: Readonly<Record<string, string | null>>
}

export interface Hurdles {
  /** Unique indexes, the primary key among them; null: an expression. */
  unique: readonly { name: string; columns: readonly (string | null)[] }[]
  triggers: readonly string[]
}

export interface ValuedRow {
  key: Key
  values: Readonly<Record<string, string | null>>
}
