declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.accounts': AccountsReader
  }
}

export interface AccountsReader {
  /** What the server knows of the accounts with these user names. */
  read(users: readonly string[]): Promise<AccountBook>
}

export interface AccountBook {
  /** The named ones, and every role that they reach. */
  accounts: Account[]
  grants: Grant[]
  /** Who has been granted which role; accounts as `user@host`. */
  roles: { role: string; to: string; active: boolean }[]
  /** Authentication plugins that are loaded and active. */
  plugins: string[]
}

export interface Account {
  /** `user@host` */
  id: string
  user: string
  host: string
  plugin: string
  locked: boolean
  /** Expired by hand; ageing by `password_lifetime` is not seen. */
  expired: boolean
  /** Has REPLICATION SLAVE of its own. */
  replicates: boolean
}

/** By the words of GRANT, e.g. `CREATE TEMPORARY TABLES`; privileges of the whole server that mean nothing to a database are left out. */
export interface Grant {
  to: string
  privileges: string[]
  /** LIKE pattern as in `mysql.db`; absent: every database. */
  database?: string
  object?: GrantedObject
}

export interface GrantedObject {
  type: 'table' | 'column' | 'function' | 'procedure'
  name: string
  column?: string
}
