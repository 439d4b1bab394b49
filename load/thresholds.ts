import type { Options } from 'k6/options'
import type { LoadPlan } from '../src/ports/load-plan.ts'

export const TREND_STATS = ['count', 'med', 'p(95)', 'p(99)', 'max'] as const

type Thresholds = NonNullable<Options['thresholds']>

/** Objectives that stop the run when they break, and conditions that always hold: k6 keeps figures by tag only for what a threshold names. */
export function thresholds(plan: LoadPlan): Thresholds {
  const delay = `${Math.max(3, Math.round(plan.seconds / 20))}s`
  const ramp = plan.profile === 'breakpoint'
  const names = [...new Set(plan.journeys.flatMap(({ steps }) => steps.map(({ name }) => name)))]
  const all: Thresholds = {
    dropped_iterations: ['count<1'],
  }
  for (const endpoint of names) {
    const p95 = plan.objectives[endpoint]?.p95Ms
    all[`oms_ms{endpoint:${endpoint}}`] = [
      ...(p95 ? [{ threshold: `p(95)<=${p95}`, abortOnFail: !ramp, delayAbortEval: delay }] : []),
      // A ramp goes on until half of all customers waited too long: what is served meanwhile is the capacity.
      ...(p95 && ramp ? [{ threshold: `med<=${p95}`, abortOnFail: true, delayAbortEval: delay }] : []),
      'max>=0',
    ]
    all[`oms_failed{endpoint:${endpoint}}`] = [
      { threshold: `rate<=${plan.errorShare}`, abortOnFail: true, delayAbortEval: delay },
    ]
    all[`oms_false_success{endpoint:${endpoint}}`] = ['rate>=0']
    for (let w = 0; w < plan.windows; w++) {
      all[`oms_ms{endpoint:${endpoint},w:${w}}`] = ['max>=0']
      all[`oms_failed{endpoint:${endpoint},w:${w}}`] = ['rate>=0']
    }
  }
  return all
}
