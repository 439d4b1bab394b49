import type { Phase } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { SidekiqProcess, WaitingJob, WorkingJob } from '../../ports/redis.ts'

/** A process beats every ten seconds; its keys live for sixty. */
export const ALIVE_MS = 60_000

export function isAlive({ beat }: SidekiqProcess, now: number): boolean {
  return beat !== undefined && now - beat < ALIVE_MS
}

export function processFindings(
  phase: Phase,
  source: readonly SidekiqProcess[],
  target: readonly SidekiqProcess[],
  now: number,
): Finding[] {
  const [old, fresh] = [source, target].map((all) => all.filter((process) => isAlive(process, now)))
  const named = (processes: readonly SidekiqProcess[] = []) => processes.map(({ identity }) => identity).join(', ')
  const findings: Finding[] = []
  const each = (
    code: 'worker-too-early' | 'worker-not-quiet' | 'worker-still-alive',
    processes: readonly SidekiqProcess[],
    side: 'source' | 'target',
    how: string,
  ) => {
    for (const { identity, quiet, busy } of processes) {
      const told = `${quiet ? 'quiet' : 'fetching'}, ${busy} in hand`
      findings.push({
        code,
        at: identity,
        source: side === 'source' ? told : named(old) || 'nobody',
        target: side === 'target' ? told : named(fresh) || 'nobody',
        remedy: { how },
      })
    }
  }
  const atWork = (processes: readonly SidekiqProcess[] = []) => processes.filter(({ quiet }) => !quiet)
  const none = (side: 'source' | 'target') =>
    findings.push({
      code: 'no-worker',
      at: side,
      source: named(old) || 'nobody',
      target: named(fresh) || 'nobody',
      remedy: { how: 'Start the workers, and see that they reach this Redis: sidekiqmon processes.' },
    })
  if (phase !== 'after-cutover')
    each('worker-too-early', atWork(fresh), 'target', 'Scale the workers on AKS to 0 until the cutover.')
  if (phase === 'replicating' && atWork(old).length === 0) none('source')
  if (phase === 'freeze')
    each('worker-not-quiet', atWork(old), 'source', 'Send TSTP to it (quiet), and look for what starts it again.')
  if (phase === 'after-cutover') {
    each(
      'worker-still-alive',
      old ?? [],
      'source',
      'Stop it: systemctl stop sidekiq on that host, and disable the unit.',
    )
    if (atWork(fresh).length === 0) none('target')
  }
  return findings
}

/** `jobs` of a process that is gone are lost: Sidekiq takes them out of Redis when it fetches them. */
export function drainFindings(
  processes: readonly SidekiqProcess[],
  working: readonly WorkingJob[],
  queues: Readonly<Record<string, number>>,
  waiting: 'drain' | 'carry',
  now: number,
): Finding[] {
  const alive = new Set(processes.filter((process) => isAlive(process, now)).map(({ identity }) => identity))
  const findings: Finding[] = []
  for (const { identity, jid, job, queue, since } of working) {
    const orphaned = !alive.has(identity)
    findings.push({
      code: orphaned ? 'jobs-orphaned' : 'jobs-in-flight',
      at: `${job} ${jid}`,
      source: `${queue}, by ${identity}, since ${new Date(since * 1000).toISOString()}`,
      target: null,
      remedy: {
        how: orphaned
          ? 'Find out how far it came (its log lines by jid), and enqueue it again if it may run twice.'
          : 'Wait until it is done; longer than its usual time, look at its thread (TTIN).',
      },
    })
  }
  if (waiting === 'drain')
    for (const [name, length] of Object.entries(queues).filter(([, n]) => n > 0))
      findings.push({
        code: 'queue-not-drained',
        at: `queue:${name}`,
        source: length,
        target: null,
        remedy: {
          how: 'Let the old workers finish it before they are made quiet, or carry the jobs over (sidekiq.waiting: carry).',
        },
      })
  return findings
}

const MOST = 10

export function carriedFindings(
  source: readonly WaitingJob[],
  target: readonly WaitingJob[],
): { findings: Finding[]; total: number } {
  const there = new Map(target.map((job) => [job.jid, job]))
  const twice = source.filter(({ jid }) => there.has(jid))
  const behind = source.filter(({ jid }) => !there.has(jid))
  const of = (code: 'jobs-on-both-sides' | 'jobs-left-behind', jobs: readonly WaitingJob[], how: string): Finding[] =>
    jobs.slice(0, MOST).map(({ jid, job, where }) => ({
      code,
      at: `${job} ${jid}`,
      source: where,
      target: there.get(jid)?.where ?? 'not there',
      remedy: { how },
    }))
  return {
    findings: [
      ...of(
        'jobs-on-both-sides',
        twice,
        'Take it out of the old Redis once the new one has it, before an old worker wakes.',
      ),
      ...of('jobs-left-behind', behind, 'Push it to the new Redis as it is (its JSON unchanged), then remove it here.'),
    ],
    total: twice.length + behind.length,
  }
}
