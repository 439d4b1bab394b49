import type { WaitingJob } from '../../ports/redis.ts'

/** A record of waiting jobs: one JSON object a line. */
export function recordText(jobs: readonly WaitingJob[]): string {
  return jobs.map((job) => `${JSON.stringify(job)}\n`).join('')
}

/** Reads it back. Throws one sentence where a line is no job. */
export function readRecord(text: string): WaitingJob[] {
  return text.split('\n').flatMap((line, i) => {
    if (!line.trim()) return []
    const { jid, job = '', where, at, digest } = parsed(line)
    if (!jid || !where || !digest)
      throw new Error(`Line ${i + 1} of the record of waiting jobs (sidekiq.before) is no job.`)
    return [{ jid, job, where, digest, ...(at === undefined ? {} : { at }) }]
  })
}

function parsed(line: string): Partial<WaitingJob> {
  try {
    return (JSON.parse(line) as Partial<WaitingJob> | null) ?? {}
  } catch {
    return {}
  }
}
