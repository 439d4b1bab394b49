/**
 * Emoji joined by U+200D (kept as they are), or: controls, formats (bidirectional overrides, zero-width), separators that are no
 * plain space, lone surrogates, noncharacters.
 */
const UNSEEN =
  /(\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f)?\u200d(?=\p{Extended_Pictographic}))|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{fffe}\u{ffff}]|(?! )\p{Zs}/gu

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** One line in which everything that a terminal would obey, or a reader could not see, is written as an escape. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (char, emoji?: string) => emoji ?? SHORT[char] ?? escaped(char))
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/** A text of several lines (SQL, a diff): line by line; tabs stay, a carriage return is shown. */
export function lines(text: string): string[] {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.split('\t').map(visible).join('\t'))
}

/** A sentence for people: white space runs together. */
export function prose(text: string): string {
  return visible(text.trim().replace(/[\t\n\r ]+/g, ' '))
}

/** At most `most` UTF-16 units of `text`, and how much more there was. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = isHigh(text.charCodeAt(most - 1)) ? most - 1 : most
  return `${text.slice(0, end)}… (${count(text.length - end)} more characters)`
}

export function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

const NUMBERS = new Intl.NumberFormat('en')

/** `12,345` */
export function count(n: number): string {
  return NUMBERS.format(n)
}

/** `1 finding`, `12,345 findings` */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

/** `12 ms`, `3.4 s`, `2 min 05 s`, `1 h 02 min` */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
}

/** `0:07`, `12:34`, `1:02:03` */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** `2026-10-07 04:02:11 UTC` from ISO 8601; other text as it is. */
export function moment(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso) && iso.endsWith('Z')
    ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
    : prose(iso)
}
