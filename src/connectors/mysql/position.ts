import type { Position, PositionReader } from '../../ports/position.ts'
import type { ServerHandle } from './handle.ts'
import { versionNumber } from './server.ts'
import type { Row } from './session.ts'

export function positionReader({ pool, signal }: ServerHandle): PositionReader {
  const modern = async (from: number) => {
    const { version } = await pool.one<{ version: string }>('SELECT VERSION() AS version', [], signal)
    return !/mariadb/i.test(version) && versionNumber(version) >= from
  }
  const channels = async (): Promise<Row[]> =>
    await pool.query((await modern(80_022)) ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS', [], signal)
  return {
    async position() {
      const [log] = await pool.query(
        (await modern(80_200)) ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS',
        [],
        signal,
      )
      if (!log) return undefined
      // Read after the file: a transaction in between is in the set, so that waiting for the set covers both.
      const { gtids } = (await modern(50_600))
        ? await pool.one<{ gtids: string }>('SELECT @@GLOBAL.gtid_executed AS gtids', [], signal)
        : { gtids: '' }
      return {
        gtids: gtids.replace(/\s/g, ''),
        file: String(log.File),
        offset: String(log.Position),
      } satisfies Position
    },
    async follows() {
      const [channel] = await channels()
      if (!channel) return 'nobody'
      const runs = (name: string) =>
        String(channel[`Replica_${name}_Running`] ?? channel[`Slave_${name}_Running`]) === 'Yes'
      if (!runs('IO') || !runs('SQL')) return 'stopped'
      return hasGtids(channel) ? 'gtid' : 'file'
    },
    async reached({ gtids, file, offset }, seconds) {
      const [channel] = await channels()
      if (channel && hasGtids(channel) && gtids !== '') {
        const { late } = await pool.one<{ late: number }>(
          'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS late',
          [gtids, seconds],
          signal,
        )
        return Number(late) === 0
      }
      const wait = (await modern(80_026)) ? 'SOURCE_POS_WAIT' : 'MASTER_POS_WAIT'
      const { events } = await pool.one<{ events: number | null }>(
        `SELECT ${wait}(?, ?, ?) AS events`,
        [file, Number(offset), Math.max(1, Math.ceil(seconds))],
        signal,
      )
      return events !== null && Number(events) >= 0
    },
  }
}

function hasGtids(channel: Row): boolean {
  return Number(channel.Auto_Position) === 1 || String(channel.Retrieved_Gtid_Set ?? '') !== ''
}
