import type { EndpointResult, Figures, K6Result, LoadWindow } from '../../ports/load.ts'

/** k6's summary data as `handleSummary` gets it; only what is read here. */
export interface K6Summary {
  metrics: Readonly<Record<string, K6Metric>>
}

interface K6Metric {
  values?: Readonly<Record<string, number>>
  thresholds?: Readonly<Record<string, { ok: boolean }>>
}

/** Conditions that always hold: they make k6 keep a sub-metric and say nothing. */
const KEEPERS = new Set(['max>=0', 'rate>=0'])

export interface RunnerEnd {
  /** Absent: the runner left no summary. */
  summary?: K6Summary | undefined
  exitCode: number
  said?: string
}

/** One runner's or several runners' summaries as one result. `seconds` and `windows` are the plan's. */
export function resultOf(
  runners: readonly RunnerEnd[],
  { version, seconds, windows }: { version: string; seconds: number; windows: number },
): K6Result {
  const summaries = runners.flatMap(({ summary }) => (summary ? [summary] : []))
  const said = runners.find((runner) => runner.said && runner.exitCode !== 0 && runner.exitCode !== 99)?.said
  return {
    version,
    exitCode: worst(runners.map(({ exitCode }) => exitCode)),
    runners: runners.length,
    iterations: sum(summaries, 'iterations', 'count'),
    dropped: sum(summaries, 'dropped_iterations', 'count'),
    thresholds: thresholdsOf(summaries),
    endpoints: endpointsOf(summaries),
    windows: windowsOf(summaries, seconds / windows, windows),
    ...(said ? { said } : {}),
  }
}

/** A failure that is no threshold's weighs most, then 99, then 0. */
function worst(codes: readonly number[]): number {
  return codes.find((code) => code !== 0 && code !== 99) ?? (codes.includes(99) ? 99 : 0)
}

function sum(summaries: readonly K6Summary[], metric: string, value: string): number {
  return summaries.reduce((all, { metrics }) => all + (metrics[metric]?.values?.[value] ?? 0), 0)
}

/** `samples` is what the threshold was held against: one without samples passes in k6, and says nothing. */
function thresholdsOf(summaries: readonly K6Summary[]): K6Result['thresholds'] {
  const all = new Map<string, { metric: string; threshold: string; ok: boolean; samples: number }>()
  for (const { metrics } of summaries)
    for (const [metric, { values = {}, thresholds = {} }] of Object.entries(metrics))
      for (const [threshold, { ok }] of Object.entries(thresholds)) {
        if (KEEPERS.has(threshold)) continue
        const key = `${metric} ${threshold}`
        const before = all.get(key) ?? { metric, threshold, ok: true, samples: 0 }
        all.set(key, { ...before, ok: before.ok && ok, samples: before.samples + samplesOf(values) })
      }
  return [...all.values()].sort((a, b) => a.metric.localeCompare(b.metric))
}

/** A rate has passes and fails, the others a count. */
function samplesOf(values: Readonly<Record<string, number>>): number {
  return values.passes !== undefined ? values.passes + (values.fails ?? 0) : (values.count ?? 0)
}

function endpointsOf(summaries: readonly K6Summary[]): EndpointResult[] {
  const names = new Set(summaries.flatMap(({ metrics }) => tagged(metrics, /^oms_ms\{endpoint:([^,}]+)\}$/)))
  return [...names].sort().map((name) => {
    const at = `{endpoint:${name}}`
    const lies = summaries.reduce((all, { metrics }) => all + rateOf(metrics[`oms_false_success${at}`]).bad, 0)
    return { name, ...figures(summaries, at), falseSuccess: lies }
  })
}

function windowsOf(summaries: readonly K6Summary[], length: number, count: number): LoadWindow[] {
  const names = endpointsOf(summaries).map(({ name }) => name)
  return Array.from({ length: count }, (_, w) => ({
    from: w * length,
    seconds: length,
    endpoints: names
      .map((name) => ({ name, ...figures(summaries, `{endpoint:${name},w:${w}}`) }))
      .filter(({ requests }) => requests > 0),
  }))
}

function tagged(metrics: K6Summary['metrics'], pattern: RegExp): string[] {
  return Object.keys(metrics).flatMap((key) => pattern.exec(key)?.[1] ?? [])
}

/** In k6 a rate's `passes` are the samples that were not zero: here, the requests that failed. */
function rateOf(metric: K6Metric | undefined): { bad: number; all: number } {
  const { passes = 0, fails = 0 } = metric?.values ?? {}
  return { bad: passes, all: passes + fails }
}

/** Quantiles of several runners are bounded by the greatest of them: no more can be said without the samples, and no less is safe. */
function figures(summaries: readonly K6Summary[], at: string): Figures {
  const most = (value: string) => Math.max(0, ...summaries.map((s) => s.metrics[`oms_ms${at}`]?.values?.[value] ?? 0))
  const rates = summaries.map(({ metrics }) => rateOf(metrics[`oms_failed${at}`]))
  const all = rates.reduce((total, rate) => total + rate.all, 0)
  return {
    requests: sum(summaries, `oms_ms${at}`, 'count'),
    errors: all === 0 ? 0 : rates.reduce((total, rate) => total + rate.bad, 0) / all,
    p50: most('med'),
    p95: most('p(95)'),
    p99: most('p(99)'),
    max: most('max'),
  }
}
