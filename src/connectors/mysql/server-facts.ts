import type { ServerReader } from '../../ports/server.ts'
import type { ServerHandle } from './handle.ts'

/** A reader of Aurora has `innodb_read_only`; MariaDB's `read_only` has more values than ON. */
const REFUSES = ['read_only', 'super_read_only', 'innodb_read_only', 'offline_mode', 'transaction_read_only']
const NAMES = [...REFUSES, 'server_uuid', 'server_id', 'hostname', 'port', 'datadir']

export function serverReader({ pool, signal }: ServerHandle): ServerReader {
  return {
    async about() {
      // A statement that names a variable which a server does not have is refused; this one leaves it out.
      const rows = await pool.query(
        `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${NAMES.map(() => '?').join(', ')})`,
        NAMES,
        signal,
      )
      const shown = new Map(rows.map((row) => [String(row.Variable_name).toLowerCase(), String(row.Value)]))
      const text = (name: string) => shown.get(name) ?? ''
      return {
        uuid: text('server_uuid'),
        serverId: text('server_id'),
        place: `${text('hostname')}:${text('port')} ${text('datadir')}`,
        refuses: Object.fromEntries(REFUSES.flatMap((name) => (shown.has(name) ? [[name, text(name)]] : []))),
      }
    },
  }
}
