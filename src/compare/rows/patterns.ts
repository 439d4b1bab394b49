/** What happened to a whole column: one fault, however many rows it touched. */

type Value = string | null

interface Pattern {
  /** For people: `one hour later`. */
  told: string
  /** Whether the target's value follows from the source's. */
  explains(source: Value, target: Value): boolean
}

/** Fewer rows are told one by one. */
const LEAST = 20

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/
const NUMBER = /^-?\d+(?:\.\d+)?$/

/**
 * The pattern by which every one of the rows changed in a column, if there is one.
 * @param pairs values of the rows that differ in it, source first
 */
export function patternOf(pairs: readonly (readonly [Value, Value])[]): string | undefined {
  if (pairs.length < LEAST) return undefined
  const [first] = pairs
  if (!first) return undefined
  return candidates(first, pairs).find((pattern) => pairs.every(([source, target]) => pattern.explains(source, target)))
    ?.told
}

function candidates([source, target]: readonly [Value, Value], pairs: readonly (readonly [Value, Value])[]): Pattern[] {
  return [emptied(source, target), shiftedTime(source, target), ...numbers(source, target), ...texts(pairs)].filter(
    (pattern) => pattern !== undefined,
  )
}

function emptied(source: Value, target: Value): Pattern | undefined {
  if (target !== null && source !== null) return undefined
  return target === null
    ? { told: 'NULL on the target', explains: (a, b) => a !== null && b === null }
    : {
        told: `NULL on the source, ${target === '' ? 'empty' : 'a value'} on the target`,
        explains: (a, b) => a === null && b !== null && (b === '') === (target === ''),
      }
}

/** Microseconds since the epoch, exactly. */
function instant(text: Value): bigint | undefined {
  const [, y, mo, d, h = '0', mi = '0', s = '0', f = ''] = DATE_TIME.exec(text ?? '') ?? []
  if (y === undefined) return undefined
  const ms = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s))
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1000n + BigInt(f.padEnd(6, '0'))
}

function shiftedTime(source: Value, target: Value): Pattern | undefined {
  const [a, b] = [instant(source), instant(target)]
  if (a === undefined || b === undefined) return undefined
  const shift = b - a
  const seconds = Number(shift) / 1e6
  return {
    told: `${spoken(Math.abs(seconds))} ${seconds > 0 ? 'later' : 'earlier'} on the target`,
    explains: (x, y) => {
      const [from, to] = [instant(x), instant(y)]
      return from !== undefined && to !== undefined && to - from === shift
    },
  }
}

function spoken(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

function numbers(source: Value, target: Value): (Pattern | undefined)[] {
  if (!NUMBER.test(source ?? '') || !NUMBER.test(target ?? '')) return []
  const places = (target?.split('.')[1] ?? '').replace(/0+$/, '').length
  const shift = Number(target) - Number(source)
  return [
    { told: `rounded to ${places} digits after the point on the target`, explains: (a, b) => isRounded(a, b, places) },
    {
      told: `${shift > 0 ? '+' : ''}${Number(shift.toPrecision(12))} on the target`,
      explains: (a, b) =>
        NUMBER.test(a ?? '') &&
        NUMBER.test(b ?? '') &&
        Math.abs(Number(b) - Number(a) - shift) <= Math.abs(shift) * 1e-9,
    },
  ]
}

function isRounded(source: Value, target: Value, places: number): boolean {
  if (!NUMBER.test(source ?? '') || !NUMBER.test(target ?? '')) return false
  const own = (target?.split('.')[1] ?? '').replace(/0+$/, '').length
  return own <= places && Math.abs(Number(target) - Number(source)) <= 0.5 * 10 ** -places * (1 + 1e-9)
}

function texts(pairs: readonly (readonly [Value, Value])[]): Pattern[] {
  const longest = Math.max(...pairs.map(([, target]) => [...(target ?? '')].length))
  const both = (rule: (source: string, target: string) => boolean) => (a: Value, b: Value) =>
    a !== null && b !== null && rule(a, b)
  return [
    { told: 'encoded twice on the target (UTF-8 read as latin1)', explains: both((a, b) => b === encodedTwice(a)) },
    {
      told: 'characters beyond ASCII became question marks on the target',
      explains: both((a, b) => b !== a && b === [...a].map((char) => (char.charCodeAt(0) < 128 ? char : '?')).join('')),
    },
    {
      told: 'characters beyond the basic plane became question marks on the target',
      explains: both((a, b) => b !== a && b === [...a].map((char) => (char.length > 1 ? '?' : char)).join('')),
    },
    {
      told: `cut off after ${longest} characters on the target`,
      explains: both((a, b) => [...b].length === longest && a.length > b.length && a.startsWith(b)),
    },
    { told: 'without its trailing spaces on the target', explains: both((a, b) => b === a.trimEnd()) },
    { told: 'in lower case on the target', explains: both((a, b) => b === a.toLowerCase()) },
    { told: 'in upper case on the target', explains: both((a, b) => b === a.toUpperCase()) },
  ]
}

/** MySQL's latin1 is cp1252, whose five holes stay as they are. */
function encodedTwice(text: string): string {
  const cp1252 = new TextDecoder('windows-1252')
  return cp1252.decode(Buffer.from(text, 'utf8'))
}
