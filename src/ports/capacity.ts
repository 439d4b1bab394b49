declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.capacity': CapacityReader
  }
}

/** How much a server takes, and how far away it is. */
export interface CapacityReader {
  connections(): Promise<{ max: number; used: number; peak: number }>
  /** Round trips of a trivial statement on one connection, in milliseconds, one after the other. */
  roundTrips(count: number): Promise<readonly number[]>
}
