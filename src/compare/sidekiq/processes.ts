import type { Phase } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { SidekiqProcess } from '../../ports/redis.ts'

/** Its heartbeat is there: Redis itself lets it expire after a minute, so that no two clocks are compared. */
export function isAlive({ beat }: SidekiqProcess): boolean {
  return beat !== undefined
}

export function processFindings(
  phase: Phase,
  source: readonly SidekiqProcess[],
  target: readonly SidekiqProcess[],
): Finding[] {
  const old = source.filter(isAlive)
  const fresh = target.filter(isAlive)
  const findings: Finding[] = []
  const each = (
    code: 'worker-too-early' | 'worker-not-quiet' | 'worker-still-alive',
    processes: readonly SidekiqProcess[],
    side: 'source' | 'target',
    how: string,
  ) => {
    for (const process of processes)
      findings.push({
        code,
        at: process.identity,
        source: side === 'source' ? told(process) : named(old),
        target: side === 'target' ? told(process) : named(fresh),
        remedy: { how },
      })
  }
  const none = (side: 'source' | 'target') =>
    findings.push({
      code: 'no-worker',
      at: side,
      source: named(old),
      target: named(fresh),
      remedy: { how: 'Start the workers, and see that they reach this Redis: sidekiqmon processes.' },
    })
  if (phase !== 'after-cutover')
    each('worker-too-early', atWork(fresh), 'target', 'Scale the workers on AKS to 0 until the cutover.')
  if (phase === 'replicating' && atWork(old).length === 0) none('source')
  if (phase === 'freeze')
    each('worker-not-quiet', atWork(old), 'source', 'Send TSTP to it (quiet), and look for what starts it again.')
  if (phase === 'after-cutover') {
    each('worker-still-alive', old, 'source', 'Stop it: systemctl stop sidekiq on that host, and disable the unit.')
    if (atWork(fresh).length === 0) none('target')
  }
  return findings
}

function told({ quiet, busy }: SidekiqProcess): string {
  return `${quiet ? 'quiet' : 'fetching'}, ${busy} in hand`
}

function named(processes: readonly SidekiqProcess[]): string {
  return processes.map(({ identity }) => identity).join(', ') || 'nobody'
}

function atWork(processes: readonly SidekiqProcess[]): readonly SidekiqProcess[] {
  return processes.filter(({ quiet }) => !quiet)
}
