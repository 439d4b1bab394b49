import type { CapacityReader } from '../../ports/capacity.ts'
import type { ServerHandle } from './handle.ts'

export function capacityReader({ pool, signal }: ServerHandle): CapacityReader {
  return {
    async connections() {
      const { max } = await pool.one('SELECT @@GLOBAL.max_connections AS max', [], signal)
      const rows = await pool.query(
        "SHOW GLOBAL STATUS WHERE Variable_name IN ('Threads_connected', 'Max_used_connections')",
        [],
        signal,
      )
      const status = new Map(rows.map((row) => [String(row.Variable_name), Number(row.Value)]))
      return {
        max: Number(max),
        used: status.get('Threads_connected') ?? 0,
        peak: status.get('Max_used_connections') ?? 0,
      }
    },

    roundTrips(count) {
      return pool.with(async (session) => {
        const times: number[] = []
        await session.query('SELECT 1', [], signal)
        for (let n = 0; n < count; n++) {
          const began = performance.now()
          await session.query('SELECT 1', [], signal)
          times.push(performance.now() - began)
        }
        return times
      })
    },
  }
}
