import type { Json } from './json.ts'

/**
 * Charts as data. A check puts these anywhere into its evidence, as many as it likes; every report finds and draws them, each with a
 * table beside it. They carry no judgement: what is too much is the rule's to say. (Types, not interfaces: only these count as `Json`.)
 */

/** Values over time: `{ kind: 'series', title: 'Replication lag', unit: 's', x: [1764…, …], y: { lag: [0.2, null, …] } }`. */
export type Series = {
  readonly kind: 'series'
  readonly title: string
  /** Of the values: `ms`, `s`, `MiB`, `messages`, `%` … */
  readonly unit: string
  /** Epoch milliseconds, never going back. */
  readonly x: readonly number[]
  /** What is measured → a value for each time; null where there was none. */
  readonly y: Readonly<Record<string, readonly (number | null)[]>>
  /** Lines across, in the unit: `{ 'limit of the pod': 512 }`. */
  readonly limits?: Readonly<Record<string, number>>
}

/** How a span is drawn; the label says what it is. */
export const SPAN_STATES = ['active', 'good', 'waiting', 'overlap', 'gap', 'bad'] as const
export type SpanState = (typeof SPAN_STATES)[number]

export type Span = {
  /** Epoch milliseconds. */
  readonly from: number
  /** Null: it had not ended when it was last seen. */
  readonly to: number | null
  readonly label: string
  readonly state: SpanState
}

/** Who did what when: `{ kind: 'timeline', title: 'Handoff', lanes: [{ name: 'AWS', spans: [{ from, to, label, state: 'active' }] }] }`. */
export type Timeline = {
  readonly kind: 'timeline'
  readonly title: string
  readonly lanes: readonly { readonly name: string; readonly spans: readonly Span[] }[]
}

export type Chart = Series | Timeline

export interface FoundChart {
  /** Where it stands in the evidence: `paths[0].latency`. */
  path: string
  /** Absent where it cannot be drawn; `fault` then says why. */
  chart?: Chart
  fault?: string
}

/** Every chart of some evidence, in its order. One that is not well-formed comes with a sentence in its place. */
export function chartsIn(evidence: Json, path = ''): FoundChart[] {
  if (evidence === null || typeof evidence !== 'object') return []
  if (isList(evidence)) return evidence.flatMap((inner, index) => chartsIn(inner as Json, `${path}[${index}]`))
  const fields = evidence as { readonly [key: string]: Json }
  if (fields.kind === 'series' || fields.kind === 'timeline') {
    const fault = fields.kind === 'series' ? seriesFault(fields) : timelineFault(fields)
    return [fault ? { path, fault } : { path, chart: fields as unknown as Chart }]
  }
  return Object.entries(fields).flatMap(([key, inner]) => chartsIn(inner, path === '' ? key : `${path}.${key}`))
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isList(value)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function seriesFault({ title, unit, x, y, limits }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof title !== 'string' || typeof unit !== 'string') return 'A series needs a title and a unit.'
  if (!isList(x) || !x.every(isNumber)) return 'x must be a list of epoch milliseconds.'
  if (x.some((at, index) => index > 0 && at < (x[index - 1] ?? at))) return 'x goes back in time.'
  if (!isFields(y) || Object.keys(y).length === 0) return 'y must hold at least one list of values by name.'
  for (const [name, values] of Object.entries(y)) {
    if (!isList(values) || !values.every((value) => value === null || isNumber(value)))
      return `y.${name} must be a list of numbers and nulls.`
    if (values.length !== x.length) return `y.${name} has ${values.length} values for ${x.length} times.`
  }
  if (limits !== undefined && !(isFields(limits) && Object.values(limits).every(isNumber)))
    return 'limits must be numbers by name.'
  return undefined
}

function timelineFault({ title, lanes }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof title !== 'string') return 'A timeline needs a title.'
  if (!isList(lanes) || !lanes.every(isFields)) return 'lanes must be a list.'
  for (const { name, spans } of lanes) {
    if (typeof name !== 'string' || !isList(spans) || !spans.every(isFields)) return 'Each lane needs a name and spans.'
    for (const { from, to, label, state } of spans) {
      if (!isNumber(from) || !(to === null || (isNumber(to) && to >= from)))
        return `A span of ${name} needs from and to in epoch milliseconds, in this order.`
      if (typeof label !== 'string' || !SPAN_STATES.some((known) => known === state))
        return `A span of ${name} needs a label, and a state of ${SPAN_STATES.join(', ')}.`
    }
  }
  return undefined
}
