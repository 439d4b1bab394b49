/** Statements of replication in the words that a server's version knows. */
export interface ReplicationStatements {
  showReplica: string
  /** File and position of the server's own binary log. */
  showBinaryLog: string
  resetBinaryLogs: string
  start: string
  stop: string
  startApplier: string
  stopApplier: string
  startReceiver: string
  stopReceiver: string
  /** Forgets source, account and relay logs. */
  resetReplica: string
  /** Name of the function that waits for a position of the source. */
  positionWait: 'SOURCE_POS_WAIT' | 'MASTER_POS_WAIT'
  /** @param options by their newer names: `SOURCE_HOST`, `GET_SOURCE_PUBLIC_KEY` …; values as SQL. What the version does not know is left out. */
  changeSource(options: Readonly<Record<string, string | number>>): string
  /** Value of `REQUIRE_TABLE_PRIMARY_KEY_CHECK` under which the replica makes keys for tables without one, as Azure does; undefined where the version cannot. */
  generatesKeys?: 'GENERATE'
}

/** Versions (major × 10 000 + minor × 100 + patch) that brought the newer words. */
const SINCE = {
  showReplica: 80_022,
  changeSource: 80_023,
  positionWait: 80_026,
  generate: 80_032,
  binaryLogWords: 80_200,
} as const

/** Options of CHANGE REPLICATION SOURCE that came without an older name. */
const OPTION_SINCE: Readonly<Record<string, number>> = {
  GET_SOURCE_PUBLIC_KEY: 80_004,
  REQUIRE_TABLE_PRIMARY_KEY_CHECK: 80_020,
}

/** @param version as the server gives it, e.g. `8.0.42` or `10.11.6-MariaDB-1`. */
export function statementsFor(version: string): ReplicationStatements {
  const number = /mariadb/i.test(version) ? 0 : numberOf(version)
  const replica = number >= SINCE.showReplica ? 'REPLICA' : 'SLAVE'
  return {
    showReplica: `SHOW ${replica} STATUS`,
    showBinaryLog: number >= SINCE.binaryLogWords ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS',
    resetBinaryLogs: number >= SINCE.binaryLogWords ? 'RESET BINARY LOGS AND GTIDS' : 'RESET MASTER',
    start: `START ${replica}`,
    stop: `STOP ${replica}`,
    startApplier: `START ${replica} SQL_THREAD`,
    stopApplier: `STOP ${replica} SQL_THREAD`,
    startReceiver: `START ${replica} IO_THREAD`,
    stopReceiver: `STOP ${replica} IO_THREAD`,
    resetReplica: `RESET ${replica} ALL`,
    positionWait: number >= SINCE.positionWait ? 'SOURCE_POS_WAIT' : 'MASTER_POS_WAIT',
    changeSource(options) {
      const modern = number >= SINCE.changeSource
      const list = Object.entries(options)
        .filter(([name]) => number >= (OPTION_SINCE[name] ?? 0))
        .map(([name, value]) => `${modern ? name : name.replace('SOURCE', 'MASTER')} = ${value}`)
      return `${modern ? 'CHANGE REPLICATION SOURCE TO' : 'CHANGE MASTER TO'} ${list.join(', ')}`
    },
    ...(number >= SINCE.generate ? { generatesKeys: 'GENERATE' as const } : {}),
  }
}

function numberOf(text: string): number {
  const [major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number)
  return major * 10_000 + minor * 100 + patch
}
