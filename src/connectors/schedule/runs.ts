import type { RunReader, SeenJob, SeenRuns, Span } from '../../ports/schedule.ts'
import type { SideHandle } from '../side.ts'
import { readLog } from './run-log.ts'

export function runReader(side: SideHandle): RunReader {
  const { services, signal } = side
  return {
    async runs(from, to) {
      const sources = services.scheduleRuns
      if (!sources || (sources.logs.length === 0 && !sources.sql)) return undefined
      const jobs: SeenJob[] = []
      const spans: Span[] = []
      const unreadable: SeenRuns['unreadable'] = { count: 0 }
      const failed = new Map<string, boolean>()
      for (const path of sources.logs) {
        const log = await readLog(path, from, to, signal)
        for (const job of log.jobs) jobs.push(job)
        for (const [jid, each] of log.failed) failed.set(jid, each && failed.get(jid) !== false)
        if (log.covered) spans.push(log.covered)
        unreadable.count += log.unreadable.count
        if (log.unreadable.first) unreadable.first ??= log.unreadable.first
      }
      if (sources.sql) {
        const rows = await side.pool.query(sources.sql, [asText(from), asText(to)], signal)
        for (const [number, row] of rows.entries()) {
          const job = ofRow(row)
          if (job) jobs.push(job)
          else {
            unreadable.count++
            unreadable.first ??= `row ${number + 1} of schedules.${side.role}.runsSql lacks jid, class or a time`
          }
        }
        spans.push({ from, to: Math.min(to, Date.now()) })
      }
      const ended = jobs.map((job) => {
        const each = failed.get(job.jid)
        return each === undefined ? job : { ...job, failed: each }
      })
      return { jobs: ended, covered: joined(spans), unreadable }
    },
  }
}

/** Rotated logs go on in the next file after a moment of silence. */
const SILENCE_MS = 60_000

/** Spans that touch are one; a log that is missing between two others leaves a hole. */
export function joined(spans: readonly Span[]): Span[] {
  const whole: Span[] = []
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (last && from <= last.to + SILENCE_MS) last.to = Math.max(last.to, to)
    else whole.push({ from, to })
  }
  return whole
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
