import { createHash } from 'node:crypto'
import type { WaitingJob, WorkingJob } from '../../ports/redis.ts'

interface Payload {
  jid?: string
  class?: string
  /** The class behind ActiveJob's wrapper, whose own name changed with 8.0. */
  wrapped?: string
  queue?: string
  args?: unknown
}

/** A job as it waits in a list or a set; none where the text is no job. `score`: seconds since the epoch. */
export function waitingJob(text: string, where: string, score?: number): WaitingJob[] {
  const payload = parse(text)
  const { jid, queue, args } = payload
  if (!jid) return []
  const job = nameOf(payload)
  const digest = createHash('sha256')
    .update(canonical([job, queue ?? '', args ?? null]))
    .digest('hex')
    .slice(0, 16)
  return [{ jid, job, where, digest, ...(score === undefined ? {} : { at: Math.round(score * 1000) }) }]
}

/** A job in hand, as the heartbeat writes it. */
export function workingJob(identity: string, text: string): WorkingJob[] {
  const work = parse(text) as { payload?: string | Payload; queue?: string; run_at?: number }
  // Before 7 the payload was no text of its own.
  const payload = typeof work.payload === 'string' ? parse(work.payload) : (work.payload ?? {})
  return payload.jid
    ? [{ identity, jid: payload.jid, job: nameOf(payload), queue: work.queue ?? '', since: work.run_at ?? 0 }]
    : []
}

function nameOf({ wrapped, class: name }: Payload): string {
  return wrapped ?? name ?? ''
}

function parse(text: string): Payload {
  try {
    const value = (JSON.parse as (text: string, revive: typeof exact) => unknown)(text, exact)
    return typeof value === 'object' && value !== null ? (value as Payload) : {}
  } catch {
    return {}
  }
}

/** Numbers that a double does not hold stay as they are written: two ids that differ in the last digit are two. */
function exact(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? `#${source}` : value
}

/** The same text for the same value, in whatever order its keys are. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`
}
