declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.replication': ReplicationReader
  }
}

/** What a server says of replication. */
export interface ReplicationReader {
  identity(): Promise<ServerIdentity>
  /** Channels by which this server follows others; empty where there is none. */
  channels(): Promise<readonly ReplicaChannel[]>
  transactions(): Promise<Transactions>
  writability(): Promise<Writability>
  /** Sessions of these users by `user@host` without the port, and how many each has. Throws `CannotTell` where the account would see its own alone. */
  sessions(users: readonly string[]): Promise<Readonly<Record<string, number>>>
  /** Waits until `gtid_executed` holds the set; false after `seconds`. */
  applied(gtids: string, seconds: number): Promise<boolean>
  /** The server's own binary log; undefined where it writes none. */
  binaryLog(): Promise<BinaryLog | undefined>
  /** Waits until a channel has applied its source's binary log up to there; false after `seconds`, and where the applier does not run. */
  appliedUpTo(position: LogPosition, channel: string, seconds: number): Promise<boolean>
  /**
   * The newest beat of a heartbeat table (`database.table`), of the writer with this server id where the table holds several.
   * Undefined where the table holds no row. Throws `CannotTell` where there is no such table or it has no column `ts`.
   */
  heartbeat(table: string, serverId: string): Promise<string | undefined>
}

/** A place in the binary log of one server. */
export interface LogPosition {
  file: string
  /** Bytes, as text. */
  offset: string
}

/** The end of a binary log, and its files. */
export interface BinaryLog extends LogPosition {
  /** Files that the server still has, the oldest first; `size` in bytes as text. */
  files: readonly { name: string; size: string }[]
  /** What its files name in their headers beside the transactions: `gtid_executed`. */
  gtids: string
}

export interface ServerIdentity {
  /** Empty on MariaDB, which has none. */
  uuid: string
  serverId: string
  /** As the server gives it, e.g. `8.0.42`; absent in evidence of older runs. */
  version?: string
}

export interface ReplicaChannel {
  name: string
  /** Of the source that it last spoke to. */
  sourceUuid: string
  /** `server_id` of that source; absent in evidence of older runs. */
  sourceServerId?: string
  /** Up to where the source's binary log was received and applied; absent before the first contact. */
  received?: LogPosition
  appliedTo?: LogPosition
  receiver: 'running' | 'connecting' | 'stopped'
  applier: 'running' | 'stopped'
  /** `number: message` */
  receiverError?: string
  applierError?: string
  /** What each worker of the applier says of its own failure; absent where nothing failed or the server does not show it. */
  workerErrors?: readonly WorkerError[]
  /** NULL while stopped; 0 also while the receiver lags. */
  secondsBehind: number | null
  autoPosition: boolean
  tls: boolean
  verifiesServer: boolean
  /** `replicate_*` rules. */
  filters: readonly string[]
  /** Seconds that are kept between source and replica on purpose. */
  delay: number
}

/** Why a worker of the applier gave up, without values of rows. */
export interface WorkerError {
  number: number
  message: string
  /** `database.table`, where the message names one. */
  table?: string
  /** GTID, or file and position where the transaction has none. */
  transaction?: string
}

export interface Transactions {
  gtidMode: string
  executed: string
  purged: string
}

export interface Writability {
  readOnly: boolean
  superReadOnly: boolean
}
