import { randomUUID } from 'node:crypto'
import { resultOf } from '../compare/load/summary.ts'
import type { K6Program, LoadRecord } from '../ports/load.ts'
import type { LoadDeclared } from '../ports/load-declared.ts'
import type { PodRecord, PodWatcher } from '../ports/pods.ts'
import { allowLoad } from './guard.ts'
import { watchHealth } from './health.ts'
import { runK6 } from './k6-run.ts'
import { type PlanWish, planOf } from './plan.ts'
import { Watching } from './watch.ts'

export interface LoadWish extends PlanWish {
  load: LoadDeclared
  /** Absent: `missing` says why there is none. */
  k6?: K6Program
  missing?: string
  watcher: PodWatcher
  /** Milliseconds between two looks at the pods. */
  everyMs: number
  /** After the load, until its jobs are through; resolves when they are, or when it has waited long enough. */
  settled?: () => Promise<void>
  /** Of a soak, whose segments belong together. */
  session?: string
  signal: AbortSignal
}

/** One load run from beginning to end, as its record. Throws `CannotTell('forbidden')` where load may not be made. */
export async function runLoad(wish: LoadWish): Promise<LoadRecord> {
  const { load, k6, watcher, everyMs, signal } = wish
  allowLoad(load)
  const plan = planOf(load, wish)
  const watching = new Watching(watcher, everyMs)
  const startedAt = Date.now()
  const stop = new AbortController()
  let stopped: string | undefined
  let endedAt = startedAt
  let result: LoadRecord['k6']
  let pods: PodRecord | undefined
  try {
    if (k6) {
      await using _health = watchHealth(load, (why) => {
        stopped = `The target's health fell: ${why}.`
        stop.abort()
      })
      const end = await runK6(k6, load, plan, { signal: AbortSignal.any([signal, stop.signal]) })
      if (signal.aborted) stopped ??= 'The run was interrupted.'
      endedAt = Date.now()
      result = resultOf([end], { version: k6.origin, seconds: plan.seconds, windows: plan.windows })
      if (!signal.aborted) await wish.settled?.()
    }
  } finally {
    // The watch must not outlive the run, whatever k6 did.
    pods = await watching.stop()
  }
  return {
    version: 1,
    id: randomUUID(),
    profile: wish.profile,
    ...(wish.session ? { session: wish.session } : {}),
    startedAt,
    endedAt,
    host: new URL(load.baseUrl).host,
    rehearsal: load.stand === 'rehearsal',
    rate: plan.rate,
    ...(result ? { k6: result } : { missing: wish.missing ?? 'k6 was not started.' }),
    ...(stopped ? { stopped } : {}),
    pods,
  }
}
