declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.invariants': InvariantReader
  }
}

/** Counts rows that break a rule of the business. */
export interface InvariantReader {
  /** Rows that a SELECT answers with. Anything but a read is refused. */
  violations(select: string): Promise<number>
}
