import { statementsFor } from '../../compare/replication/statements.ts'
import { scrubbed, tableIn, transactionIn } from '../../compare/replication/worker-error.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { LogPosition, ReplicaChannel, ReplicationReader, WorkerError } from '../../ports/replication.ts'
import type { ServerHandle } from './handle.ts'
import { quoted } from './server.ts'
import type { Row } from './session.ts'
import { readSessions } from './sessions.ts'

/** Rows of a heartbeat table that are looked at: one for each server that writes into it. */
const BEATS = 100

export function replicationReader({ pool, signal }: ServerHandle): ReplicationReader {
  let known: Promise<string> | undefined
  const version = () => {
    known ??= pool.one<{ version: string }>('SELECT VERSION() AS version', [], signal).then(({ version: text }) => text)
    return known
  }
  const words = async () => statementsFor(await version())
  const variables = async (...names: string[]) => {
    const list = names.map((name) => `'${name}'`).join(', ')
    const rows = await pool.query(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${list})`, [], signal)
    return Object.fromEntries(rows.map((row) => [String(row.Variable_name).toLowerCase(), String(row.Value)]))
  }
  return {
    async identity() {
      // MariaDB has no UUID.
      const { server_uuid: uuid = '', server_id: serverId = '' } = await variables('server_uuid', 'server_id')
      return { uuid, serverId, version: await version() }
    },

    async channels() {
      const rows = await pool.query((await words()).showReplica, [], signal)
      const failed = rows.some((row) => Number(row.Last_SQL_Errno ?? 0) !== 0)
      const errors = failed ? await workerErrors() : new Map<string, WorkerError[]>()
      return rows.map((row) => channelOf(row, errors))
    },

    async transactions() {
      const { gtid_mode: gtidMode } = await variables('gtid_mode')
      // MariaDB's GTIDs are of another kind.
      if (gtidMode === undefined) return { gtidMode: 'OFF', executed: '', purged: '' }
      const row = await pool.one(
        'SELECT @@GLOBAL.gtid_mode AS mode, @@GLOBAL.gtid_executed AS executed, @@GLOBAL.gtid_purged AS purged',
        [],
        signal,
      )
      const set = (value: unknown) => String(value ?? '').replace(/\s/g, '')
      return { gtidMode: String(row.mode), executed: set(row.executed), purged: set(row.purged) }
    },

    async writability() {
      const { read_only: readOnly, super_read_only: superReadOnly } = await variables('read_only', 'super_read_only')
      return { readOnly: isOn(readOnly), superReadOnly: isOn(superReadOnly) }
    },

    sessions: (users) => readSessions({ pool, signal }, users),

    async applied(gtids, seconds) {
      const { late } = await pool.one('SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS late', [gtids, seconds], signal)
      return Number(late) === 0
    },

    async binaryLog() {
      const [end] = await pool.query((await words()).showBinaryLog, [], signal)
      if (!end) return undefined
      const gtids = String(end.Executed_Gtid_Set ?? '').replace(/\s/g, '')
      const files = await pool.query('SHOW BINARY LOGS', [], signal)
      return {
        file: String(end.File),
        offset: String(end.Position),
        gtids,
        files: files.map((row) => ({
          name: String(row.Log_name),
          size: String(Math.max(0, Number(row.File_size) - (row.Encrypted === 'Yes' ? ENCRYPTION_HEADER : 0))),
        })),
      }
    },

    async appliedUpTo({ file, offset }, channel, seconds) {
      // Older servers take whole seconds.
      const { events } = await pool.one<{ events: number | null }>(
        `SELECT ${(await words()).positionWait}(?, ?, ?, ?) AS events`,
        [file, Number(offset), Math.max(1, Math.ceil(seconds)), channel],
        signal,
      )
      return events !== null && Number(events) >= 0
    },

    async heartbeat(table, serverId) {
      const [database = '', name = ''] = table.split('.')
      const rows = await pool
        .query(`SELECT * FROM ${quoted(database, name)} LIMIT ${BEATS}`, [], signal)
        .catch((error: unknown) => {
          if ((error as { cause?: { errno?: number } }).cause?.errno !== NO_SUCH_TABLE) throw error
          throw new CannotTell(
            'not-configured',
            `${pool.label}: there is no table ${table}, which replication.heartbeat.table names.`,
          )
        })
      const beats = rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([column, value]) => [column.toLowerCase(), value])),
      )
      if (beats.some(({ ts }) => ts == null))
        throw new CannotTell('not-configured', `${pool.label}: ${table} has no column ts, or no time in it.`)
      const own = beats.filter((row) => !('server_id' in row) || String(row.server_id) === serverId)
      return own
        .map(({ ts }) => String(ts))
        .sort()
        .at(-1)
    },
  }

  /** By channel. Empty where the server does not show them: the channel's own error remains. */
  async function workerErrors(): Promise<Map<string, WorkerError[]>> {
    const found = new Map<string, WorkerError[]>()
    for (const by of ['worker', 'coordinator']) {
      const rows = await pool
        .query(
          `SELECT CHANNEL_NAME AS channel, LAST_ERROR_NUMBER AS number, LAST_ERROR_MESSAGE AS message
           FROM performance_schema.replication_applier_status_by_${by} WHERE LAST_ERROR_NUMBER <> 0`,
          [],
          signal,
        )
        .catch((error: unknown) => {
          if (signal.aborted) throw error
          return []
        })
      for (const { channel, number, message } of rows) {
        const text = String(message)
        // What a worker said itself is more than what the coordinator says of it.
        if (by === 'coordinator' && found.has(String(channel))) continue
        const [table, transaction] = [tableIn(text), transactionIn(text)]
        found.set(String(channel), [
          ...(found.get(String(channel)) ?? []),
          {
            number: Number(number),
            message: scrubbed(text),
            ...(table ? { table } : {}),
            ...(transaction ? { transaction } : {}),
          },
        ])
      }
    }
    return found
  }
}

const ENCRYPTION_HEADER = 512
const NO_SUCH_TABLE = 1146

function isOn(value: string | undefined): boolean {
  return value === 'ON' || value === '1'
}

/** 8.0.22 renamed Master to Source and Slave to Replica. */
export function channelOf(row: Row, errors: ReadonlyMap<string, WorkerError[]> = new Map()): ReplicaChannel {
  const field = (modern: string, old: string) => String(row[modern] ?? row[old] ?? '')
  const receiver = field('Replica_IO_Running', 'Slave_IO_Running')
  const behind = row.Seconds_Behind_Source ?? row.Seconds_Behind_Master ?? null
  const error = (kind: 'IO' | 'SQL') => {
    const number = Number(row[`Last_${kind}_Errno`] ?? 0)
    return number === 0 ? undefined : `${number}: ${scrubbed(String(row[`Last_${kind}_Error`]))}`
  }
  const position = (file: string, offset: unknown): LogPosition | undefined =>
    file === '' || offset == null ? undefined : { file, offset: String(offset) }
  const name = String(row.Channel_Name ?? row.Connection_name ?? '')
  const [receiverError, applierError] = [error('IO'), error('SQL')]
  const received = position(
    field('Source_Log_File', 'Master_Log_File'),
    row.Read_Source_Log_Pos ?? row.Read_Master_Log_Pos,
  )
  const appliedTo = position(
    field('Relay_Source_Log_File', 'Relay_Master_Log_File'),
    row.Exec_Source_Log_Pos ?? row.Exec_Master_Log_Pos,
  )
  const filters = Object.entries(row).flatMap(([rule, value]) =>
    /^Replicate_/.test(rule) && rule !== 'Replicate_Ignore_Server_Ids' && String(value ?? '') !== ''
      ? [`${rule} = ${value}`]
      : [],
  )
  const workerErrors = errors.get(name)
  return {
    name,
    sourceUuid: field('Source_UUID', 'Master_UUID'),
    sourceServerId: field('Source_Server_Id', 'Master_Server_Id'),
    ...(received ? { received } : {}),
    ...(appliedTo ? { appliedTo } : {}),
    receiver: receiver === 'Yes' ? 'running' : receiver === 'Connecting' ? 'connecting' : 'stopped',
    applier: field('Replica_SQL_Running', 'Slave_SQL_Running') === 'Yes' ? 'running' : 'stopped',
    ...(receiverError ? { receiverError } : {}),
    ...(applierError ? { applierError } : {}),
    ...(workerErrors ? { workerErrors } : {}),
    secondsBehind: behind === null ? null : Number(behind),
    autoPosition: Number(row.Auto_Position ?? 0) === 1,
    tls: field('Source_SSL_Allowed', 'Master_SSL_Allowed') === 'Yes',
    verifiesServer: field('Source_SSL_Verify_Server_Cert', 'Master_SSL_Verify_Server_Cert') === 'Yes',
    filters,
    delay: Number(row.SQL_Delay ?? 0),
  }
}
