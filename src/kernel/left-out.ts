import type { Ledger } from './ledger.ts'
import { matches } from './waiver.ts'

/** What guards the orders: the rows themselves, and the fence by which each is processed on one side only. Planned out, it leaves no GO. */
export const GUARDS = [
  'data/*',
  'replication/*',
  'messaging/both-sides',
  'messaging/handoff',
  'messaging/quiescence',
  'scheduler/both-sides',
  'scheduler/ticks',
  'sidekiq/carried-over',
  'sidekiq/drained',
  'sidekiq/processes',
] as const

export function isGuard(check: string): boolean {
  return GUARDS.some((pattern) => matches(pattern, check))
}

/** Whether a run left out something that a GO needs: checks, databases, or a guard that was planned out. */
export function isPartial({ run, plannedOut }: LeftOut): boolean {
  return (
    run.notAsked.length > 0 || (run.databasesLeftOut ?? []).length > 0 || plannedOut.some(({ check }) => isGuard(check))
  )
}

type LeftOut = Pick<Ledger, 'plannedOut'> & { run: Pick<Ledger['run'], 'notAsked' | 'databasesLeftOut'> }
