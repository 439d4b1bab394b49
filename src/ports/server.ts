declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.server': ServerReader
  }
}

/** Which server answers, and whether it takes writes at all. */
export interface ServerReader {
  about(): Promise<ServerFacts>
}

export interface ServerFacts {
  /** `server_uuid`; empty on MariaDB, which has none. */
  uuid: string
  serverId: string
  /** Host, port and data folder in the server's own words. */
  place: string
  /** Global variables by which a server refuses writes or clients, as shown; one that it does not have is absent. */
  refuses: Readonly<Record<string, string>>
}
