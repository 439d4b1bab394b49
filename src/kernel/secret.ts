import { withoutMail, withoutSecretForms } from './forms.ts'
import { keyedDigest, newKey } from './keyed-digest.ts'

/** A value that must reach no artefact. Every implicit conversion to text gives stars; only `reveal()` gives the value. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    if (value.length >= SHORTEST_SCRUBBED) known.add(value)
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return STARS
  }

  toJSON(): string {
    return STARS
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return STARS
  }
}

const STARS = '***'

/** Shorter values would blank out ordinary words of the report; they are still never printed by `Secret` itself. */
const SHORTEST_SCRUBBED = 4

const known = new Set<string>()

/** `scheme://user:password@host`: whatever its password holds, up to the last `@` before white space or a quote. */
const IN_URL = /((?<![A-Za-z\d+.-])[A-Za-z][A-Za-z\d+.-]*:\/\/[^\s:@/'"`<>]*):[^\s'"`<>]*@/g

/** Every secret seen so far, plain or URL-encoded, becomes stars. */
export function scrubKnown(text: string): string {
  let clean = text
  for (const value of [...known].sort((a, b) => b.length - a.length)) {
    for (const form of formsOf(value)) clean = clean.replaceAll(form, STARS)
  }
  return clean
}

const forms = new Map<string, readonly string[]>()

function formsOf(value: string): readonly string[] {
  const seen = forms.get(value)
  if (seen) return seen
  // A lone surrogate has no encoding.
  const encoded = encodeURIComponent(value.toWellFormed())
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  const all = [...new Set([value, encoded, lower, JSON.stringify(value).slice(1, -1)])]
  forms.set(value, all)
  return all
}

/** For tests that make secrets by the thousand: text on its way out would be searched for each of them. */
export function forgetSecrets(): void {
  known.clear()
  forms.clear()
}

const key = newKey()

/** Equal values stay equal within a process, and say nothing outside of it. */
const hide = (value: string) => `(hidden #${keyedDigest(value, key)})`

/** Last line of defence for text on its way out: secrets seen so far, and what is a secret by its form. */
export function scrub(text: string): string {
  const named = text.includes('://') ? text.replace(IN_URL, `$1:${STARS}@`) : text
  return withoutSecretForms(scrubKnown(named), hide)
}

/** Besides, addresses of people: where neither a database account nor somebody who answers for a decision is expected. */
export function scrubPeople(text: string): string {
  return withoutMail(scrub(text), hide)
}
