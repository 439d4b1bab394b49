import type { LoadPlan } from '../src/ports/load-plan.ts'

/** What a person at the terminal of k6 sees: the harness reads the file. */
export function textSummary(plan: LoadPlan, data: { metrics: Record<string, unknown> }): string {
  const value = (metric: string, name: string) =>
    (data.metrics[metric] as { values?: Record<string, number> } | undefined)?.values?.[name] ?? 0
  const names = [...new Set(plan.journeys.flatMap(({ steps }) => steps.map((step) => step.name)))]
  const lines = names.map((name) => {
    const at = `{endpoint:${name}}`
    const figures = `p95 ${value(`oms_ms${at}`, 'p(95)').toFixed(0)} ms, ${(100 * value(`oms_failed${at}`, 'rate')).toFixed(2)} % failed`
    return `  ${name}: ${value(`oms_ms${at}`, 'count')} requests, ${figures}`
  })
  const head = `${plan.profile}: ${value('iterations', 'count')} iterations, ${value('dropped_iterations', 'count')} dropped`
  return `${[head, ...lines].join('\n')}\n`
}
