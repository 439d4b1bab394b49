/** Shorter ones stand in any sentence. */
const SHORTEST = 3
const WORD = /[\p{L}\p{N}]+/gu
const FIRST_WORD = /[\p{L}\p{N}]+/u
const IS_WORD = /[\p{L}\p{N}]/u

/** Values that were hidden once, found again as whole words in sentences by their first word: there may be a great many. */
export class KnownValues {
  readonly #exact = new Set<string>()
  readonly #values = new Set<string>()
  /** First word → how long values are that begin with it, and how far inside of them it stands. */
  readonly #byWord = new Map<string, { length: number; offset: number }[]>()

  constructor(values: Iterable<string> = []) {
    for (const value of values) this.add(value)
  }

  has(value: string): boolean {
    return this.#exact.has(value.trim())
  }

  add(value: string): void {
    if (value.trim().length >= SHORTEST) this.#exact.add(value.trim())
    const lower = value.trim().toLowerCase()
    if (lower.length < SHORTEST || this.#values.has(lower)) return
    const found = FIRST_WORD.exec(lower)
    if (!found) return
    this.#values.add(lower)
    const shapes = this.#byWord.get(found[0]) ?? []
    if (!shapes.some(({ length, offset }) => length === lower.length && offset === found.index)) {
      shapes.push({ length: lower.length, offset: found.index })
      // The longest first: it holds the others.
      shapes.sort((a, b) => b.length - a.length)
    }
    this.#byWord.set(found[0], shapes)
  }

  hiddenIn(text: string, hide: (value: string) => string): string {
    if (this.#values.size === 0) return text
    const lower = text.toLowerCase()
    // A letter that changes its length in lower case puts all places out of step.
    if (lower.length !== text.length) return [...this.#values].some((v) => lower.includes(v)) ? hide(text) : text
    let out = ''
    let done = 0
    for (const { 0: word, index } of lower.matchAll(WORD)) {
      const match = this.#byWord.get(word)?.find(({ length, offset }) => {
        const start = index - offset
        if (start < done || !isWhole(lower, start, start + length)) return false
        return this.#values.has(lower.slice(start, start + length))
      })
      if (!match) continue
      const start = index - match.offset
      out += text.slice(done, start) + hide(text.slice(start, start + match.length))
      done = start + match.length
    }
    return out + text.slice(done)
  }
}

function isWhole(text: string, start: number, end: number): boolean {
  return !IS_WORD.test(text[start - 1] ?? ' ') && !IS_WORD.test(text[end] ?? ' ')
}
