import { FILTERS, KEPT_FILTERS } from './redact-list.ts'
import { wordsOf } from './redact-names.ts'

/**
 * What a search is narrowed by: a replayed search must ask for what was asked for. A value is judged by the names of the fields that it
 * stands for, which must come before it; a filter that names none, or others than are known to be harmless, is hidden.
 */
export class Filters {
  #fields: string[] = []
  #where = ''
  #open = false

  /** The names by which a value is judged: several for a filter over several fields. */
  judged(names: readonly string[], value: string): readonly (readonly string[])[] {
    const above = names.slice(0, -1)
    const leaf = words(names.at(-1))
    if (leaf === 'field' || leaf === 'fields') {
      this.#fields = this.#open && this.#where === above.join('/') ? [...this.#fields, value] : [value]
      this.#where = above.join('/')
      this.#open = true
      return [names]
    }
    this.#open = false
    const filters = leaf === 'criteria' || (leaf === 'values' && FILTERS.has(words(above.at(-1))))
    if (!filters || this.#fields.length === 0 || this.#where !== above.join('/')) return [names]
    if (!this.#fields.every((field) => KEPT_FILTERS.has(wordsOf(field).at(-1) ?? ''))) return [names]
    return this.#fields.map((field) => [...above.slice(0, -1), field.split('.').at(-1) ?? field])
  }
}

function words(name = ''): string {
  return wordsOf(name).join(' ')
}
