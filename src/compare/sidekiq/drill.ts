import type { Finding } from '../../kernel/judgement.ts'

/** What a drain drill leaves behind: one JSON object a line, in the order in which things happened. */
export interface DrillLine {
  /** `enqueued` by the drill, `start` and `done` by a worker, `waiting` for what is still in the queue at the end. */
  event: 'enqueued' | 'start' | 'done' | 'waiting'
  jid: string
  worker?: string
  /** Epoch milliseconds. */
  at: number
}

export interface DrillEvidence {
  enqueued: number
  done: number
  waiting: number
  lost: string[]
  halfDone: string[]
  repeated: string[]
  unreadable: number
}

export function readDrill(text: string): DrillEvidence {
  const jobs = new Map<string, { starts: number; dones: number; waits: boolean; again: boolean }>()
  let unreadable = 0
  let enqueued = 0
  for (const line of text.split('\n').filter((entry) => entry.trim())) {
    const parsed = lineOf(line)
    if (!parsed) {
      unreadable++
      continue
    }
    const { event, jid } = parsed
    const job = jobs.get(jid) ?? { starts: 0, dones: 0, waits: false, again: false }
    jobs.set(jid, job)
    if (event === 'enqueued') enqueued++
    else if (event === 'waiting') job.waits = true
    else if (event === 'done') job.dones++
    else {
      job.again ||= job.dones > 0
      job.starts++
    }
  }
  const those = (which: (job: { starts: number; dones: number; waits: boolean; again: boolean }) => boolean) =>
    [...jobs].filter(([, job]) => which(job)).map(([jid]) => jid)
  return {
    enqueued,
    done: those(({ dones }) => dones > 0).length,
    waiting: those(({ waits, dones }) => waits && dones === 0).length,
    lost: those(({ dones, waits }) => dones === 0 && !waits),
    halfDone: those(({ starts, dones, again }) => starts > 1 && starts > dones && !again),
    repeated: those(({ dones, again }) => dones > 1 || again),
    unreadable,
  }
}

function lineOf(line: string): DrillLine | undefined {
  try {
    const value = JSON.parse(line) as DrillLine
    return ['enqueued', 'start', 'done', 'waiting'].includes(value.event) && value.jid ? value : undefined
  } catch {
    return undefined
  }
}

export function drillFindings({ lost, halfDone, repeated }: DrillEvidence): Finding[] {
  const of = (
    code: 'drill-job-lost' | 'drill-job-half-done' | 'drill-job-repeated',
    jids: readonly string[],
    target: string,
    how: string,
  ) => jids.map((jid): Finding => ({ code, at: jid, source: 'enqueued once', target, remedy: { how } }))
  return [
    ...of(
      'drill-job-lost',
      lost,
      'begun and never finished, nor in the queue',
      'Give the pod more grace than preStop, Sidekiq’s timeout and 5 s together; BasicFetch does not give back what a killed process held.',
    ),
    ...of(
      'drill-job-half-done',
      halfDone,
      'begun twice, finished once',
      'Raise Sidekiq’s timeout above the longest job, and the grace above that; make the job safe to begin again.',
    ),
    ...of(
      'drill-job-repeated',
      repeated,
      'finished and run again',
      'Make the job idempotent by its business key, and look for a second enqueuer.',
    ),
  ]
}
