import type { Code } from '../../../src/kernel/codes/index.ts'
import type {
  Catalog,
  CatalogCheck,
  CatalogColumn,
  CatalogDatabase,
  CatalogEvent,
  CatalogForeignKey,
  CatalogIndex,
  CatalogRoutine,
  CatalogServer,
  CatalogTable,
  CatalogTrigger,
  CatalogView,
  IndexPart,
  Partition,
  Partitioning,
  RailsSchema,
} from '../../../src/ports/catalog.ts'

/** What must come of it when one field alone has another value. */
export type Change<V> =
  | { to: V; finds: Code /** On the target alone: the source may differ so. */; targetOnly?: true }
  | { to: V; unproven: true }
  /** Judged, but not here; or no matter, and why. */
  | { to: V; irrelevant: string }
  /** Its own fields are changed one by one. */
  | { within: true }

/** Every field of a type. One that is added to the port and not here does not compile. */
export type Fields<T> = { readonly [K in keyof T]-?: Change<Exclude<T[K], undefined>> }

const within = { within: true } as const

const SERVER: Fields<CatalogServer> = {
  version: { to: '9.7.0', irrelevant: 'judged by settings/version' },
  flavour: { to: 'mariadb', irrelevant: 'judged by settings/version' },
  lowerCaseTableNames: { to: 1, irrelevant: 'judged by settings/identifier-case' },
  eventScheduler: { to: 'OFF', irrelevant: 'judged by settings/event-scheduler' },
  account: { to: 'other@%', irrelevant: 'who reads, shown with what it cannot see' },
  missingDefiners: { to: ['app@%'], finds: 'definer-missing' },
  otherDatabases: {
    to: ['f'],
    irrelevant: 'databases that the config does not name are not compared, and no evidence keeps them',
  },
}

const DATABASE: Fields<CatalogDatabase> = {
  name: { to: 'f', finds: 'table-missing', targetOnly: true },
  charset: { to: 'latin1', irrelevant: 'judged by settings/charset' },
  collation: { to: 'latin1_bin', irrelevant: 'judged by settings/charset' },
  readOnly: { to: true, finds: 'database-read-only', targetOnly: true },
  encrypted: { to: true, finds: 'database-encryption-differs' },
}

const TABLE: Fields<CatalogTable> = {
  database: { to: 'e', finds: 'table-missing' },
  name: { to: 'u', finds: 'table-missing' },
  engine: { to: 'InnoDB', finds: 'table-engine-differs' },
  rowFormat: { to: 'Compressed', finds: 'table-differs' },
  options: { to: ['KEY_BLOCK_SIZE=4'], finds: 'table-differs' },
  comment: { to: 'C', finds: 'table-differs' },
  collation: { to: 'utf8mb4_0900_ai_ci', finds: 'table-charset-differs' },
  autoIncrement: { to: '5', finds: 'auto-increment-behind', targetOnly: true },
  largestKey: { to: '10', finds: 'auto-increment-behind', targetOnly: true },
  columns: within,
  indexes: within,
  foreignKeys: within,
  checks: within,
  partitioning: within,
  unread: { to: [{ what: 'definition', why: 'refused' }], unproven: true },
}

const COLUMN: Fields<CatalogColumn> = {
  name: { to: 'V', finds: 'column-name-case-differs' },
  type: { to: 'varchar(11)', finds: 'column-type-wider', targetOnly: true },
  nullable: { to: false, finds: 'column-null-differs' },
  default: { to: { expression: 'uuid()' }, finds: 'column-default-differs' },
  noDefault: { to: true, finds: 'column-default-differs' },
  onUpdate: { to: 'CURRENT_TIMESTAMP(6)', finds: 'column-default-differs' },
  autoIncrement: { to: true, finds: 'column-default-differs' },
  collation: { to: 'utf8mb4_0900_ai_ci', finds: 'column-charset-differs' },
  generated: within,
  invisible: { to: true, finds: 'column-visibility-differs' },
  comment: { to: 'C', finds: 'column-comment-differs' },
  srid: { to: 0, finds: 'column-type-differs' },
  attributes: { to: 'COLUMN_FORMAT DYNAMIC', finds: 'column-attributes-differ' },
}

const GENERATED: Fields<NonNullable<CatalogColumn['generated']>> = {
  expression: { to: '(`id` + 2)', finds: 'column-generated-differs' },
  stored: { to: false, finds: 'column-generated-differs' },
}

const INDEX: Fields<CatalogIndex> = {
  name: { to: 'y', finds: 'index-missing' },
  unique: { to: true, finds: 'index-differs' },
  type: { to: 'BTREE', finds: 'index-differs' },
  parts: within,
  parser: { to: 'mecab', finds: 'index-differs' },
  invisible: { to: true, finds: 'index-differs' },
  comment: { to: 'C', finds: 'index-differs' },
  keyBlockSize: { to: '8', finds: 'index-differs' },
  attributes: { to: 'ENGINE_ATTRIBUTE \'{"a": 1}\'', finds: 'index-differs' },
}

const PART: Fields<IndexPart> = {
  column: { to: 'id', finds: 'index-differs' },
  expression: {
    to: 'upper(`v`)',
    irrelevant: 'a part that is a column has no expression; the part that has one is changed below',
  },
  length: { to: 4, finds: 'index-differs' },
  descending: { to: true, finds: 'index-differs' },
}

const EXPRESSION_PART: Pick<Fields<IndexPart>, 'expression' | 'descending'> = {
  expression: { to: 'upper(`v`)', finds: 'index-differs' },
  descending: { to: true, finds: 'index-differs' },
}

const FOREIGN_KEY: Fields<CatalogForeignKey> = {
  name: { to: 'g', finds: 'foreign-key-missing' },
  columns: { to: ['id'], finds: 'foreign-key-differs' },
  references: within,
  onUpdate: { to: 'SET NULL', finds: 'foreign-key-differs' },
  onDelete: { to: 'SET NULL', finds: 'foreign-key-differs' },
}

const REFERENCES: Fields<CatalogForeignKey['references']> = {
  database: { to: 'D', finds: 'foreign-key-differs' },
  table: { to: 'T', finds: 'foreign-key-differs' },
  columns: { to: ['id'], finds: 'foreign-key-differs' },
}

const CHECK: Fields<CatalogCheck> = {
  name: { to: 'e', finds: 'check-constraint-missing' },
  expression: { to: '(`v` > 2)', finds: 'check-constraint-differs' },
  enforced: { to: false, finds: 'check-constraint-differs' },
}

const PARTITIONING: Fields<Partitioning> = {
  method: { to: 'LIST', finds: 'partitions-differ' },
  expression: { to: '`v`', finds: 'partitions-differ' },
  algorithm: { to: '2', finds: 'partitions-differ' },
  subMethod: { to: 'LINEAR KEY', finds: 'partitions-differ' },
  subExpression: { to: '`v`', finds: 'partitions-differ' },
  subAlgorithm: { to: '2', finds: 'partitions-differ' },
  partitions: within,
}

const PARTITION: Fields<Partition> = {
  name: { to: 'r', finds: 'partitions-differ' },
  values: { to: '11', finds: 'partitions-differ' },
  comment: { to: 'C', finds: 'partition-remarks-differ' },
  tablespace: { to: 'r', finds: 'partition-remarks-differ' },
  subpartitions: { to: ['r'], finds: 'partitions-differ' },
}

const program = (differs: Code) =>
  ({
    create: { to: null, unproven: true },
    unread: { to: 'refused', irrelevant: 'says why there is no create, and is shown then' },
    definer: { to: 'App@%', finds: differs },
    charset: { to: 'latin1', finds: differs },
    collation: { to: 'utf8mb4_0900_ai_ci', finds: differs },
    database: { to: 'e', finds: differs.replace('differs', 'missing') as Code },
    name: { to: 'other', finds: differs.replace('differs', 'missing') as Code },
  }) as const

const stored = (differs: Code) =>
  ({
    ...program(differs),
    sqlMode: { to: 'ANSI_QUOTES', finds: differs },
    databaseCollation: { to: 'utf8mb4_0900_ai_ci', finds: differs },
  }) as const

const VIEW: Fields<CatalogView> = {
  ...program('view-differs'),
  security: { to: 'INVOKER', finds: 'view-differs' },
  checkOption: { to: 'LOCAL', finds: 'view-differs' },
  updatable: { to: false, finds: 'view-differs' },
  columns: { to: ['A'], finds: 'view-differs' },
  invalid: { to: 'refers to nothing', finds: 'view-invalid', targetOnly: true },
  query: { to: 'select 2', irrelevant: 'read only where there is no create, and compared then' },
}

const TRIGGER: Fields<CatalogTrigger> = {
  ...stored('trigger-differs'),
  table: { to: 'T', finds: 'trigger-differs' },
  when: { to: 'AFTER INSERT', finds: 'trigger-differs' },
  order: { to: 2, finds: 'trigger-differs' },
}

const ROUTINE: Fields<CatalogRoutine> = {
  ...stored('routine-differs'),
  kind: { to: 'PROCEDURE', finds: 'routine-missing' },
  security: { to: 'INVOKER', finds: 'routine-differs' },
  returns: within,
}

const RETURNS: Fields<NonNullable<CatalogRoutine['returns']>> = {
  type: { to: 'varchar(8)', finds: 'routine-differs' },
  collation: { to: 'utf8mb4_0900_ai_ci', finds: 'routine-differs' },
}

const EVENT: Fields<CatalogEvent> = {
  ...stored('event-differs'),
  schedule: { to: 'EVERY 2 DAY', finds: 'event-differs' },
  status: { to: 'ENABLED', finds: 'event-enabled-on-target-only', targetOnly: true },
  timeZone: { to: 'UTC', finds: 'event-differs' },
  onCompletion: { to: 'PRESERVE', finds: 'event-differs' },
  comment: { to: 'C', finds: 'event-differs' },
}

const CATALOG: Fields<Catalog> = {
  server: within,
  databases: within,
  tables: within,
  views: within,
  triggers: within,
  routines: within,
  events: within,
  others: { to: [{ kind: 'library', database: 'd', name: 'l' }], finds: 'object-not-compared' },
  blind: { to: [{ kind: 'views', database: 'd', grant: 'GRANT SHOW VIEW' }], unproven: true },
}

export const RAILS_FIELDS: Fields<RailsSchema> = {
  database: { to: 'D', irrelevant: 'databases are asked for by name' },
  migrations: { to: ['1'], finds: 'migrations-differ' },
  metadata: { to: { environment: 'test' }, finds: 'rails-environment-differs' },
}

/** Where in the sample a type stands, and its fields. */
export const PLACES: readonly (readonly [
  path: readonly (string | number)[],
  fields: Readonly<Record<string, Change<unknown>>>,
])[] = [
  [[], CATALOG],
  [['server'], SERVER],
  [['databases', 1], DATABASE],
  [['tables', 0], TABLE],
  [['tables', 0, 'columns', 1], COLUMN],
  [['tables', 0, 'columns', 1, 'generated'], GENERATED],
  [['tables', 0, 'indexes', 1], INDEX],
  [['tables', 0, 'indexes', 1, 'parts', 0], PART],
  [['tables', 0, 'indexes', 1, 'parts', 1], EXPRESSION_PART],
  [['tables', 0, 'foreignKeys', 0], FOREIGN_KEY],
  [['tables', 0, 'foreignKeys', 0, 'references'], REFERENCES],
  [['tables', 0, 'checks', 0], CHECK],
  [['tables', 0, 'partitioning'], PARTITIONING],
  [['tables', 0, 'partitioning', 'partitions', 0], PARTITION],
  [['views', 0], VIEW],
  [['triggers', 0], TRIGGER],
  [['routines', 0], ROUTINE],
  [['routines', 0, 'returns'], RETURNS],
  [['events', 0], EVENT],
]
