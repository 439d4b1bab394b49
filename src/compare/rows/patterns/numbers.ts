import { type Change, mostFrequent, type Pattern, type Value } from './pattern.ts'

/** A double whose digits do not hold all of it has its bits beside them. */
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?(?: = 0x[0-9A-F]{16})?$/i
/** Of doubles, sums are not exact. */
const NEAR = 1e-9

/** `digits / 10 ** scale`, exactly: DECIMAL and BIGINT have more digits than a double. */
interface Exact {
  digits: bigint
  scale: number
  isDouble: boolean
}

export function numbers(changes: readonly Change[]): Pattern[] {
  const read = changes.flatMap(([source, target]) => {
    const [a, b] = [exact(source), exact(target)]
    return a && b ? [{ a, b }] : []
  })
  if (read.length === 0) return []
  return [...mostFrequent(placesOf(read), 3).flatMap(shortened), ...shifted(read)]
}

function exact(text: Value): Exact | undefined {
  const [, sign, whole, part = '', power = '0'] = NUMBER.exec(text ?? '') ?? []
  if (whole === undefined) return undefined
  const fraction = part.replace(/0+$/, '')
  const magnitude = BigInt(whole + fraction)
  const scale = fraction.length - Number(power)
  const digits = sign ? -magnitude : magnitude
  const isDouble = /[ex]/i.test(text ?? '')
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0, isDouble } : { digits, scale, isDouble }
}

/** Digits after the point that the targets have, for those of which the source has more. */
function placesOf(read: readonly { a: Exact; b: Exact }[]): number[] {
  return read.filter(({ a, b }) => a.scale > b.scale).map(({ b }) => b.scale)
}

/** By rounding, or by leaving digits out. */
function shortened(places: number): Pattern[] {
  const how = (told: string, kept: (digits: bigint, unit: bigint) => bigint[]): Pattern => ({
    told: `${told} ${places} digits after the point on the target`,
    explains: (source, target) => {
      const [a, b] = [exact(source), exact(target)]
      if (!a || !b || a.scale <= places || b.scale > places) return false
      const there = b.digits * 10n ** BigInt(places - b.scale)
      return kept(a.digits, 10n ** BigInt(a.scale - places)).includes(there)
    },
  })
  return [
    how('rounded to', rounded),
    how('cut off, not rounded, after', (digits, unit) => [digits / unit]),
    how('rounded down to', (digits, unit) => [floor(digits, unit)]),
  ]
}

/** Servers round the half to either side, by type. */
function rounded(digits: bigint, unit: bigint): bigint[] {
  const low = floor(digits, unit)
  const twice = 2n * (digits - low * unit)
  if (twice === unit) return [low, low + 1n]
  return [twice < unit ? low : low + 1n]
}

function floor(digits: bigint, unit: bigint): bigint {
  const quotient = digits / unit
  return digits < 0n && digits % unit !== 0n ? quotient - 1n : quotient
}

function shifted(read: readonly { a: Exact; b: Exact }[]): Pattern[] {
  const shifts = read.map(({ a, b }) => Number(difference(a, b).toPrecision(12)))
  return mostFrequent(
    shifts.filter((shift) => shift !== 0),
    1,
  ).map((shift) => ({
    told: `${shift > 0 ? '+' : ''}${shift} on the target`,
    explains: (source, target) => {
      const [a, b] = [exact(source), exact(target)]
      if (!a || !b) return false
      const rest = Math.abs(difference(a, b) - shift)
      const blur = a.isDouble || b.isDouble ? Math.max(Math.abs(asDouble(a)), Math.abs(asDouble(b))) * 2 ** -50 : 0
      return rest <= Math.abs(shift) * NEAR + blur
    },
  }))
}

function difference(a: Exact, b: Exact): number {
  const scale = Math.max(a.scale, b.scale)
  const at = (value: Exact) => value.digits * 10n ** BigInt(scale - value.scale)
  return asDouble({ digits: at(b) - at(a), scale, isDouble: false })
}

function asDouble({ digits, scale }: Exact): number {
  return Number(`${digits}e-${scale}`)
}
