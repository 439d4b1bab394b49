import type { CaptureLine } from '../../ports/captures.ts'
import { bytesOf } from '../files/bytes.ts'

/** Longer lines are counted whole and kept in part. */
const LONGEST = 1024 * 1024

/** The lines of a file, plain or packed, in bounded memory. @param name as messages call it */
export async function* linesOf(path: string, name: string, signal: AbortSignal): AsyncIterable<CaptureLine> {
  const held: Buffer[] = []
  let kept = 0
  let length = 0
  let number = 0
  const keep = (part: Buffer) => {
    length += part.length
    if (kept >= LONGEST) return
    const piece = part.subarray(0, LONGEST - kept)
    held.push(piece)
    kept += piece.length
  }
  const take = (): CaptureLine => {
    const text = Buffer.concat(held).toString('utf8')
    const cr = text.endsWith('\r') && length === kept
    const line = { number: ++number, text: cr ? text.slice(0, -1) : text, bytes: cr ? length - 1 : length }
    held.length = 0
    kept = 0
    length = 0
    return line
  }
  for await (const chunk of bytesOf(path, name, signal)) {
    let from = 0
    for (let at = endOf(chunk, 0); at >= 0; at = endOf(chunk, from)) {
      keep(chunk.subarray(from, at))
      yield take()
      from = at + 1
    }
    keep(chunk.subarray(from))
  }
  if (length > 0) yield take()
}

/** `find -print0` ends its lines with NUL. */
function endOf(chunk: Buffer, from: number): number {
  const lf = chunk.indexOf(10, from)
  const nul = chunk.indexOf(0, from)
  return lf < 0 ? nul : nul < 0 ? lf : Math.min(lf, nul)
}
