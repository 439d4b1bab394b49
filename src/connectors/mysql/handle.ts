import type { MysqlPool } from './session.ts'

/** What a connector of one server gets for the length of one check. */
export interface ServerHandle {
  pool: MysqlPool
  /** Aborts with the check: pass it to every statement. */
  signal: AbortSignal
}
