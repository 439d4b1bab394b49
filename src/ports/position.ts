declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.position': PositionReader
  }
}

/** Where a server stands in the stream of transactions. */
export interface PositionReader {
  /** What has been committed; undefined without a binary log. */
  position(): Promise<Position | undefined>
  /**
   * How this server follows the one with that position, thus by what it can be waited for; `stopped` where a thread of its replication does not run.
   * Without a position: how it follows its only source.
   */
  follows(source?: Position): Promise<Following>
  /** Waits until the server has applied up to a position of its source. False after `seconds`. */
  reached(position: Position, seconds: number): Promise<boolean>
  /** Up to where the source's binary log was applied; undefined where no channel follows that source. */
  appliedTo?(source: Position): Promise<Pick<Position, 'file' | 'offset'> | undefined>
}

/** `unclear`: it follows, but not this source by a channel that can be named, or its positions are not of this source's binary log. */
export type Following = 'gtid' | 'file' | 'stopped' | 'nobody' | 'unclear'

export interface Position {
  /** `gtid_executed`; empty unless every transaction has a GTID (`gtid_mode` = ON). */
  gtids: string
  file: string
  offset: string
  /** Whose log it is; absent where that is not known. */
  server?: { uuid: string; serverId: string }
}
