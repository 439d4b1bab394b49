import type { ReplicaChannel, ReplicationReader } from '../../ports/replication.ts'
import type { ServerHandle } from './handle.ts'
import { versionNumber } from './server.ts'
import type { Row } from './session.ts'
import { readSessions } from './sessions.ts'

export function replicationReader({ pool, signal }: ServerHandle): ReplicationReader {
  return {
    async identity() {
      const row = await pool.one('SELECT @@GLOBAL.server_uuid AS uuid, @@GLOBAL.server_id AS id', [], signal)
      return { uuid: String(row.uuid), serverId: String(row.id) }
    },

    async channels() {
      const { version } = await pool.one<{ version: string }>('SELECT VERSION() AS version', [], signal)
      const modern = !/mariadb/i.test(version) && versionNumber(version) >= 80_022
      const rows = await pool.query(modern ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS', [], signal)
      return rows.map(channelOf)
    },

    async transactions() {
      const row = await pool.one(
        'SELECT @@GLOBAL.gtid_mode AS mode, @@GLOBAL.gtid_executed AS executed, @@GLOBAL.gtid_purged AS purged',
        [],
        signal,
      )
      const set = (value: unknown) => String(value ?? '').replace(/\s/g, '')
      return { gtidMode: String(row.mode), executed: set(row.executed), purged: set(row.purged) }
    },

    async writability() {
      const row = await pool.one('SELECT @@GLOBAL.read_only AS ro, @@GLOBAL.super_read_only AS sro', [], signal)
      return { readOnly: Number(row.ro) === 1, superReadOnly: Number(row.sro) === 1 }
    },

    sessions: (users) => readSessions({ pool, signal }, users),

    async applied(gtids, seconds) {
      const { late } = await pool.one('SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS late', [gtids, seconds], signal)
      return Number(late) === 0
    },
  }
}

/** 8.0.22 renamed Master to Source and Slave to Replica. */
function channelOf(row: Row): ReplicaChannel {
  const field = (modern: string, old: string) => String(row[modern] ?? row[old] ?? '')
  const receiver = field('Replica_IO_Running', 'Slave_IO_Running')
  const behind = row.Seconds_Behind_Source ?? row.Seconds_Behind_Master ?? null
  const error = (kind: 'IO' | 'SQL') => {
    const number = Number(row[`Last_${kind}_Errno`] ?? 0)
    return number === 0 ? undefined : `${number}: ${row[`Last_${kind}_Error`]}`
  }
  const [receiverError, applierError] = [error('IO'), error('SQL')]
  const filters = Object.entries(row).flatMap(([name, value]) =>
    /^Replicate_/.test(name) && name !== 'Replicate_Ignore_Server_Ids' && String(value ?? '') !== ''
      ? [`${name} = ${value}`]
      : [],
  )
  return {
    name: String(row.Channel_Name ?? row.Connection_name ?? ''),
    sourceUuid: field('Source_UUID', 'Master_UUID'),
    receiver: receiver === 'Yes' ? 'running' : receiver === 'Connecting' ? 'connecting' : 'stopped',
    applier: field('Replica_SQL_Running', 'Slave_SQL_Running') === 'Yes' ? 'running' : 'stopped',
    ...(receiverError ? { receiverError } : {}),
    ...(applierError ? { applierError } : {}),
    secondsBehind: behind === null ? null : Number(behind),
    autoPosition: Number(row.Auto_Position ?? 0) === 1,
    tls: field('Source_SSL_Allowed', 'Master_SSL_Allowed') === 'Yes',
    verifiesServer: field('Source_SSL_Verify_Server_Cert', 'Master_SSL_Verify_Server_Cert') === 'Yes',
    filters,
    delay: Number(row.SQL_Delay ?? 0),
  }
}
