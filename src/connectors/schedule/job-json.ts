import { createHash } from 'node:crypto'
import type { SeenJob } from '../../ports/schedule.ts'

/** A job as Sidekiq pushes it. Times are seconds as floats up to 7, milliseconds as integers from 8 on. */
interface JobJson {
  jid?: unknown
  class?: unknown
  /** ActiveJob's class, where `class` is its wrapper. */
  wrapped?: unknown
  created_at?: unknown
  enqueued_at?: unknown
}

/** Undefined where the text is no job. */
export function readJob(text: string): SeenJob | undefined {
  const job = parsed(text) as JobJson | undefined
  const name = typeof job?.wrapped === 'string' ? job.wrapped : job?.class
  // Retries and scheduled jobs are enqueued again; they were made once.
  const at = epochMs(job?.created_at) ?? epochMs(job?.enqueued_at)
  if (typeof job?.jid !== 'string' || typeof name !== 'string' || at === undefined) return undefined
  return { jid: job.jid, class: name, at, pushed: true, seen: 'queue' }
}

/** Seconds of a time before the year 5138 are below this, milliseconds of one after 1973 above. */
const SECONDS_BELOW = 1e11

export function epochMs(time: unknown): number | undefined {
  if (typeof time !== 'number' || !(time > 0)) return undefined
  return Math.round(time < SECONDS_BELOW ? time * 1000 : time)
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How many arguments, and a digest that tells others apart: the arguments themselves may hold names. */
export function argsDigest(args: unknown): string {
  const list = args === undefined || args === null || args === '' ? [] : Array.isArray(args) ? args : [args]
  if (list.length === 0) return 'none'
  return `${list.length} (${createHash('sha256')
    .update(JSON.stringify(sorted(list)))
    .digest('hex')
    .slice(0, 12)})`
}

/** Hashes come in any order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  )
}
