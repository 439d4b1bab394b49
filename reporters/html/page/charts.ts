import type { Chart } from '../../../src/kernel/charts.ts'
import { all } from './dom.ts'
import { seriesPlot } from './series.ts'
import { timelinePlot } from './timeline.ts'

/** A chart that was drawn. */
export interface Drawn {
  resize(width: number): void
  destroy(): void
}

export interface Charts {
  /** Again, in the colours of now. */
  redraw(): void
}

/** Draws each chart when it comes into sight, and all before printing. */
export function drawing(charts: readonly Chart[]): Charts {
  const drawn = new Map<HTMLElement, Drawn>()
  const places = all<HTMLElement>('.plot[data-chart]')
  const draw = (place: HTMLElement) => {
    const chart = charts[Number(place.dataset.chart)]
    if (!chart || drawn.has(place)) return
    drawn.set(place, chart.kind === 'series' ? seriesPlot(chart, place) : timelinePlot(chart, place))
  }
  const redraw = () => {
    // A copy: what is drawn again comes to the end of the map.
    for (const [place, plot] of [...drawn]) {
      plot.destroy()
      drawn.delete(place)
      draw(place)
    }
  }
  const sight = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) if (isIntersecting) draw(target as HTMLElement)
    },
    { rootMargin: '400px' },
  )
  const widths = new ResizeObserver((changed) => {
    for (const { target, contentRect } of changed) drawn.get(target as HTMLElement)?.resize(contentRect.width)
  })
  for (const place of places) {
    sight.observe(place)
    widths.observe(place)
  }
  const root = document.documentElement
  let theme: string | undefined
  addEventListener('beforeprint', () => {
    theme = root.dataset.theme
    root.dataset.theme = 'light'
    for (const place of places) draw(place)
    redraw()
  })
  addEventListener('afterprint', () => {
    if (theme === undefined) delete root.dataset.theme
    else root.dataset.theme = theme
    redraw()
  })
  return { redraw }
}
