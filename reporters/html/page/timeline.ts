import type { SpanState, Timeline } from '../../../src/kernel/charts.ts'
import type { Drawn } from './charts.ts'
import { axis, colour, plot, timeAxis } from './plot.ts'

const LANE = 34
const BAR = 20

const FILL: Readonly<Record<SpanState, string>> = {
  active: '--active',
  good: '--holds',
  waiting: '--quiet',
  overlap: '--broken',
  gap: '--unproven',
  bad: '--broken',
}
/** What must catch the eye is hatched too: colour alone tells not everybody. */
const HATCHED: ReadonlySet<SpanState> = new Set(['overlap', 'gap', 'bad'])

/** Lanes of spans; the time axis and the zoom are uPlot's. */
export function timelinePlot({ lanes }: Timeline, place: HTMLElement): Drawn {
  const spans = lanes.flatMap(({ spans: of }) => of)
  const ends = spans.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))
  const [first, last] = [
    ends.reduce((a, b) => Math.min(a, b), Infinity),
    ends.reduce((a, b) => Math.max(a, b), -Infinity),
  ]
  const pad = (last - first || 1_000) * 0.02
  const [begin, end] = [(first - pad) / 1000, (last + pad) / 1000]
  return plot(place, {
    height: lanes.length * LANE + 44,
    legend: false,
    axes: [
      timeAxis(),
      {
        ...axis(),
        size: 110,
        grid: { show: false },
        ticks: { show: false },
        splits: () => lanes.map((_, n) => lanes.length - n - 0.5),
        values: () => lanes.map(({ name }) => (name.length > 16 ? `${name.slice(0, 15)}…` : name)),
      },
    ],
    scales: { x: { range: (_, low, high) => [low ?? begin, high ?? end] }, y: { range: () => [0, lanes.length] } },
    series: [{}, { show: false }],
    data: [
      [begin, end],
      [0, 0],
    ],
    draw: ({ ctx, bbox, x, ratio }) => {
      ctx.save()
      ctx.beginPath()
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
      ctx.clip()
      ctx.font = `${12 * ratio}px system-ui, sans-serif`
      ctx.textBaseline = 'middle'
      ctx.textAlign = 'left'
      for (const [n, lane] of lanes.entries()) {
        const middle = bbox.top + ((n + 0.5) / lanes.length) * bbox.height
        for (const { from, to, label, state } of lane.spans) {
          const left = x(from / 1000)
          const right = to === null ? bbox.left + bbox.width : x(to / 1000)
          const box = {
            x: left,
            y: middle - (BAR * ratio) / 2,
            width: Math.max(right - left, 2 * ratio),
            height: BAR * ratio,
          }
          bar(ctx, box, state, ratio)
          text(ctx, label, box, ratio)
        }
      }
      ctx.restore()
    },
  })
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

function bar(ctx: CanvasRenderingContext2D, { x, y, width, height }: Box, state: SpanState, ratio: number): void {
  const fill = colour(FILL[state])
  ctx.fillStyle = fill
  ctx.strokeStyle = fill
  ctx.lineWidth = ratio
  ctx.globalAlpha = 0.22
  ctx.fillRect(x, y, width, height)
  ctx.globalAlpha = 1
  if (HATCHED.has(state)) {
    ctx.save()
    ctx.beginPath()
    ctx.rect(x, y, width, height)
    ctx.clip()
    ctx.beginPath()
    ctx.globalAlpha = 0.55
    for (let at = x - height; at < x + width; at += 6 * ratio) {
      ctx.moveTo(at, y + height)
      ctx.lineTo(at + height, y)
    }
    ctx.stroke()
    ctx.restore()
  }
  ctx.strokeRect(x, y, width, height)
}

/** Where there is room; the table has every label. */
function text(ctx: CanvasRenderingContext2D, label: string, { x, y, width, height }: Box, ratio: number): void {
  const room = 6 * ratio
  if (ctx.measureText(label).width + 2 * room > width) return
  const wide = ctx.measureText(label).width
  ctx.fillStyle = colour('--panel')
  ctx.globalAlpha = 0.85
  ctx.fillRect(x + room / 2, y + 2 * ratio, wide + room, height - 4 * ratio)
  ctx.globalAlpha = 1
  ctx.fillStyle = colour('--ink')
  ctx.fillText(label, x + room, y + height / 2)
}
