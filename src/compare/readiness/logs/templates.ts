import { stripVTControlCharacters } from 'node:util'

/** A kind of message: what stays the same in it, `<*>` for the rest. Names of people and numbers of orders vary, so they fall out. */
export interface Template {
  name: string
  words: string[]
}

const LONGEST = 40
/** Share of words that must be the same for two messages to be of one kind. */
const ALIKE = 0.6
const ANY = '<*>'
/** A word that stands in fewer messages may be anybody's name. */
const COMMON = 3
const MOST_WORDS = 100_000

/** Finds the kinds of messages as they come, both sides in one list (after Drain). */
export class Templates {
  readonly #groups = new Map<string, Template[]>()
  readonly #uses = new Map<string, number>()

  of(name: string, message: string): Template {
    const words = masked(message)
    for (const word of new Set(words))
      if (this.#uses.size < MOST_WORDS || this.#uses.has(word)) this.#uses.set(word, (this.#uses.get(word) ?? 0) + 1)
    const key = `${name} ${words.length} ${words[0]}`
    const group = this.#groups.get(key) ?? []
    let best: { template: Template; score: number } | undefined
    for (const template of group) {
      const same = template.words.filter((word, at) => word === words[at] || word === ANY).length
      const score = same / Math.max(1, words.length)
      if (score >= ALIKE && score > (best?.score ?? 0)) best = { template, score }
    }
    if (!best) {
      const template = { name, words }
      this.#groups.set(key, [...group, template])
      return template
    }
    const { template } = best
    template.words.forEach((word, at) => {
      if (word !== words[at]) template.words[at] = ANY
    })
    return template
  }

  /** As it may be shown: words that are common, and those alone. */
  told({ words }: Template): string {
    return words.map((word) => ((this.#uses.get(word) ?? 0) < COMMON ? ANY : word)).join(' ')
  }
}

/** Words of a message without what is data by its form: quoted, with digits, with @, capitalised within a sentence, not of ASCII. */
function masked(message: string): string[] {
  const bare = stripVTControlCharacters(message)
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, ANY)
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, LONGEST)
  return bare.map((word, at) => {
    if (word.includes(ANY)) return ANY
    if (word.startsWith('/')) return word.replace(/[^/]*\d[^/]*/g, ANY)
    if (/[\d@]|[^\x20-\x7e]/.test(word) || word.length > 60) return ANY
    return at > 0 && /^[A-Z][a-z]+\W*$/.test(word) ? ANY : word
  })
}
