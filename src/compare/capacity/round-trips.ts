import type { Series } from '../../kernel/charts.ts'

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
