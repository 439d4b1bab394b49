import { createReadStream, type ReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline, Transform } from 'node:stream'
import { TextDecoder } from 'node:util'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { CannotTell } from '../../kernel/judgement.ts'

/** Text packs to a twentieth or so; one byte in a thousand is the most that deflate can do, and then it is no log. */
const MOST_UNPACKED_PER_BYTE = 400
const UNPACKED_AT_LEAST = 64 << 20

type Packing = 'gzip' | 'zstd' | 'none'

const MAGIC: readonly (readonly [bytes: readonly number[], what: Packing | `a ${string}`])[] = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0x42, 0x5a, 0x68], 'a bzip2 file'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'a xz file'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z file'],
  [[0x04, 0x22, 0x4d, 0x18], 'a lz4 file'],
]

/**
 * The bytes of a file, gzip and zstd unpacked whatever its name says, UTF-16 as UTF-8 and without a byte order mark.
 * @param name as messages call the file
 * @throws CannotTell where it cannot be read to its end, is packed in another way, or unpacks to more than a log can
 */
export async function* bytesOf(path: string, name: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    const packing = packingOf(await headOf(path, name), name)
    signal.throwIfAborted()
    // Opened last: an error before anybody reads would end the process.
    const raw = createReadStream(path, { highWaterMark: 1 << 18, signal })
    const bytes = packing === 'none' ? raw : pipeline(raw, unpacker(packing), limiter(raw, name), () => {})
    yield* decoded(bytes as AsyncIterable<Buffer>)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw unreadable(name, error)
  }
}

async function headOf(path: string, name: string): Promise<Buffer> {
  const found = await stat(path)
  // Opening a pipe that nobody writes to would wait for ever.
  if (!found.isFile() && !found.isDirectory()) throw new CannotTell('not-configured', `${name}: is not a regular file.`)
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
  return buffer.subarray(0, bytesRead)
}

function packingOf(head: Buffer, name: string): Packing {
  const what = MAGIC.find(([bytes]) => bytes.every((byte, at) => head[at] === byte))?.[1] ?? 'none'
  if (what.startsWith('a ')) throw new CannotTell('nothing-examined', `${name} is ${what}; unpack it first.`)
  if (what === 'none' && name.endsWith('.gz'))
    throw new CannotTell('unreachable', `${name}: is not a whole gzip file (it does not begin as one); copy it again.`)
  return what as Packing
}

function unpacker(packing: 'gzip' | 'zstd'): Transform {
  return packing === 'gzip' ? createGunzip() : createZstdDecompress()
}

function limiter(raw: ReadStream, name: string): Transform {
  let unpacked = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      unpacked += chunk.length
      if (unpacked > UNPACKED_AT_LEAST && unpacked > raw.bytesRead * MOST_UNPACKED_PER_BYTE)
        done(
          new CannotTell(
            'nothing-examined',
            `${name} unpacks to more than ${MOST_UNPACKED_PER_BYTE} times its size; no log does.`,
          ),
        )
      else done(null, chunk)
    },
  })
}

async function* decoded(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined
  let isFirst = true
  for await (const chunk of bytes) {
    if (isFirst) decoder = wide(chunk)
    const mark = isFirst && !decoder && chunk.length >= 3 && chunk.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0
    isFirst = false
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk.subarray(mark)
  }
}

/** PowerShell redirects into UTF-16. */
function wide(chunk: Buffer): TextDecoder | undefined {
  const head = [...chunk.subarray(0, 32)]
  const zeros = (from: 0 | 1) => head.length >= 8 && head.every((byte, at) => (byte === 0) === (at % 2 === from))
  if ((head[0] === 0xff && head[1] === 0xfe) || zeros(1)) return new TextDecoder('utf-16le')
  if ((head[0] === 0xfe && head[1] === 0xff) || zeros(0)) return new TextDecoder('utf-16be')
  return undefined
}

function unreadable(name: string, error: unknown): unknown {
  if (error instanceof CannotTell) return error
  const { code, message } = error as NodeJS.ErrnoException
  const cause = { cause: error }
  if (code === 'Z_BUF_ERROR' || message === 'unexpected end of file')
    return new CannotTell('unreachable', `${name}: the packed file ends in the middle; copy it again.`, cause)
  if (code?.startsWith('Z_') || code?.startsWith('ZSTD_'))
    return new CannotTell('unreachable', `${name}: is not a whole packed file (${message}); copy it again.`, cause)
  if (code === 'EACCES' || code === 'EPERM') return new CannotTell('forbidden', `${name}: may not be read.`, cause)
  if (code === 'ENOENT') return new CannotTell('not-configured', `${name}: there is no such file.`, cause)
  if (code === 'EISDIR') return new CannotTell('not-configured', `${name}: is a folder.`, cause)
  if (code === undefined) return error
  return new CannotTell('unreachable', `${name}: cannot be read (${code}).`, cause)
}
