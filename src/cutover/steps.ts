import type { Phase } from '../kernel/check.ts'
import { matches } from '../kernel/waiver.ts'

/** One step of the cutover night, as the plan has it, and the evidence without which it does not turn green. */
export interface Step {
  id: string
  /** Its number in the plan's section "MySQL migration". */
  plan: string
  title: string
  /** What people do for it. */
  doing: string
  /** The phase in which its checks are asked. */
  phase: Phase
  /** Patterns of check ids; all that match must hold. */
  evidence: readonly string[]
}

export const STEPS: readonly Step[] = [
  {
    id: 'prepared',
    plan: '5',
    title: 'Ready to begin',
    doing: 'Replication runs, settings and schema agree, the budget of connections fits.',
    phase: 'replicating',
    evidence: ['settings/*', 'schema/*', 'replication/*', 'capacity/*'],
  },
  {
    id: 'paused',
    plan: '6.1',
    title: 'Writers paused',
    doing: 'Pause the Sidekiq queues, put Rails in maintenance, set the source read-only.',
    phase: 'freeze',
    evidence: ['replication/read-only', 'sidekiq/*', 'scheduler/*', 'messaging/quiescence'],
  },
  {
    id: 'caught-up',
    plan: '6.2',
    title: 'Lag is zero, and every row is there',
    doing: 'Wait until the target has applied all that the source has; compare the rows.',
    phase: 'freeze',
    evidence: ['replication/running', 'replication/lag', 'replication/gtid', 'data/*'],
  },
  {
    id: 'primary',
    plan: '6.3',
    title: 'Azure is the primary',
    doing: 'Stop and remove the replication on Azure; let the target accept writes.',
    phase: 'after-cutover',
    evidence: ['replication/rollback', 'replication/read-only', 'settings/event-scheduler'],
  },
  {
    id: 'flipped',
    plan: '6.4–6.5',
    title: 'The application is on Azure',
    doing: 'Flip DATABASE_URL, restart the pods; nobody connects to the source any more.',
    phase: 'after-cutover',
    evidence: ['replication/clients', 'capacity/connections', 'settings/tls'],
  },
  {
    id: 'serving',
    plan: '6.6',
    title: 'Serving again',
    doing: 'Smoke test an order end to end, then enable Sidekiq again.',
    phase: 'after-cutover',
    evidence: ['replication/clients', 'sidekiq/*', 'scheduler/*', 'messaging/*'],
  },
  {
    id: 'held',
    plan: '7',
    title: 'AWS held for 48 hours',
    doing: 'Keep the source read-only and unchanged; know the price of going back.',
    phase: 'after-cutover',
    evidence: ['replication/rollback', 'replication/read-only'],
  },
]

/** Checks that a step rests on; a pattern that nothing answers is told by itself. */
export function evidenceOf<C extends { id: string; phases: readonly Phase[] }>(
  step: Step,
  checks: readonly C[],
): { asked: C[]; unanswered: string[] } {
  const due = checks.filter(({ phases }) => phases.includes(step.phase))
  return {
    asked: due.filter(({ id }) => step.evidence.some((pattern) => matches(pattern, id))),
    unanswered: step.evidence.filter((pattern) => !due.some(({ id }) => matches(pattern, id))),
  }
}
