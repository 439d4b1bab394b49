import { type Chart, chartsIn, type FoundChart, type Series, type Timeline } from '../../src/kernel/charts.ts'
import type { LedgerCheck } from '../../src/kernel/ledger.ts'
import { count, counted, duration, moment, prose } from '../text.ts'
import { html, type Markup } from './markup.ts'

/** Points of a line that are drawn; of more, the lowest and the highest of each stretch. */
const MOST_POINTS = 4_000

/** Draws on the page by number: `data-chart="3"` is `charts[3]` of the data. */
export interface ChartBook {
  readonly charts: Chart[]
}

/** A figure for each chart in the evidence, with its numbers as a table. */
export function figures({ evidence }: LedgerCheck, book: ChartBook): Markup[] {
  return evidence === undefined ? [] : chartsIn(evidence).map((found) => figure(found, book))
}

function figure({ path, chart, fault }: FoundChart, book: ChartBook): Markup {
  if (!chart)
    return html`<p class="quiet">The evidence holds a chart at <code>${prose(path)}</code> that cannot be drawn: ${prose(fault ?? '')}</p>`
  const number = book.charts.push(chart.kind === 'series' ? thinned(chart) : chart) - 1
  const unit = chart.kind === 'series' ? html` <span class="quiet">in ${prose(chart.unit)}</span>` : undefined
  return html`<figure class="chart"><figcaption>${prose(chart.title)}${unit}</figcaption>
<div class="plot" data-chart="${number}" role="img" aria-label="Chart: ${prose(chart.title)}. Its numbers stand in the table after it."></div>
${chart.kind === 'series' ? seriesTable(chart) : timelineTable(chart)}</figure>`
}

function seriesTable({ title, unit, x, y, limits }: Series): Markup {
  const rows = Object.entries(y).map(([name, all]) => {
    const values = all.filter((value) => value !== null)
    const sorted = values.toSorted((a, b) => a - b)
    const at = (share: number) => number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))])
    return html`<tr><th scope="row">${prose(name)}</th><td class="n">${count(values.length)}</td><td class="n">${at(0)}</td><td class="n">${at(0.5)}</td><td class="n">${at(0.99)}</td><td class="n">${at(1)}</td><td class="n">${number(values.at(-1))}</td></tr>`
  })
  const span =
    x.length > 1 ? `${moment(iso(x[0]))}, over ${duration((x.at(-1) ?? 0) - (x[0] ?? 0))}` : moment(iso(x[0]))
  return html`<table class="narrow"><caption>${prose(title)}, ${prose(unit)}, from ${span}</caption>
<thead><tr><th scope="col">Of</th><th scope="col" class="n">values</th><th scope="col" class="n">lowest</th><th scope="col" class="n">median</th><th scope="col" class="n">p99</th><th scope="col" class="n">highest</th><th scope="col" class="n">last</th></tr></thead>
<tbody>${rows}${Object.entries(limits ?? {}).map(([name, value]) => html`<tr><th scope="row">${prose(name)} <span class="quiet">(limit)</span></th><td class="n" colspan="6">${number(value)}</td></tr>`)}</tbody></table>`
}

function timelineTable({ title, lanes }: Timeline): Markup {
  const spans = lanes.flatMap(({ name, spans: of }) => of.map((span) => ({ name, span })))
  return html`<details><summary>As a table: ${counted(spans.length, 'span')}</summary><table class="narrow"><caption>${prose(title)}</caption>
<thead><tr><th scope="col">Lane</th><th scope="col">What</th><th scope="col">State</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="n">Took</th></tr></thead>
<tbody>${spans.map(
    ({ name, span: { from, to, label, state } }) =>
      html`<tr><th scope="row">${prose(name)}</th><td>${prose(label)}</td><td>${state}</td><td>${clockTime(from)}</td><td>${to === null ? 'still going on' : clockTime(to)}</td><td class="n">${to === null ? '' : duration(to - from)}</td></tr>`,
  )}</tbody></table></details>`
}

function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return ''
  return value.toLocaleString('en', { maximumSignificantDigits: 4 })
}

function iso(ms: number | undefined): string {
  const date = new Date(ms ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? 'no time' : date.toISOString()
}

/** To the millisecond: a handoff is over in seconds. */
function clockTime(ms: number): string {
  return iso(ms).replace('T', ' ').replace('Z', '')
}

/** Of a long line what the eye would see of it: nothing that stands out is lost. */
function thinned(series: Series): Series {
  const { x, y } = series
  if (x.length <= MOST_POINTS) return series
  const names = Object.keys(y)
  const stretch = Math.ceil((x.length * 2 * names.length) / MOST_POINTS)
  const keep = new Set([0, x.length - 1])
  for (let start = 0; start < x.length; start += stretch)
    for (const name of names) for (const index of extremes(y[name] ?? [], start, start + stretch)) keep.add(index)
  const kept = [...keep].sort((a, b) => a - b)
  const pick = <T>(of: readonly T[]) => kept.map((index) => of[index] as T)
  return { ...series, x: pick(x), y: Object.fromEntries(names.map((name) => [name, pick(y[name] ?? [])])) }
}

function extremes(values: readonly (number | null)[], from: number, to: number): number[] {
  let [low, high] = [-1, -1]
  for (let index = from; index < Math.min(to, values.length); index++) {
    const value = values[index] ?? null
    if (value === null) continue
    if (low < 0 || value < (values[low] ?? value)) low = index
    if (high < 0 || value > (values[high] ?? value)) high = index
  }
  return low < 0 ? [] : [low, high]
}
