declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.written': WrittenReader
  }
}

/** What was written to a server's tables since it started. */
export interface WrittenReader {
  /** Undefined where the account or the server does not tell. */
  since(databases: readonly string[]): Promise<{ inserted: number; updated: number; deleted: number } | undefined>
}
