import { CannotTell } from '../../kernel/judgement.ts'
import type { RedisReads } from '../redis/client.ts'

/** An entry, and where in its collection it is; `text` is missing where there is no telling what the event is. */
export interface Entry {
  where: string
  text?: string
}

const FIRST_PAGE = 64
const LARGEST_PAGE = 1_000
/** Characters of one answer: below, the next may be longer; above, it must be shorter. */
const ROOMY = 1 << 20
const TIGHT = 4 << 20

/** Entries that are read twice, to see that they stand where they stood. */
const SEAM = 8

/**
 * What was in the stream when it began to be read. Entries that are added meanwhile lie beyond its end; that some were taken away, then or
 * before, is told once all the others are read.
 */
export async function* streamPages(redis: RedisReads, key: string, field: string | undefined): AsyncGenerator<Entry[]> {
  const before = await streamState(redis, key)
  let from = '-'
  let read = 0
  let size = FIRST_PAGE
  for (;;) {
    const entries = await redis.ask<[string, string[]][]>('xrange', key, from, before.last, 'COUNT', size)
    const page = entries.map(([id, flat]) => ({ where: `entry ${id}`, ...chosen(flat, field) }))
    read += page.length
    if (page.length > 0) yield page
    if (entries.length < size) break
    from = following(entries.at(-1)?.[0] ?? '')
    size = nextSize(size, page)
  }
  const after = await streamState(redis, key)
  const isChanged = after.first !== before.first || after.length < before.length || after.removed !== before.removed
  if (read !== before.length || isChanged)
    throw new CannotTell('moving-target', `${key} was trimmed while it was read: some of its entries may be missing.`)
  if (before.removed > 0)
    throw new CannotTell(
      'nothing-examined',
      `${key} was trimmed: ${before.removed} of the ${before.removed + before.length} entries that were added to it are gone; keep all of them until the cutover is judged.`,
    )
}

interface StreamState {
  length: number
  first: string | undefined
  last: string
  /** How many entries it once had and has no longer; 0 where Redis, before 7, does not tell. */
  removed: number
}

async function streamState(redis: RedisReads, key: string): Promise<StreamState> {
  const flat = await redis.ask<unknown[]>('xinfo', 'stream', key)
  const of = (name: string) => flat[flat.indexOf(name) + 1]
  const length = Number(of('length'))
  const first = of('first-entry')
  return {
    length,
    first: Array.isArray(first) ? String(first[0]) : undefined,
    last: String(of('last-generated-id')),
    removed: flat.includes('entries-added') ? Number(of('entries-added')) - length : 0,
  }
}

function chosen(flat: readonly string[], field: string | undefined): { text?: string } {
  const names = flat.filter((_, i) => i % 2 === 0)
  const at = field === undefined && names.length === 1 ? 0 : names.indexOf(field ?? '')
  const text = at < 0 ? undefined : flat[at * 2 + 1]
  return text === undefined ? {} : { text }
}

const LAST_IN_MS = 2n ** 64n - 1n

/** Exclusive ranges are unknown before Redis 6.2. */
function following(id: string): string {
  const [ms = 0n, number = 0n] = id.split('-').map(BigInt)
  return number === LAST_IN_MS ? `${ms + 1n}-0` : `${ms}-${number + 1n}`
}

/**
 * A list or a sorted set by the places of its entries, which move when something is pushed or popped: then it ends before it gives an entry
 * twice.
 */
export async function* placePages(redis: RedisReads, key: string, kind: 'list' | 'zset'): AsyncGenerator<Entry[]> {
  const length = () => redis.ask<number>(kind === 'list' ? 'llen' : 'zcard', key).then(Number)
  const range = (from: number, to: number) => redis.ask<string[]>(kind === 'list' ? 'lrange' : 'zrange', key, from, to)
  const ends = async () => [...(await range(0, SEAM - 1)), ...(await range(-SEAM, -1))]
  const total = await length()
  const before = await ends()
  let seam: string[] = []
  let size = FIRST_PAGE
  for (let done = 0; done < total; ) {
    const from = done - seam.length
    const to = Math.min(total, done + size) - 1
    const texts = await range(from, to)
    if (texts.length !== to - from + 1 || !isSame(seam, texts.slice(0, seam.length))) throw changed(key)
    const page = texts.slice(seam.length).map((text, i) => ({ where: `place ${done + i}`, text }))
    yield page
    seam = texts.slice(-SEAM)
    done += page.length
    size = nextSize(size, page)
  }
  if ((await length()) !== total || !isSame(before, await ends())) throw changed(key)
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, i) => text === other[i])
}

function changed(key: string): CannotTell {
  return new CannotTell(
    'moving-target',
    `${key} changed while it was read: read it when nothing is pushed or popped, or keep the events in a stream.`,
  )
}

function nextSize(size: number, page: readonly Entry[]): number {
  const characters = page.reduce((sum, { text = '' }) => sum + text.length, 0)
  if (characters > TIGHT) return Math.max(1, size >> 1)
  return characters < ROOMY ? Math.min(LARGEST_PAGE, size * 2) : size
}
