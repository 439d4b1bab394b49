import type { RunReader, SeenJob } from '../../ports/schedule.ts'
import type { SideHandle } from '../side.ts'
import { readLog } from './run-log.ts'

export function runReader(side: SideHandle): RunReader {
  const { services, signal } = side
  return {
    async runs(from, to) {
      const sources = services.scheduleRuns
      if (!sources || (sources.logs.length === 0 && !sources.sql)) return undefined
      const jobs: SeenJob[] = []
      let covered: { from: number; to: number } | undefined
      const widen = (part: { from: number; to: number }) => {
        covered = covered ? { from: Math.min(covered.from, part.from), to: Math.max(covered.to, part.to) } : part
      }
      for (const path of sources.logs) {
        const log = await readLog(path, from, to, signal)
        for (const job of log.jobs) jobs.push(job)
        if (log.covered) widen(log.covered)
      }
      if (sources.sql) {
        const rows = await side.pool.query(sources.sql, [asText(from), asText(to)], signal)
        jobs.push(...rows.flatMap((row) => ofRow(row) ?? []))
        widen({ from, to: Math.min(to, Date.now()) })
      }
      return { jobs, covered: covered ?? { from: 0, to: 0 } }
    },
  }
}

function asText(at: number): string {
  return new Date(at).toISOString().slice(0, 23).replace('T', ' ')
}

/** Rails keeps times in UTC. */
function ofRow(row: Record<string, unknown>): SeenJob | undefined {
  const time = (value: unknown) =>
    typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T').slice(0, 23)}Z`) : Number.NaN
  const [pushed, started] = [time(row.enqueued_at), time(row.started_at)]
  const at = Number.isNaN(pushed) ? started : pushed
  if (typeof row.jid !== 'string' || typeof row.class !== 'string' || Number.isNaN(at)) return undefined
  return {
    jid: row.jid,
    class: row.class,
    ...(typeof row.name === 'string' ? { name: row.name } : {}),
    at,
    pushed: !Number.isNaN(pushed),
    seen: 'table',
  }
}
