import type UPlot from 'uplot'
import type { Drawn } from './charts.ts'

declare const uPlot: typeof UPlot

/** A colour of the page, as it is now: what a canvas understands, which is not what the style sheet says. */
export function colour(name: string): string {
  const probe = document.body.appendChild(document.createElement('i'))
  probe.style.color = `var(${name})`
  const found = getComputedStyle(probe).color
  probe.remove()
  return found
}

export function lineColours(): string[] {
  return [1, 2, 3, 4, 5, 6].map((n) => colour(`--line-${n}`))
}

/** Of times; UTC, as everywhere in the report. */
export function timeAxis(): UPlot.Axis {
  return {
    ...axis(),
    space: 84,
    values: (_, splits, __, ___, step) =>
      splits.map(
        (at, n) =>
          clockAt(at, step) + (n === 0 || isMidnight(at) ? `\n${new Date(at * 1000).toISOString().slice(0, 10)}` : ''),
      ),
  }
}

function isMidnight(at: number): boolean {
  return at % 86_400 === 0
}

/** As fine as the step between two marks, in seconds. */
function clockAt(at: number, step: number): string {
  const [from, to] = step < 1 ? [14, 23] : step < 60 ? [11, 19] : [11, 16]
  return new Date(at * 1000).toISOString().slice(from, to)
}

export function axis(): UPlot.Axis {
  return {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--edge'), width: 1 },
    ticks: { stroke: colour('--edge'), width: 1 },
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
  }
}

/** What a hook may draw with: places in canvas pixels. */
export interface Canvas {
  ctx: CanvasRenderingContext2D
  bbox: { left: number; top: number; width: number; height: number }
  /** Epoch seconds → place from the left. */
  x(at: number): number
  /** Canvas pixels for one of the page's. */
  ratio: number
}

interface Wish {
  height: number
  legend?: boolean
  axes: UPlot.Axis[]
  scales: UPlot.Scales
  series: UPlot.Series[]
  data: (number | null)[][]
  draw?(canvas: Canvas): void
}

export function plot(place: HTMLElement, { height, legend = true, axes, scales, series, data, draw }: Wish): Drawn {
  const width = () => Math.max(place.clientWidth, 240)
  const options: UPlot.Options = {
    width: width(),
    height,
    axes,
    scales: { x: { time: true }, ...scales },
    series,
    legend: { show: legend },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    ...(draw
      ? {
          hooks: {
            draw: [
              ({ ctx, bbox, valToPos }: UPlot) =>
                draw({ ctx, bbox, x: (at) => valToPos(at, 'x', true), ratio: devicePixelRatio }),
            ],
          },
        }
      : {}),
  }
  const made = new uPlot(options, data as UPlot.AlignedData, place)
  return {
    resize: (to) => made.setSize({ width: Math.max(to, 240), height }),
    destroy: () => made.destroy(),
  }
}
