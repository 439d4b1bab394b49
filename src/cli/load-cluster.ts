import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type K6Summary, type RunnerEnd, resultOf } from '../compare/load/summary.ts'
import { CannotTell } from '../kernel/judgement.ts'
import { allowLoad } from '../load/guard.ts'
import { planOf } from '../load/plan.ts'
import type { LoadRecord } from '../ports/load.ts'
import type { LoadDeclared } from '../ports/load-declared.ts'
import { summaryInLog, testRun } from '../targets/load/manifests.ts'
import type { LoadOptions } from './load-args.ts'

type Wish = Pick<LoadOptions, 'profile' | 'seconds' | 'rate'>

/** Manifests for k6-operator, of what the config states. Throws `CannotTell` where load may not be made. */
export function manifests(load: LoadDeclared, wish: Wish, runners: number, namespace: string): string {
  allowLoad(load)
  return testRun(planOf(load, wish), { namespace, parallelism: runners })
}

const NOT_WATCHED = 'The runners’ summaries say nothing of the pods: run a load from here with load.watch for those.'

/** Several runners' logs as one record. A runner without a summary makes the whole end badly: its share of the load is not known. */
export async function collected(load: LoadDeclared, wish: Wish, logs: readonly string[]): Promise<LoadRecord> {
  const plan = planOf(load, wish)
  const texts = await Promise.all(
    logs.map((file) =>
      readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw new CannotTell('not-configured', `The log ${file} cannot be read (${error.code}).`)
      }),
    ),
  )
  const ends = texts.map((text): RunnerEnd => {
    const summary = summaryInLog(text) as K6Summary | undefined
    if (!summary) return { exitCode: 1, said: 'a runner left no summary in its log' }
    const broken = Object.values(summary.metrics).some(({ thresholds = {} }) =>
      Object.values(thresholds).some(({ ok }) => !ok),
    )
    return { summary, exitCode: broken ? 99 : 0 }
  })
  const endedAt = Date.now()
  return {
    version: 1,
    id: randomUUID(),
    profile: wish.profile,
    startedAt: endedAt - plan.seconds * 1_000,
    endedAt,
    host: new URL(load.baseUrl).host,
    rehearsal: false,
    rate: plan.rate,
    k6: resultOf(ends, {
      version: `k6 by k6-operator, ${ends.length} runners`,
      seconds: plan.seconds,
      windows: plan.windows,
    }),
    pods: {
      everyMs: 0,
      series: [],
      scalers: [],
      queues: [],
      workloads: [],
      events: [],
      eventsDropped: 0,
      blind: (['pods', 'scalers', 'queues'] as const).map((what) => ({
        what,
        reason: 'not-configured',
        cause: NOT_WATCHED,
      })),
    },
  }
}
