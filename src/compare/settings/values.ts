/** How a variable's text is read: plain words and numbers by default, a list whose order means nothing, a size or a name of a character set. */
export type ValueKind = 'plain' | 'words' | 'charset'

const SWITCHES: Readonly<Record<string, string>> = { on: '1', yes: '1', true: '1', off: '0', no: '0', false: '0' }

/** One spelling for values that mean the same: ON = 1, utf8 = utf8mb3, 10 = 10.000000, words in any order. */
export function canonical(value: string, kind: ValueKind = 'plain'): string {
  const text = value.trim().toLowerCase()
  if (kind === 'words') return [...new Set(text.split(/\s*,\s*/).filter(Boolean))].sort().join(',')
  if (kind === 'charset') return text.replace(/^utf8(?=$|_)/, 'utf8mb3')
  const word = SWITCHES[text] ?? text.replaceAll(/[ _-]+/g, '-')
  return asNumber(word) ?? word
}

export function same(a: string, b: string, kind: ValueKind = 'plain'): boolean {
  return canonical(a, kind) === canonical(b, kind)
}

/** Exact for integers of any length; fractions keep their digits without trailing zeros. */
function asNumber(text: string): string | undefined {
  const parts = /^(-?)0*(\d+)(?:\.(\d*))?$/.exec(text)
  if (!parts) return undefined
  const [, sign, whole = '0', fraction = ''] = parts
  const digits = fraction.replace(/0+$/, '')
  const number = digits ? `${whole}.${digits}` : whole
  return number === '0' ? '0' : `${sign}${number}`
}

/**
 * Whether the target's number is at least the source's; `unlimited` is the value that stands for no limit.
 * Undefined where either is no number.
 */
export function atLeast(source: string, target: string, unlimited?: string): boolean | undefined {
  const [a, b] = [canonical(source), canonical(target)]
  if (a === b) return true
  if (unlimited !== undefined) {
    if (b === canonical(unlimited)) return true
    if (a === canonical(unlimited)) return false
  }
  if (asNumber(a) === undefined || asNumber(b) === undefined) return undefined
  return compareNumbers(b, a) >= 0
}

/** By value, for texts of {@link canonical}; BigInt because sizes reach 2^64. */
function compareNumbers(a: string, b: string): number {
  const scaled = (text: string, places: number) => {
    const [whole = '0', fraction = ''] = text.split('.')
    return BigInt(whole + fraction.padEnd(places, '0'))
  }
  const places = Math.max(...[a, b].map((text) => text.split('.')[1]?.length ?? 0))
  const difference = scaled(a, places) - scaled(b, places)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
