import { charsetOf } from './body.ts'

const BOM = '\ufeff'
const WIDE = /^utf-16/
const SINGLE_BYTE = /^(ibm866|iso-8859-\d+(-i)?|koi8-[ru]|macintosh|windows-\d+|x-mac-cyrillic)$/

/**
 * Bytes as a text that `encode` makes the very same bytes of: a mark of the byte order stays. What breaks the rules of its own table, or is
 * in one that cannot be written, is read byte by byte: names are ASCII in all of them.
 */
export function textOf(body: Uint8Array, contentType: string): { text: string; charset: string } {
  const charset = charsetOf(contentType, body)
  if (WIDE.test(charset)) return { text: new TextDecoder(charset, { ignoreBOM: true }).decode(body), charset }
  if (charset === 'utf-8' || SINGLE_BYTE.test(charset)) {
    const text = decodedOrNothing(body, charset)
    if (text !== undefined) return { text, charset }
  }
  return { text: new TextDecoder('windows-1252').decode(body), charset: 'windows-1252' }
}

function decodedOrNothing(body: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}

/** What the table does not have becomes `?`. */
export function encode(text: string, charset: string): Buffer {
  if (charset === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (charset === 'utf-16be') return Buffer.from(text, 'utf16le').swap16()
  if (!SINGLE_BYTE.test(charset)) return Buffer.from(text, 'utf8')
  const table = tableOf(charset)
  return Buffer.from(Array.from(text, (character) => table.get(character) ?? 0x3f))
}

/** The bytes that were sent where a text is all that was kept: by its content type, else by its XML declaration, else UTF-8. */
export function bytesOf(text: string, contentType: string): Buffer {
  const marked = text.startsWith(BOM)
  const charset = charsetOf(contentType, Buffer.from(text.slice(marked ? 1 : 0, 300)))
  // Nothing else tells a reader of bytes that they are UTF-16: the declaration itself is written in it.
  if (WIDE.test(charset)) return encode(marked || /charset\s*=/i.test(contentType) ? text : `${BOM}${text}`, charset)
  return encode(text, marked ? 'utf-8' : charset)
}

const tables = new Map<string, ReadonlyMap<string, number>>()

function tableOf(charset: string): ReadonlyMap<string, number> {
  const known = tables.get(charset)
  if (known) return known
  const decoder = new TextDecoder(charset)
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const))
  table.delete('\ufffd')
  tables.set(charset, table)
  return table
}
