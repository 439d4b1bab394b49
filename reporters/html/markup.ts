/** Markup that is safe to be put into a page as it is; made by `html` alone. */
export class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

export type Part = Markup | string | number | null | undefined | false | readonly Part[]

/** Markup from a template: what is put in is escaped, unless it is markup already. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, literal, index) => text + rendered(parts[index - 1]) + literal))
}

/** Parts one after the other. */
export function join(parts: readonly Part[], between = ''): Markup {
  return new Markup(parts.map(rendered).join(escaped(between)))
}

function rendered(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Markup) return part.toString()
  if (typeof part === 'object') return part.map(rendered).join('')
  return escaped(String(part))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A lone surrogate cannot be written as UTF-8, nor NUL as HTML. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')
    .replace(/\0/g, '\ufffd')
    .toWellFormed()
}

/** JSON for a `script` element of data: nothing in it can end the element or be taken for markup. */
export function scriptJson(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${hex(char)}`))
}

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(4, '0')
}
