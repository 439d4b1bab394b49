import {
  FILTERS,
  FREE_TEXT,
  HIDDEN_BELOW,
  HIDDEN_NAMES,
  HIDDEN_PARAMETERS,
  HIDDEN_WORDS,
  KEPT_ENDINGS,
  KEPT_OWNERS,
  NUMBERED,
  PAPERS,
} from './redact-list.ts'

export type Format = 'json' | 'xml' | 'parameter'

/** `free`: a sentence for people. */
export type Treatment = 'hidden' | 'free' | 'plain'

/** `Sell_to_Phone_No` → sell, to, phone, no; `APIKey2` → api, key. */
export function wordsOf(name: string): string[] {
  const apart = name.replace(/([\p{Ll}\d])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$& ')
  const words = apart.split(/[^\p{L}\p{N}]+/u).map((word) => word.toLowerCase().replace(/(?<=\p{L})\d+$/u, ''))
  return words.filter((word) => word !== '' && !/^\d+$/.test(word))
}

const MOST_WORDS = 5_000
const lastWords = new Map<string, string>()

/** `quoteCurrencies` → currencies; '' where there is none. */
export function lastWordOf(name: string): string {
  const known = lastWords.get(name)
  if (known !== undefined) return known
  const word = wordsOf(name).at(-1) ?? ''
  if (lastWords.size < MOST_WORDS) lastWords.set(name, word)
  return word
}

const LISTED = HIDDEN_NAMES.map((name) => ({ spaced: ` ${name}`, compact: name.replaceAll(' ', '') }))
const COMPACT = new Set(LISTED.map(({ compact }) => compact))
/** Names are of somebody else's choosing: they must not fill the memory. */
const MOST_DECIDED = 20_000
const decided = new Map<string, boolean>()
const treatments = new Map<string, Treatment>()

/** Whether a value of this name is hidden, whatever stands above. */
export function isHiddenName(name: string): boolean {
  const known = decided.get(name)
  if (known !== undefined) return known
  const words = wordsOf(name)
  const hidden = NUMBERED.test(name) || hides(words) || hides(singular(words))
  if (decided.size < MOST_DECIDED) decided.set(name, hidden)
  return hidden
}

function hides(words: readonly string[]): boolean {
  const last = words.at(-1)
  if (last === undefined || (KEPT_ENDINGS.has(last) && words.length > 1)) return false
  if (last === 'note' && PAPERS.has(words.at(-2) ?? '')) return false
  const spaced = ` ${words.join(' ')}`
  if (HIDDEN_WORDS.test(spaced)) return true
  if (COMPACT.has(words.join('')) || LISTED.some((listed) => spaced.endsWith(listed.spaced))) return true
  return last === 'name' && !isOwner(words.at(-2))
}

function singular(words: readonly string[]): string[] {
  return words.map((word, index) => (index === words.length - 1 ? one(word) : word))
}

function one(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '')
}

function isOwner(word: string | undefined): boolean {
  return word !== undefined && (KEPT_OWNERS.has(word) || KEPT_OWNERS.has(one(word)))
}

/** What becomes of a value at these names: those of a JSON path, or local names of elements. */
export function treatment(names: readonly string[], format: Format): Treatment {
  const place = `${format} ${names.join('/')}`
  const known = treatments.get(place)
  if (known !== undefined) return known
  const how = decide(names, format)
  if (treatments.size < MOST_DECIDED) treatments.set(place, how)
  return how
}

function decide(names: readonly string[], format: Format): Treatment {
  const leaf = names.at(-1)
  if (leaf === undefined) return 'plain'
  const words = wordsOf(leaf)
  const above = names.slice(0, -1)
  if (format === 'parameter' && HIDDEN_PARAMETERS.has(words.join(' '))) return 'hidden'
  if (format === 'xml' && names[0] === 'definitions' && leaf === 'name') return 'plain'
  if (above.some(hidesAllBelow)) return 'hidden'
  const parent = wordsOf(above.at(-1) ?? '')
  if (words.join(' ') === 'values' && FILTERS.has(parent.join(' '))) return 'hidden'
  const ofThing = words.join(' ') === 'name' && isOwner(parent.at(-1))
  if (!ofThing && isHiddenName(leaf)) return 'hidden'
  if (!KEPT_ENDINGS.has(words.at(-1) ?? '') && isBelowHidden(names, format)) return 'hidden'
  return names.some((name) => FREE_TEXT.has(wordsOf(name).join(' '))) ? 'free' : 'plain'
}

/** Asked of products and the like: `name` in the answer itself is theirs. */
export function asksOfThings(path: string): boolean {
  const [route = ''] = path.split('?')
  return THINGS.test(route) && !/customer|order|basket/i.test(route)
}

const THINGS =
  /\/(products?|shopper-products|product_search|categor(y|ies)|catalogs?|sites?|promotions?|campaigns?)(\/|$)/i

export function isNameOfAnswer(names: readonly string[]): boolean {
  return /^(hits\/|data\/)*name(\/(default|[a-z]{2}([_-][A-Z]{2})?))?$/.test(names.join('/'))
}

function hidesAllBelow(name: string): boolean {
  const spaced = ` ${wordsOf(name).join(' ')}`
  return HIDDEN_BELOW.some((below) => spaced.endsWith(` ${below}`))
}

/** `phone: {number}`, and what `GetCustomerName` returns. */
function isBelowHidden(names: readonly string[], format: Format): boolean {
  if (format !== 'xml') return names.slice(0, -1).some(isHiddenName)
  const method = names.indexOf('Body') + 1
  return names.slice(0, -1).some((name, index) => {
    if (index !== method || method === 0) return isHiddenName(name) && !PAGES.test(name)
    const returned = names.length === index + 2 && names[index + 1] === 'return_value' && /_Result$/.test(name)
    return returned && isHiddenName(name.replace(/_Result$/, ''))
  })
}

/** NAV names an element after its page: a `CustomerCard` is all there is of a customer. */
const PAGES = /card$|contacts?$/i
