import type { Journey } from '../src/ports/load-plan.ts'

/** A journey by its weight; `at` is in [0, 1). */
export function pick(journeys: readonly Journey[], at: number): Journey {
  const all = journeys.reduce((sum, { weight }) => sum + weight, 0)
  let left = at * all
  for (const journey of journeys) {
    left -= journey.weight
    if (left < 0) return journey
  }
  return journeys[journeys.length - 1] as Journey
}

/** `{name}` becomes its value; a name that nobody saved stays, so that the answer tells. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** A value in a JSON answer, by `order.id` or `items.0.sku`. */
export function valueAt(json: unknown, path: string): string | undefined {
  let at = json
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<string, unknown>)[step]
  }
  return at === undefined || at === null ? undefined : String(at)
}

/**
 * Why a successful answer is a failed one: an error that is told in the body, as APIs do that always answer 200.
 * Empty lists, null and false are no errors.
 */
export function errorIn(body: string, patterns: readonly RegExp[]): string | undefined {
  for (const pattern of patterns) if (pattern.test(body)) return `the body matches ${pattern.source}`
  if (!/^\s*[{[]/.test(body)) return undefined
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return 'the body begins like JSON and is none'
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const { error, errors, fault, success, ok, status } = json as Record<string, unknown>
  for (const [name, value] of Object.entries({ error, errors, fault })) if (says(value)) return `the body has ${name}`
  if (success === false || ok === false) return 'the body says that it did not succeed'
  if (typeof status === 'string' && /^(error|failed|failure)$/i.test(status)) return `the body has status ${status}`
  return undefined
}

function says(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'object' ? Object.keys(value).length > 0 : true
}

/** The window that a moment falls into; what ends after the last counts to the last. */
export function windowOf(elapsedMs: number, seconds: number, windows: number): number {
  return Math.max(0, Math.min(windows - 1, Math.floor((elapsedMs / 1000 / seconds) * windows)))
}
