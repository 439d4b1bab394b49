/** Where a JSON text stands after some of its lines: the brackets that are open, and whether a string is. */
export interface Brackets {
  /** Such as `{[{`. */
  open: string
  inString: boolean
  /** The last character that is no white space. */
  last: string
}

export const NONE: Brackets = { open: '', inString: false, last: '' }

/**
 * Follows the brackets through a text, up to where the last of them is closed.
 * @returns undefined where a bracket closes that none opened: the text is no JSON. `end`: how much of the text belongs to it
 */
export function follow({ open, inString, last }: Brackets, text: string): (Brackets & { end: number }) | undefined {
  let [stack, quoted, end] = [open, inString, last]
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (quoted) {
      if (char === '\\') at++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '{' || char === '[') stack += char
    else if (char === '}' || char === ']') {
      if (!stack.endsWith(char === '}' ? '{' : '[')) return undefined
      stack = stack.slice(0, -1)
      if (stack === '') return { open: stack, inString: false, last: char, end: at + 1 }
    }
    if (char.trim() !== '') end = char
  }
  return { open: stack, inString: quoted, last: end, end: text.length }
}

/** Whether a line can stand next: a name within an object, and no value after a value without a comma. */
export function fits({ open, last }: Brackets, line: string): boolean {
  const first = line.trimStart().charAt(0)
  if (first === '' || first === '}' || first === ']') return true
  if (last === ',' || last === '{') return open.endsWith('[') || first === '"'
  return first === ',' || '[:'.includes(last)
}
