import type { BinaryLog, LogPosition, ReplicaChannel, ServerIdentity } from '../../ports/replication.ts'
import { parseGtids } from '../gtid.ts'

/** Bytes that a file of the binary log begins with, with room for other versions: magic number, format description, an empty set of earlier GTIDs. */
const HEADER_BYTES = 170n
/** What each server and each interval add to the set of earlier GTIDs in a file's header. */
const GTID_BYTES = { server: 40n, interval: 16n } as const
/** The event that ends a file: the name of the next one, or that the server stopped. The smallest transaction is more than twice as long. */
const TAIL_BYTES = 32n

/** -1, 0 or 1 by the order in which they were written; undefined where the names are of two different logs. */
export function comparePositions(a: LogPosition, b: LogPosition): number | undefined {
  const [left, right] = [numbered(a.file), numbered(b.file)]
  if (!left || !right || left.base !== right.base) return undefined
  if (left.number !== right.number) return left.number < right.number ? -1 : 1
  const [from, to] = [BigInt(a.offset), BigInt(b.offset)]
  return from < to ? -1 : from > to ? 1 : 0
}

/**
 * Bytes of transactions in a binary log from a position on: 0 also where a file was only closed and the next one begun.
 * Undefined where the log does not hold that position: purged, reset, or another server's.
 */
export function writtenSince(from: LogPosition, log: BinaryLog): bigint | undefined {
  const order = comparePositions(from, log)
  if (order === undefined || order > 0) return undefined
  const end = log.files.findIndex(({ name }) => name === log.file)
  const sizes = log.files
    .slice(0, end < 0 ? undefined : end)
    .map(({ name, size }) => [name, BigInt(size)] as const)
    .concat([[log.file, BigInt(log.offset)]])
  const begin = sizes.findIndex(([name]) => name === from.file)
  if (begin < 0) return undefined
  const header = headerBytes(log.gtids)
  let bytes = 0n
  for (const [n, [name, size]] of sizes.slice(begin).entries()) {
    const offset = n === 0 ? BigInt(from.offset) : 0n
    if (n === 0 && offset > size) return undefined
    const last = name === log.file
    const rest = size - (offset > header ? offset : header) - (last ? 0n : TAIL_BYTES + BigInt(name.length))
    if (rest > 0n) bytes += rest
  }
  return bytes
}

/** The channel by which the target follows this source, or a sentence why none can be named. */
export function channelFrom(channels: readonly ReplicaChannel[], source: ServerIdentity): ReplicaChannel | string {
  if (channels.length === 0) return 'Replication is not configured on the target.'
  const own = channels.filter(({ sourceUuid, sourceServerId }) =>
    source.uuid !== '' && sourceUuid !== '' ? sourceUuid === source.uuid : sourceServerId === source.serverId,
  )
  const [channel] = own
  if (channel && own.length === 1) return channel
  const names = channels.map(({ name }) => (name === '' ? 'the default channel' : `channel ${name}`)).join(', ')
  return own.length > 1
    ? `Several channels of the target follow this source (${names}): which of them brings the data is not known.`
    : `The target follows by ${names}, and none of them follows this source (server_uuid ${source.uuid || 'not known'}): positions of another server’s binary log cannot be compared.`
}

export function positionText({ file, offset }: LogPosition): string {
  return `${file}:${offset}`
}

function numbered(file: string): { base: string; number: number } | undefined {
  const [, base, number] = /^(.*)\.(\d+)$/.exec(file) ?? []
  return base === undefined ? undefined : { base, number: Number(number) }
}

function headerBytes(gtids: string): bigint {
  let bytes = HEADER_BYTES
  for (const intervals of parseGtids(gtids).values())
    bytes += GTID_BYTES.server + GTID_BYTES.interval * BigInt(intervals.length)
  return bytes
}
