import type { Hide } from './forms.ts'

/** Runs that may be base64, base64url or hexadecimal. */
const RUN = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{16,}={0,2}/g
/** Of a longer run only its beginning says what it is. */
const LONGEST_READ = 200_000
const DEEPEST = 2

/** What documents begin with. */
const MAGIC: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46], // %PDF
  [0x50, 0x4b, 0x03, 0x04], // ZIP, office documents
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
  [0x52, 0x49, 0x46, 0x46],
  [0x1f, 0x8b, 0x08],
  [0x5e, 0x58, 0x41], // ZPL of label printers
  [0x7b, 0x5c, 0x72, 0x74], // RTF
  [0xd0, 0xcf, 0x11, 0xe0],
  [0xff, 0xfe, 0x3c, 0x00],
  [0x3c, 0x00, 0x3f, 0x00],
]
const XML = /^[\ufeff\s]{0,9}<(?:[\p{L}_!?][^<>]{0,300}>|[\p{L}_!?][^<>]{20,}$)/u
const JSON_START = /^[\ufeff\s]{0,9}(?:\{\s{0,9}(?:"|\})|\[\s{0,9}[{"[\]])/
const READABLE = /^[\t\n\r\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]*$/

/** Documents in an encoding are hidden whole; so is text in one that `holdsSecret` says something of. */
export function documentsHidden(
  text: string,
  hide: Hide,
  depth: number,
  holdsSecret: (text: string) => boolean,
): string {
  if (depth >= DEEPEST) return text
  return text.replace(RUN, (found) => (isDocument(found, holdsSecret) ? hide(found, 'document') : found))
}

function isDocument(run: string, holdsSecret: (text: string) => boolean): boolean {
  return bytesOf(run).some((bytes) => {
    if (bytes.length < 6) return false
    if (MAGIC.some((magic) => magic.every((byte, i) => bytes[i] === byte)) || isDer(bytes, run)) return true
    const text = new TextDecoder().decode(bytes)
    if (!READABLE.test(text.slice(0, 60))) return false
    if (XML.test(text) || JSON_START.test(text)) return true
    return READABLE.test(text) && text.length >= 8 && holdsSecret(text)
  })
}

function bytesOf(run: string): Uint8Array[] {
  const start = run.slice(0, LONGEST_READ)
  const hex = run.length % 2 === 0 && /^[0-9a-f]+$/i.test(start) ? [fromHex(start)] : []
  return [fromBase64(start), ...hex]
}

/** Certificates and keys without the lines around them: a sequence as long as it says. */
function isDer(bytes: Uint8Array, run: string): boolean {
  if (bytes[0] !== 0x30 || bytes[1] !== 0x82 || run.length < 200) return false
  const length = ((bytes[2] ?? 0) << 8) + (bytes[3] ?? 0) + 4
  return Math.abs(length - Math.floor((run.replace(/=+$/, '').length * 3) / 4)) <= 2
}

function fromBase64(run: string): Uint8Array {
  const plain = run.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain
  try {
    const text = atob(whole)
    return Uint8Array.from(text, (sign) => sign.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}

function fromHex(run: string): Uint8Array {
  return Uint8Array.from({ length: run.length >> 1 }, (_, i) => Number.parseInt(run.slice(2 * i, 2 * i + 2), 16))
}
