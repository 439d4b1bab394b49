declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.accounts': AccountReader
  }
}

/** Who may do what. Never reads password hashes. */
export interface AccountReader {
  accounts(users: readonly string[], databases: readonly string[]): Promise<readonly Account[]>
}

export interface Account {
  user: string
  host: string
  plugin: string
  /** Whether the server has loaded the plug-in that checks its password. */
  pluginActive: boolean
  locked: boolean
  expired: boolean
  /** Privileges on the whole server, e.g. `SELECT`, `REPLICATION SLAVE`, `CONNECTION_ADMIN`. */
  global: readonly string[]
  /** Privileges in each database asked for, global ones included. */
  databases: Readonly<Record<string, readonly string[]>>
  roles: readonly string[]
}
