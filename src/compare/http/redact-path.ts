import { isHiddenName, wordsOf } from './redact-names.ts'

/** What follows one of these in a path is somebody's number, or their name. */
const PEOPLE = new Set(
  'customer user account member contact person people profile shopper subscriber employee recipient consumer client patient guest household buyer payer lead consignee'.split(
    ' ',
  ),
)
/** What follows one of these lets its bearer in. */
const SECRETS = new Set(
  'reset token session invite invitation verify verification confirm confirmation activate activation unsubscribe magic otp secret key webhook hook webhookb ticket share signed'.split(
    ' ',
  ),
)
/** Parts of routes, nobody's own. */
const ROUTE =
  /^(?:v\d+(?:[._]\d+)*|organizations|actions?|auth|search|me|self|current|this|login|logout|register|password|password[_-]reset|orders?|address(?:es)?|baskets?|payment[_-]instruments|product[_-]lists?|count|batch|\$\w+|metadata|external-profile|profile|settings|history|list|new|edit|groups?|roles?)$/i
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const RUNS = /[A-Za-z0-9]+/g
const LONGEST_RUN = 16

/** A value that nobody makes up by hand: hexadecimal or mixed signs, longer than numbers of orders and products are. */
export function isOpaque(text: string): boolean {
  if (UUID.test(text)) return false
  const plain = text.replace(/^\w{1,12}[._](?=[0-9a-f]{20})/, '')
  if (/^[0-9a-f]{20,}$/i.test(plain) && /[a-f]/i.test(plain) && /\d/.test(plain)) return true
  if (/^[a-z0-9]{24,}$/.test(plain) && (plain.match(/\d/g)?.length ?? 0) >= 4) return true
  if (!/^[\w.~+/=-]{16,}$/.test(plain)) return false
  return (plain.match(RUNS) ?? []).some(
    (run) => run.length >= LONGEST_RUN && /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run),
  )
}

/** Which parts of a path, as they are between its slashes and without signs of a URL, are somebody's or secret. */
export function personalParts(parts: readonly string[]): readonly boolean[] {
  return parts.map((part, index) => {
    if (part === '' || ROUTE.test(part)) return false
    if (isOpaque(part)) return true
    const before = parts[index - 1]
    if (before === undefined || before === '' || /[=(]/.test(before)) return false
    const kind = singular(wordsOf(before).at(-1) ?? '')
    if (PEOPLE.has(kind)) return true
    if (SECRETS.has(kind)) return /\d/.test(part) || part.length >= 12
    return isHiddenName(before)
  })
}

/** `Customer('10000')` of OData: the name, and what stands between the brackets. */
export function keyedPart(part: string): { name: string; key: string } | undefined {
  const [, name = '', key = ''] = /^([\w.]+)\((.+)\)$/.exec(part) ?? []
  const kind = singular(wordsOf(name).at(-1) ?? '')
  return PEOPLE.has(kind) || (name !== '' && isHiddenName(name)) ? { name, key } : undefined
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '')
}

/** A piece of a URL without its signs. */
export function plainOf(written: string): string {
  // What was cut in the middle of a sign must not keep the rest from being read.
  return written.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (signs) => {
    try {
      return decodeURIComponent(signs)
    } catch {
      return signs
    }
  })
}

/** Base64 of a mail: in lines of one length. */
export function isFolded(value: string): boolean {
  return /^[\w+/=-]{40,}\r?\n/.test(value) && !/[^\w+/=\s-]/.test(value)
}
