import { withoutMail, withoutSecretForms } from '../../kernel/forms.ts'
import { scrubKnown } from '../../kernel/secret.ts'
import type { KnownValues } from './redact-known.ts'
import { isHiddenName } from './redact-names.ts'

type Hide = (value: string) => string

/** Numbers of people and of their money wherever they stand, also inside of longer texts. */
const ANYWHERE: readonly (readonly [pattern: RegExp, only?: (found: string) => boolean])[] = [
  [/(?<![\w+])\+[1-9](?:[ ()/.-]{0,2}\d){6,14}(?!\d)/g],
  [/(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])/g],
  [/(?<![\w])(?:tel|sms|callto):[+\d][\d ().-]{4,20}/gi],
  [/\b[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)\b/g, isIban],
  [/(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g, isCard],
  [/(?<![\w/:.-])[A-Z][A-Z0-9.-]{1,19}\\[A-Za-z][\w.$-]{1,40}/g],
]
/** `Cookie: a=1; b=2`: all of the line. */
const COOKIES = /((?<![\w-])(?:set-)?cookie["']?\s{0,3}[:=]\s{0,3})([^\r\n]{1,8000})/gi
/** The words in front keep prose as it is. */
const CREDENTIAL =
  /(?<=(?<![\w-])(?:Bearer|Basic|NTLM|Negotiate)[ \t]{1,3})(?!auth|inform|support|data\b)[\w+/=.~-]{6,}/gi

/** Credentials, addresses and numbers of people wherever they stand. Stars come before: a mark is nobody's secret. */
export function withoutCredentials(text: string, hide: Hide): string {
  let clean = withoutSecretForms(text, hide)
  if (SUSPECT.test(clean)) {
    clean = clean.replace(CREDENTIAL, (found) => hide(found))
    for (const [pattern, only] of ANYWHERE)
      clean = clean.replace(pattern, (found) => (only && !only(found) ? found : hide(found)))
  }
  return withoutMail(clean, hide)
}

/** Most values hold none of what the patterns begin with. */
const SUSPECT = /[+\\(]|\d\d|tel:|sms:|callto:|Bearer|Basic|NTLM|Negotiate/i

/** Before anything else: of a line of cookies nothing is told apart. */
export function withoutCookies(text: string, hide: Hide): string {
  if (!/cookie/i.test(text)) return text
  return text.replace(COOKIES, (all, name: string, value: string) =>
    /^\(hidden #\w+\)\s*$/.test(value) ? all : `${name}${hide(value)}`,
  )
}

/** What is looked for in front of `=`. */
const LONGEST_NAME = 60

const QUOTED =
  /(?<![\p{L}\p{N}])'((?:[^'\n]|(?<=\p{L})'(?=\p{L}))+)'(?![\p{L}\p{N}]|\(hidden #)|"([^"\n]+)"|[„“”]([^„“”\n]+)[“”]|‘([^’\n]+)’|[«»]([^«»\n]+)[«»]|`([^`\n]+)`|(?<=[\s=:([])['"„“‘«]([^'"“”’»\n]+)$/gu
const DATE = String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}`
const NUMBER = new RegExp(
  String.raw`(?<![\p{L}\p{N}_#+-])(?:(${DATE})(?![\d])|\+?\d[\d ()/.-]{3,}\d)(?![\p{L}\p{N}])`,
  'gu',
)
/** Who is spoken of: `The user ann has …`, `customer Ann Miller does not …`. */
const SPOKEN_OF =
  /(?<![\p{L}\p{N}_])((?:user(?: ?name| ?id)?|login(?: ?name)?|account|customer|contact|employee|member|operator|principal|identity|benutzer|kunde)(?:[ \t](?:name|named|called|with|id|no\.?|number|for|of|is|the)){0,3}[ \t:=]{1,3})([\p{L}\p{N}_][\p{L}\p{N}_.\\@$'-]*(?:[ \t]\p{Lu}[\p{L}\p{N}'-]+){0,3})/giu
const STOPS =
  /^(?:a|an|and|as|at|are|be|been|by|can|cannot|card|cards|could|did|do|does|doesn't|entry|entries|exist|exists|field|fields|for|from|group|had|has|have|hidden|id|if|in|is|isn't|ist|kann|list|may|must|name|no|not|number|of|on|or|page|permission|permissions|posting|profile|record|records|role|session|should|table|that|the|this|to|type|under|was|were|which|who|will|with|within|without)$/i

/** A sentence keeps its words; pieces that come from what was asked are hidden. */
export function freeText(text: string, hide: Hide, known: KnownValues): string {
  // Before any mark is written: a mark is nobody's secret.
  let clean = known.hiddenIn(scrubKnown(text), hide)
  clean = pairsHidden(withoutCookies(clean, hide), hide).replace(QUOTED, (whole, ...groups: (string | undefined)[]) => {
    const inner = groups.slice(0, 7).find((group) => group !== undefined) ?? ''
    return whole.replace(inner, () => hide(inner))
  })
  clean = clean.replace(SPOKEN_OF, (all, before: string, who: string) => {
    const [first = ''] = who.split(/[ \t]/)
    const named = /[\d\\@_]|^\p{Lu}/u.test(first) || /^(?:user|login)/i.test(before)
    return STOPS.test(first) || !named || first.startsWith('(') ? all : `${before}${hide(who)}`
  })
  return withoutCredentials(clean, hide).replace(NUMBER, (found, date: string | undefined) =>
    date !== undefined || /^\d+\.\d{1,4}$/.test(found) || found.replace(/\D/g, '').length < 6 ? found : hide(found),
  )
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
        if (inner === '' || inner.startsWith('(hidden')) continue
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
