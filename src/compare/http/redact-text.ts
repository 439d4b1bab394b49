import { scrub } from '../../kernel/secret.ts'
import { isHiddenName } from './redact-names.ts'

/** Credentials and addresses of people wherever they stand, also inside of longer texts. */
const ANYWHERE: readonly (readonly [pattern: RegExp, what: string, only?: (found: string) => boolean])[] = [
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, 'jwt'],
  [/\b(Bearer|Basic|NTLM|Negotiate)\s+[\w+/=.~-]{6,}/gi, 'credential'],
  [/[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/g, 'mail'],
  [/(?<![\w+])\+[1-9](?:[ ()/.-]{0,2}\d){6,14}(?!\d)/g, 'phone'],
  [/\b[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)\b/g, 'iban', isIban],
  [/\b\d(?:[ -]?\d){12,18}\b/g, 'number', isCard],
]

export function withoutCredentials(text: string): string {
  return withoutPatterns(scrub(text))
}

/** Most values hold none of what the patterns begin with. */
const SUSPECT = /[@%+]|eyJ|\d\d|Bearer|Basic|NTLM|Negotiate/i

function withoutPatterns(text: string): string {
  if (!SUSPECT.test(text)) return text
  let clean = text
  for (const [pattern, what, only] of ANYWHERE)
    clean = clean.replace(pattern, (found) => (only && !only(found) ? found : `(hidden ${what})`))
  return clean
}

/** Names of JSON members and of elements are kept but for these. */
export function withoutMail(text: string): string {
  return text.replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, '(hidden)')
}

/** What is looked for in front of `=`. */
const LONGEST_NAME = 60

type Hide = (value: string) => string

const QUOTED =
  /(?<![\p{L}\p{N}])'((?:[^'\n]|(?<=\p{L})'(?=\p{L}))+)'(?![\p{L}\p{N}])|"([^"\n]+)"|[„“”]([^„“”\n]+)[“”]|‘([^’\n]+)’|[«»]([^«»\n]+)[«»]|`([^`\n]+)`|(?<=[\s=:([])['"„“‘«]([^'"“”’»\n]+)$/gu
const DATE = String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}`
const NUMBER = new RegExp(
  String.raw`(?<![\p{L}\p{N}_#+-])(?:(${DATE})(?![\d])|\+?\d[\d ()/.-]{3,}\d)(?![\p{L}\p{N}])`,
  'gu',
)

/** A sentence keeps its words; pieces that come from what was asked are hidden. */
export function freeText(text: string, hide: Hide, known: Iterable<string>): string {
  // Before any mark is written: a mark is nobody's secret.
  let clean = scrub(text)
  const lower = clean.toLowerCase()
  for (const value of known)
    if (lower.includes(value.toLowerCase())) clean = clean.replace(asWords(value), (found) => hide(found))
  clean = pairsHidden(clean, hide).replace(QUOTED, (whole, ...groups: (string | undefined)[]) => {
    const inner = groups.slice(0, 7).find((group) => group !== undefined) ?? ''
    return whole.replace(inner, () => hide(inner))
  })
  return withoutPatterns(clean).replace(NUMBER, (found, date: string | undefined) =>
    date !== undefined || /^\d+\.\d{1,4}$/.test(found) || found.replace(/\D/g, '').length < 6 ? found : hide(found),
  )
}

function asWords(value: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu')
}

/** `Name=Anna, No.=10000`: by the names before the signs. */
export function pairsHidden(text: string, hide: Hide): string {
  if (!/[=:]/.test(text)) return text
  return text
    .split(/([,;|\n])/)
    .map((piece) => {
      for (const { index } of piece.matchAll(/[=:]/g)) {
        const name = piece.slice(Math.max(0, index - LONGEST_NAME), index).trimEnd()
        if (!isHiddenName(name.split(/\s+/).slice(-4).join(' '))) continue
        const value = piece.slice(index + 1)
        const inner = value
          .replace(/^[\s'"]+/, '')
          .trimEnd()
          .replace(/['".]{1,4}$/, '')
        if (inner === '') continue
        const at = value.indexOf(inner)
        return `${piece.slice(0, index + 1)}${value.slice(0, at)}${hide(inner)}${value.slice(at + inner.length)}`
      }
      return piece
    })
    .join('')
}

/** Luhn's checksum: order numbers are no cards. */
function isCard(text: string): boolean {
  const digits = [...text].filter((c) => c >= '0' && c <= '9').map(Number)
  const sum = digits
    .reverse()
    .reduce((all, digit, i) => all + (i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0)
  return digits.length >= 13 && sum % 10 === 0 && new Set(digits).size > 1
}

/** ISO 7064's checksum, modulo 97. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '')
  const turned = `${plain.slice(4)}${plain.slice(0, 4)}`
  let rest = 0
  for (const digit of turned.replace(/[A-Z]/g, (letter) => `${letter.charCodeAt(0) - 55}`))
    rest = (rest * 10 + Number(digit)) % 97
  return plain.length <= 34 && rest === 1
}
