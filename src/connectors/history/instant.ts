const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/

/** Seconds until the year 5138, milliseconds since 1973. */
const SECONDS_BELOW = 1e11

/** Epoch milliseconds with their fraction, of ISO 8601 (UTC where no zone is told), MySQL's own form, or a number of seconds or milliseconds. */
export function instant(value: unknown): number | undefined {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string' || value === '') return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return fromNumber(Number(value))
  const [, day, time, fraction = '', zone] = ISO.exec(value) ?? []
  if (!day || !time) return undefined
  const at = Date.parse(`${day}T${time}${zone === undefined || zone === 'UTC' ? 'Z' : colon(zone)}`)
  return Number.isNaN(at) ? undefined : at + (fraction ? Number(`0.${fraction}`) * 1_000 : 0)
}

function fromNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined
  return value < SECONDS_BELOW ? value * 1_000 : value
}

function colon(zone: string): string {
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
}
