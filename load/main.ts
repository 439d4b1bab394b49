// Run by k6: PARITY_PLAN names the plan (see src/ports/load-plan.ts), PARITY_SUMMARY the file that the result is written to.
import exec from 'k6/execution'
import type { Options } from 'k6/options'
import type { LoadPlan } from '../src/ports/load-plan.ts'
import { travel } from './journey.ts'
import { scenario } from './profiles.ts'
import { textSummary } from './summary.ts'
import { pick } from './text.ts'
import { TREND_STATS, thresholds } from './thresholds.ts'

const plan = JSON.parse(open(__ENV.PARITY_PLAN ?? './plan.json')) as LoadPlan

export const options: Options = {
  scenarios: { [plan.profile]: scenario(plan) },
  thresholds: thresholds(plan),
  summaryTrendStats: [...TREND_STATS],
  userAgent: 'oms-parity load',
  discardResponseBodies: false,
}

export default function order(): void {
  const journey = pick(plan.journeys, Math.random())
  travel(plan, journey, `${exec.vu.idInTest}-${exec.vu.iterationInScenario}-${Date.now().toString(36)}`)
}

export function handleSummary(data: { metrics: Record<string, unknown> }): Record<string, string> {
  const file = __ENV.PARITY_SUMMARY
  if (file) return { [file]: JSON.stringify(data), stdout: textSummary(plan, data) }
  // A runner in a cluster leaves no files: its log is what stays.
  return { stdout: `PARITY_SUMMARY ${JSON.stringify(data)}\n` }
}
