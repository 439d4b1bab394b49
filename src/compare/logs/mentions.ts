/**
 * Whether a text that could not be read as a record speaks of what is looked for: of a wanted value of every field; where none is wanted, of one of
 * the fields by name.
 * @param where field → the values of which it must have one
 * @param fields paths such as `payload.message_id`
 */
export function mentions(
  where: Readonly<Record<string, readonly string[]>>,
  fields: readonly string[],
): (text: string) => boolean {
  const wanted = Object.values(where).map((values) =>
    values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]),
  )
  if (wanted.length > 0) return (text) => wanted.every((values) => values.some((value) => text.includes(value)))
  const names = fields.map((path) => (path.split('.').at(-1) ?? path).replace(/[^\w]/g, '\\$&'))
  if (names.length === 0) return () => false
  const any = `(?:${names.join('|')})`
  // Before its value, or in the first line of a table.
  const named = new RegExp(
    `\\b${any}\\\\*["']{0,2}\\s*(?:=>|[:=])|(?:^|[,;\\t])"?@?(?:[\\w.]+\\.)?${any}"?\\s*(?:[,;\\t]|$)`,
  )
  return (text) => named.test(text.replaceAll(COLOR, ''))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: tools color what they print
const COLOR = /\u001b\[[\d;]*m/g
