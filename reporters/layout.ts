const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u
const PLAIN = /^[\u0020-\u007e]*$/
const MARKS = /^\p{M}+$/u

/** Columns that a terminal takes for text without control characters: East Asian wide and emoji take two. */
export function width(text: string): number {
  if (PLAIN.test(text)) return text.length
  let columns = 0
  for (const { segment } of GRAPHEMES.segment(text)) columns += widthOf(segment)
  return columns
}

function widthOf(grapheme: string): number {
  if (MARKS.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)))
}

/** At most `columns` wide; what is cut away becomes an ellipsis. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text
  return `${headOf(text, columns - 1)}…`
}

/** Lines of at most `columns`, broken at spaces where there are any. */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(8, columns)
  const out: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (width(joined) <= room) {
      line = joined
      continue
    }
    if (line !== '') out.push(line)
    let rest = word
    while (width(rest) > room) {
      const head = headOf(rest, room)
      out.push(head)
      rest = rest.slice(head.length)
    }
    line = rest
  }
  return line === '' && out.length > 0 ? out : [...out, line]
}

/** The longest beginning that fits; at least one grapheme. */
function headOf(text: string, columns: number): string {
  let head = ''
  let taken = 0
  for (const { segment } of GRAPHEMES.segment(text)) {
    taken += widthOf(segment)
    if (taken > columns && head !== '') break
    head += segment
    if (taken >= columns) break
  }
  return head
}
