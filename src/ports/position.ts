declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.position': PositionReader
  }
}

/** Where a server stands in the stream of transactions. */
export interface PositionReader {
  /** What has been committed; undefined without a binary log. */
  position(): Promise<Position | undefined>
  /** How this server follows another, thus by what it can be asked to wait; `stopped` where a thread of its replication does not run. */
  follows(): Promise<Following>
  /** Waits until the server has applied up to a position of its source. False after `seconds`. */
  reached(position: Position, seconds: number): Promise<boolean>
}

export type Following = 'gtid' | 'file' | 'stopped' | 'nobody'

export interface Position {
  /** `gtid_executed`; empty where GTIDs are off. */
  gtids: string
  file: string
  offset: string
}
