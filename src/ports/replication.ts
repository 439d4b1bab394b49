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
}

export interface ServerIdentity {
  uuid: string
  serverId: string
}

export interface ReplicaChannel {
  name: string
  /** Of the source that it last spoke to. */
  sourceUuid: string
  receiver: 'running' | 'connecting' | 'stopped'
  applier: 'running' | 'stopped'
  /** `number: message` */
  receiverError?: string
  applierError?: string
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

export interface Transactions {
  gtidMode: string
  executed: string
  purged: string
}

export interface Writability {
  readOnly: boolean
  superReadOnly: boolean
}
