import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { CaptureLine } from '../../ports/captures.ts'

/** Longer lines are counted whole and kept in part. */
const LONGEST = 1024 * 1024

/** The lines of a file, plain or gzip, in bounded memory. */
export async function* linesOf(path: string, signal: AbortSignal): AsyncIterable<CaptureLine> {
  const zipped = await isGzip(path)
  signal.throwIfAborted()
  // Opened last: an error before anybody reads would end the process.
  const plain = createReadStream(path, { signal })
  const bytes = zipped ? pipeline(plain, createGunzip(), () => {}) : plain
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
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
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

async function isGzip(path: string): Promise<boolean> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
}
