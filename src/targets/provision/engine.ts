/** Options of `mysqld` by their long names without dashes in front: `{ 'binlog-format': 'ROW' }`. */
export type ServerOptions = Readonly<Record<string, string>>

export interface ServerSpec {
  role: 'source' | 'target'
  options: ServerOptions
  /** Certificates by file name, written where `options` may name them as `{tls}/<name>`. */
  tls: Readonly<Record<string, string>>
}

/** A server that runs, and that goes with its run. */
export interface RunningMysql extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Where the other server of the same engine reaches it. */
  readonly peer: { host: string; port: number }
  readonly admin: { user: string; password?: string; socketPath?: string }
  stop(how?: 'clean' | 'kill'): Promise<void>
  start(): Promise<void>
  /** Starts anew with these options over its own; `undefined` takes one back. */
  restart(options?: Readonly<Record<string, string | undefined>>): Promise<void>
  /** Writes certificates over those that it started with; it takes them at `ALTER INSTANCE RELOAD TLS`. */
  writeTls(files: Readonly<Record<string, string>>): Promise<void>
  /** Comes back with another `server_uuid`, as a server restored from a snapshot does. */
  renew(): Promise<void>
}

/** Something that can start MySQL servers that may be thrown away. */
export interface MysqlEngine {
  readonly provisioner: 'docker' | 'path' | 'debian-prefix'
  /** For the report, e.g. `private package prefix (Debian sid)`. */
  readonly origin: string
  start(spec: ServerSpec): Promise<RunningMysql>
}

export interface ProvisionOptions {
  onProgress?: (line: string) => void
  signal?: AbortSignal
}

/** Undefined where this way is not open on this machine; throws where it should be and fails. */
export type Provisioner = (options: ProvisionOptions) => Promise<MysqlEngine | undefined>
