import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import { CannotTell } from '../../kernel/judgement.ts'

/** Longer lines are not kept in memory; the reader is told that there was one. */
export const LONGEST = 8 << 20

/** The lines of a file in batches, `undefined` for one that is too long. Files that end with `.gz` are unpacked on the way. */
export async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<(string | undefined)[]> {
  const packed = file.endsWith('.gz')
  const raw = createReadStream(file, { highWaterMark: 1 << 18, signal })
  // Errors of either come out of the last stream.
  const stream = packed ? pipeline(raw, createGunzip(), () => {}) : raw
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let skipping = false
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const lines: (string | undefined)[] = (rest + decoder.write(chunk)).split('\n')
      rest = lines.pop() ?? ''
      if (skipping && lines.length > 0) {
        lines[0] = undefined
        skipping = false
      }
      if (rest.length > LONGEST) {
        skipping = true
        rest = ''
      } else if (skipping) rest = ''
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw unreadable(file, error as NodeJS.ErrnoException)
  }
  if (skipping) yield [undefined]
  else if (rest !== '') yield [rest]
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): CannotTell {
  const name = basename(file)
  if (code === 'Z_BUF_ERROR')
    return new CannotTell('unreachable', `${name}: the packed file ends in the middle; copy it again.`)
  if (code?.startsWith('Z_'))
    return new CannotTell('unreachable', `${name}: is not a whole gzip file (${message}); copy it again.`)
  if (code === 'EACCES' || code === 'EPERM') return new CannotTell('forbidden', `${name}: may not be read.`)
  if (code === 'ENOENT') return new CannotTell('not-configured', `${name}: there is no such file.`)
  return new CannotTell('unreachable', `${name}: cannot be read (${code ?? message}).`)
}
