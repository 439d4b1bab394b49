import { basename } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { bytesOf } from '../files/bytes.ts'

/** Longer lines are not kept in memory; the reader is told that there was one. */
export const LONGEST = 8 << 20

/** The lines of a file in batches, `undefined` for one that is too long. Throws `CannotTell` where the file cannot be read to its end. */
export async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<(string | undefined)[]> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let skipping = false
  for await (const chunk of bytesOf(file, basename(file), signal)) {
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
  if (skipping) yield [undefined]
  else if (rest !== '') yield [rest]
}
