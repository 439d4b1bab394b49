/** Reads answers whose fields may be missing, of another version, or more than are known. Nothing throws; absent is undefined. */
export function at(json: unknown, ...path: readonly (string | number)[]): unknown {
  let value = json
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value ?? undefined
}

export function text(json: unknown, ...path: readonly (string | number)[]): string | undefined {
  const value = at(json, ...path)
  return typeof value === 'string' ? value : undefined
}

export function number(json: unknown, ...path: readonly (string | number)[]): number | undefined {
  const value = at(json, ...path)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function list(json: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const value = at(json, ...path)
  return Array.isArray(value) ? value : []
}

/** Epoch milliseconds of a time such as `2026-03-01T10:00:00Z`. */
export function time(json: unknown, ...path: readonly (string | number)[]): number | undefined {
  const value = Date.parse(text(json, ...path) ?? '')
  return Number.isNaN(value) ? undefined : value
}

const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** A quantity of Kubernetes: `250m`, `512Mi`, `1.5`, `2e3`. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  const [, digits, unit] =
    /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(typeof value === 'string' ? value : '') ?? []
  const factor = UNITS[unit ?? '']
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor
}
