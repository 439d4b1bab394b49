/** A stretch of time in which a zone keeps one offset: [from, to) in epoch milliseconds, offset in milliseconds east of UTC. */
export interface ZonePeriod {
  from: number
  to: number
  offset: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Zones change at most once in so long a time; Morocco’s Ramadan, the shortest, takes four weeks. */
const STEP = DAY

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}

/** Names without a slash that the time zone database has; others, as JST, are known to JavaScript alone. */
const SHORT =
  /^(CET|CST6CDT|Cuba|EET|EST|EST5EDT|Egypt|Eire|GB|GB-Eire|GMT|GMT[+-]?0|Greenwich|HST|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|MET|MST|MST7MDT|NZ|NZ-CHAT|Navajo|PRC|PST8PDT|Poland|Portugal|ROC|ROK|Singapore|Turkey|UCT|UTC|Universal|W-SU|WET|Zulu)$/

/** Whether it is a name of the time zone database, or an offset such as `+09:00`. */
export function isZone(name: string): boolean {
  if (fixedOffset(name) !== undefined) return true
  if (!name.includes('/') && !SHORT.test(name)) return false
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

function fixedOffset(name: string): number | undefined {
  const [, sign, hours = '', minutes = ''] = /^([-+])(\d\d):?(\d\d)$/.exec(name) ?? []
  if (!sign) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60_000)
}

/** Milliseconds that the zone's clocks are ahead of UTC at that instant. Throws RangeError for an unknown zone. */
export function offsetAt(zone: string, instant: number): number {
  const fixed = fixedOffset(zone)
  if (fixed !== undefined) return fixed
  const whole = Math.floor(instant / 1000) * 1000
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(whole)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole
}

/** The zone's periods that cover [from, to), in order and without gaps. */
export function periodsOf(zone: string, from: number, to: number): ZonePeriod[] {
  const periods: ZonePeriod[] = []
  let began = from
  let offset = offsetAt(zone, from)
  for (let at = from; at < to; at += STEP) {
    const next = Math.min(at + STEP, to)
    const then = offsetAt(zone, next)
    if (then === offset) continue
    const change = changeBetween(zone, at, next, offset)
    periods.push({ from: began, to: change, offset })
    began = change
    offset = then
  }
  if (began < to) periods.push({ from: began, to, offset })
  return periods
}

/** First second at which the offset is not `before` any more. */
function changeBetween(zone: string, low: number, high: number, before: number): number {
  let same = Math.floor(low / 1000)
  let other = Math.ceil(high / 1000)
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2)
    if (offsetAt(zone, middle * 1000) === before) same = middle
    else other = middle
  }
  return other * 1000
}

/** The clock on the wall there, as `2026-11-01 01:30:00`. */
export function wallClock(zone: string, instant: number): string {
  return new Date(instant + offsetAt(zone, instant)).toISOString().slice(0, 19).replace('T', ' ')
}

/** Wall clocks of the nights on which clocks are changed: `[from, to)` does not exist (skipped) or exists twice. In milliseconds as if UTC. */
export interface ClockChange {
  at: number
  kind: 'skipped' | 'doubled'
  from: number
  to: number
}

export function clockChanges(zone: string, from: number, to: number): ClockChange[] {
  const periods = periodsOf(zone, from, to)
  return periods.slice(1).map(({ from: at, offset }, i) => {
    const before = periods[i]?.offset ?? offset
    return offset > before
      ? { at, kind: 'skipped', from: at + before, to: at + offset }
      : { at, kind: 'doubled', from: at + offset, to: at + before }
  })
}
