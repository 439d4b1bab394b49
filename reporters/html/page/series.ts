import type { Series } from '../../../src/kernel/charts.ts'
import type { Drawn } from './charts.ts'
import { axis, colour, lineColours, plot, timeAxis } from './plot.ts'

const HEIGHT = 220
/** Lines differ in their dashes too: colour alone tells not everybody which is which. */
const DASHES: readonly number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]]

export function seriesPlot({ unit, x, y, limits }: Series, place: HTMLElement): Drawn {
  const names = Object.keys(y)
  const bounds = Object.entries(limits ?? {})
  const colours = lineColours()
  const lines = names.map((name, n) => ({
    label: name,
    stroke: colours[n % colours.length] ?? colour('--ink'),
    width: 1.5,
    dash: DASHES[n % DASHES.length] ?? [],
    points: { size: 4 },
    value: (_: unknown, value: number | null) => told(value, unit),
  }))
  const across = bounds.map(([name, value]) => ({
    label: name,
    stroke: colour('--broken'),
    width: 1,
    dash: [3, 3],
    points: { show: false },
    value: () => told(value, unit),
  }))
  return plot(place, {
    height: HEIGHT,
    axes: [timeAxis(), { ...axis(), size: 56 }],
    scales: { y: { range: (_, low, high) => [Math.min(0, low), high + (high - Math.min(0, low) || 1) * 0.05] } },
    series: [
      {
        label: 'time',
        value: (_: unknown, at: number | null) => (at === null ? '' : new Date(at * 1000).toISOString().slice(11, 23)),
      },
      ...lines,
      ...across,
    ],
    data: [
      x.map((at) => at / 1000),
      ...names.map((name) => [...(y[name] ?? [])]),
      ...bounds.map(([, at]) => x.map(() => at)),
    ],
  })
}

function told(value: number | null, unit: string): string {
  return value === null || value === undefined
    ? ''
    : `${value.toLocaleString('en', { maximumSignificantDigits: 4 })} ${unit}`
}
