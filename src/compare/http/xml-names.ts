export type Attributes = ReadonlyMap<string, string>
export const NO_ATTRIBUTES: Attributes = new Map<string, string>()

/** An attribute as it stands in the text. */
export interface Pair {
  name: string
  value: string
  start: number
  stop: number
}

const ATTRIBUTE = /\s+([^\s=/<>"']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y

/** Reads the attributes from `at` on into `pairs`, and tells where they end. */
export function pairsAt(text: string, at: number, pairs: Pair[], fail: (what: string, at: number) => never): number {
  let end = at
  ATTRIBUTE.lastIndex = at
  for (let match = ATTRIBUTE.exec(text); match; match = ATTRIBUTE.exec(text)) {
    end = ATTRIBUTE.lastIndex
    const stop = end - 1
    const start = stop - (match[2] ?? match[3] ?? '').length
    const value = decoded(text.slice(start, stop), (what) => fail(what, end)).replace(/[\t\n\r]/g, ' ')
    pairs.push({ name: match[1] ?? '', value, start, stop })
  }
  return end
}

/** What ends a name, by character: white space and `/ < > = " ' &`. */
export const ENDS_NAME = new Uint8Array(0x10000)
for (const character of '\t\n\r /<>="\'&') ENDS_NAME[character.charCodeAt(0)] = 1

/** `xmlns` and `xmlns:p` */
export function isDeclaration(name: string): boolean {
  return name.startsWith('xmlns') && (name.length === 5 || name[5] === ':')
}

export function localOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('}'), name.lastIndexOf(':')) + 1)
}

/** Which prefix means which namespace at a place of the document. */
export class Scope {
  readonly #prefixes: ReadonlyMap<string, string>
  readonly #names = new Map<string, string>()
  /** Declarations → the scope inside of them: siblings declare alike. */
  readonly #inner = new Map<string, Scope>()

  private constructor(prefixes: ReadonlyMap<string, string>) {
    this.#prefixes = prefixes
  }

  static root(): Scope {
    return new Scope(
      new Map([
        ['', ''],
        ['xml', 'http://www.w3.org/XML/1998/namespace'],
      ]),
    )
  }

  declaring(pairs: readonly Pair[]): Scope {
    const declared = pairs.filter(({ name }) => isDeclaration(name))
    if (declared.length === 0) return this
    const key = declared.map(({ name, value }) => `${name}="${value}"`).join(' ')
    const known = this.#inner.get(key)
    if (known) return known
    const made = new Scope(new Map([...this.#prefixes, ...declared.map((d) => [d.name.slice(6), d.value] as const)]))
    this.#inner.set(key, made)
    return made
  }

  /** `{namespace}local`; undefined where the prefix is not declared. */
  expanded(raw: string): string | undefined {
    const known = this.#names.get(raw)
    if (known !== undefined) return known
    const colon = raw.indexOf(':')
    const namespace = this.#prefixes.get(colon < 0 ? '' : raw.slice(0, colon))
    if (namespace === undefined) return undefined
    const local = colon < 0 ? raw : raw.slice(colon + 1)
    const full = namespace === '' ? local : `{${namespace}}${local}`
    this.#names.set(raw, full)
    return full
  }
}

const XSI_TYPE = '{http://www.w3.org/2001/XMLSchema-instance}type'

/** Without declarations of namespaces. */
export function attributesOf(pairs: readonly Pair[], scope: Scope, fail: (what: string) => never): Attributes {
  let attributes: Map<string, string> | undefined
  for (const { name, value } of pairs) {
    if (isDeclaration(name)) continue
    const full = name.includes(':') ? scope.expanded(name) : name
    if (full === undefined) return fail(`the prefix of ${name} is not declared`)
    attributes ??= new Map()
    if (attributes.has(full)) fail(`the attribute ${name} twice`)
    attributes.set(full, full === XSI_TYPE ? inScope(value, scope) : value)
  }
  return attributes ?? NO_ATTRIBUTES
}

/** A text that is a name, with its namespace in place of its prefix; any other text as it is. */
export function inScope(value: string, scope: Scope): string {
  const name = value.trim()
  return /^[^\s:{}]+(?::[^\s:{}]+)?$/.test(name) ? (scope.expanded(name) ?? value) : value
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Text without entities, its ends of lines as XML has them. */
export function decoded(written: string, fail: (what: string) => never): string {
  const text = written.includes('\r') ? written.replace(/\r\n?/g, '\n') : written
  if (!text.includes('&')) return text
  return text.replace(/&(?:(#x[0-9a-fA-F]+|#\d+|\w+);)?/g, (whole, name: string | undefined) => {
    if (name === undefined) return fail('a bare &')
    if (!name.startsWith('#')) return ENTITIES[name] ?? fail(`the entity ${whole} is not known`)
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : fail(`the character ${whole}`)
  })
}
