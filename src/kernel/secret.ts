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

/** Last line of defence for text on its way out: every secret seen so far, plain or URL-encoded, becomes stars. */
export function scrub(text: string): string {
  let clean = text
  for (const value of [...known].sort((a, b) => b.length - a.length)) {
    for (const form of new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])) {
      clean = clean.replaceAll(form, STARS)
    }
  }
  return clean
}
