import type { Series } from '../../kernel/charts.ts'
import { quantile } from './budget.ts'

/** Round trips that were made one after the other, laid out in time: each stands where it ended. `began` is epoch milliseconds. */
export function roundTripSeries(sides: Readonly<Record<string, { began: number; times: readonly number[] }>>): Series {
  const points = Object.entries(sides).flatMap(([name, { began, times }]) => {
    let at = began
    return times.map((ms) => {
      at += ms
      return { name, at: round(at), ms: round(ms) }
    })
  })
  points.sort((a, b) => a.at - b.at)
  return {
    kind: 'series',
    title: 'Round trips to both servers',
    unit: 'ms',
    x: points.map(({ at }) => at),
    y: Object.fromEntries(
      Object.keys(sides).map((name) => [name, points.map((point) => (point.name === name ? point.ms : null))]),
    ),
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

/** Round trips of one side, in milliseconds. */
export interface RoundTrips {
  /** What the way itself takes: a tenth are faster. Work of this machine makes round trips longer, never shorter. Absent in older evidence. */
  floor?: number
  median: number
  p99: number
}

/** The first ones warm up the connection and this program; they do not count. */
const WARM_UP = 20

export function summaryOf(times: readonly number[]): Required<RoundTrips> {
  const counted = times.length > 2 * WARM_UP ? times.slice(WARM_UP) : times
  return { floor: quantile(counted, 0.1), median: quantile(counted, 0.5), p99: quantile(counted, 0.99) }
}

/** Whether a request's round trips fit its budget; undefined where most are slow and some are not: this machine, or an uneven way. */
export function fits(
  { floor, median }: RoundTrips,
  { queriesPerRequest, budgetMs }: { queriesPerRequest: number; budgetMs: number },
): boolean | undefined {
  if (median * queriesPerRequest <= budgetMs) return true
  if (floor !== undefined && floor * queriesPerRequest <= budgetMs) return undefined
  return false
}
