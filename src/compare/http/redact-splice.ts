import type { Container } from './container.ts'
import { readXml } from './xml.ts'

export interface Cut {
  start: number
  end: number
  by: string
}

/** The text with other pieces in place of some; the cuts stand in their order. */
export function spliced(text: string, cuts: readonly Cut[]): string {
  let at = 0
  let out = ''
  for (const { start, end, by } of cuts) {
    out += text.slice(at, start) + by
    at = end
  }
  return out + text.slice(at)
}

/** One text of an element, or one attribute. */
export interface Leaf {
  within: Container | undefined
  attribute: boolean
  names: readonly string[]
  value: string
  /** Comments and CDATA cut a text into pieces: what is one for a reader must be one here. */
  pieces: { start: number; end: number; cdata: boolean }[]
}

const OPENS_CDATA = '<![CDATA['
const BETWEEN =
  /^(?:\]\]>)?(?:<!--(?:(?!-->)[\s\S])*-->|<\?(?:(?!\?>)[\s\S])*\?>|<!\[CDATA\[\s*\]\]>|\s)*(?:<!\[CDATA\[)?$/

/** Throws `NotWellFormed`. */
export function textsOf(text: string): Leaf[] {
  const leaves: Leaf[] = []
  readXml(text, (names, start, end, value, within) => {
    const last = leaves.at(-1)
    const attribute = names.at(-1)?.startsWith('@') === true
    const piece = { start, end, cdata: text.startsWith(OPENS_CDATA, start - OPENS_CDATA.length) && !attribute }
    if (
      last &&
      !attribute &&
      !last.attribute &&
      last.within === within &&
      BETWEEN.test(text.slice(last.pieces.at(-1)?.end, start))
    ) {
      last.value += value
      last.pieces.push(piece)
    } else
      leaves.push({ within, attribute, names: names.map((name) => name.replace(/^@/, '')), value, pieces: [piece] })
  })
  return leaves
}

export function escapedText(text: string, cdata: boolean): string {
  if (cdata) return text.replaceAll(']]>', ']]]]><![CDATA[>')
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Comments and instructions are nobody's values, and may hold anything. */
export function withoutRemarks(text: string): string {
  return text.replace(/<!--[\s\S]*?-->|<\?(?!xml\s)[\s\S]*?\?>/g, '')
}
