import { type Change, mostFrequent, type Pattern, type Value } from './pattern.ts'

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/
const TIME = /^(-?)(\d{2,3}):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/
const SECOND = 1_000_000n
const HOUR = 3600n * SECOND
const DAY = 24n * HOUR
/** No two zones are further apart. */
const WIDEST = 26n * HOUR
/** Rows that must have the rarer of two offsets: one or two may be anything. */
const RARER = 3

export function times(changes: readonly Change[]): Pattern[] {
  return [...shifted(changes), ...zoned(changes), ...clock(changes)]
}

/** Microseconds since the epoch, exactly. */
function instant(text: Value): bigint | undefined {
  const [, y, mo, d, h = '0', mi = '0', s = '0', f = ''] = DATE_TIME.exec(text ?? '') ?? []
  if (y === undefined || mo === '00' || d === '00') return undefined
  const at = new Date(0)
  // Date.UTC takes years under 100 for those of the last century.
  at.setUTCFullYear(Number(y), Number(mo) - 1, Number(d))
  at.setUTCHours(Number(h), Number(mi), Number(s))
  return BigInt(at.getTime()) * 1000n + BigInt(f.padEnd(6, '0'))
}

function shiftOf([source, target]: Change): bigint | undefined {
  const [a, b] = [instant(source), instant(target)]
  return a === undefined || b === undefined || a === b ? undefined : b - a
}

function shifted(changes: readonly Change[]): Pattern[] {
  return mostFrequent(shiftsOf(changes), 1).map((shift) => ({
    told: `${spoken(shift)} on the target`,
    explains: (a, b) => shiftOf([a, b]) === shift,
  }))
}

function shiftsOf(changes: readonly Change[]): bigint[] {
  return changes.map(shiftOf).filter((shift) => shift !== undefined)
}

/** A zone with summer time: two offsets an hour apart, each in its season. */
function zoned(changes: readonly Change[]): Pattern[] {
  const shifts = shiftsOf(changes)
  const [one, other] = mostFrequent(shifts, 2)
  if (one === undefined || other === undefined) return []
  const [low, high] = one < other ? [one, other] : [other, one]
  const far = low < -WIDEST || high > WIDEST
  if (high - low !== HOUR || far || shifts.filter((shift) => shift === other).length < RARER) return []
  return (['north', 'south'] as const).map((half) => ({
    told: `${phrase(low)} in winter and ${phrase(high)} in summer (of the ${half}ern half), as in a zone with summer time, on the target`,
    explains: (a: Value, b: Value) => {
      const shift = shiftOf([a, b])
      if (shift !== low && shift !== high) return false
      const season = seasonOf(a ?? '', half)
      return season === undefined || shift === (season === 'summer' ? high : low)
    },
  }))
}

/** Undefined in the weeks in which some zone may have changed already and another not yet. */
function seasonOf(text: string, half: 'north' | 'south'): 'summer' | 'winter' | undefined {
  const day = text.slice(5, 10)
  if (half === 'north') {
    if (day >= '04-02' && day <= '09-29') return 'summer'
    return day >= '11-09' || day <= '03-06' ? 'winter' : undefined
  }
  if (day >= '11-02' || day <= '02-14') return 'summer'
  return day >= '05-02' && day <= '08-30' ? 'winter' : undefined
}

/** TIME: a time of the day, which goes on at midnight, or a span. */
function clock(changes: readonly Change[]): Pattern[] {
  const shiftOfClock = ([source, target]: Change) => {
    const [a, b] = [span(source), span(target)]
    return a === undefined || b === undefined || a === b ? undefined : b - a
  }
  const shifts = changes.map(shiftOfClock).filter((shift) => shift !== undefined)
  const sameDay = (shift: bigint) => ((shift % DAY) + DAY) % DAY
  return mostFrequent(shifts, 1).map((shift) => ({
    told: `${spoken(shift)} on the target`,
    explains: (a, b) => {
      const own = shiftOfClock([a, b])
      if (own === undefined || own === shift) return own === shift
      const wraps = [span(a), span(b)].every((at) => at !== undefined && at >= 0n && at < DAY)
      return wraps && sameDay(own) === sameDay(shift)
    },
  }))
}

function span(text: Value): bigint | undefined {
  const [, sign, h, m, s, f = ''] = TIME.exec(text ?? '') ?? []
  if (h === undefined) return undefined
  const at = BigInt(Number(h) * 3600 + Number(m) * 60 + Number(s)) * SECOND + BigInt(f.padEnd(6, '0'))
  return sign ? -at : at
}

function phrase(shift: bigint): string {
  return shift === 0n ? 'the same' : spoken(shift)
}

function spoken(shift: bigint): string {
  const seconds = Math.abs(Number(shift)) / 1e6
  const way = shift > 0n ? 'later' : 'earlier'
  if (seconds % 3600 === 0) return `${seconds / 3600} h ${way}`
  return seconds % 60 === 0 ? `${seconds / 60} min ${way}` : `${seconds} s ${way}`
}
