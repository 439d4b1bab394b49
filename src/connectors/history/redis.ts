import { CannotTell } from '../../kernel/judgement.ts'
import type { HistoryEvent, HistorySource, ReadCounts } from '../../ports/history.ts'
import type { RedisEndpoint } from '../../ports/redis.ts'
import { type RedisReads, RedisRefusal, redisOf } from '../redis/client.ts'
import type { SideHandle } from '../side.ts'
import { eventMaker } from './event.ts'
import { LONGEST } from './lines.ts'
import { pathOf } from './log.ts'
import { type Entry, placePages, streamPages } from './redis-pages.ts'

/** Events of a stream, list or sorted set of JSON objects, a page at a time. */
export async function* redisEvents(
  source: HistorySource,
  from: { key: string; field?: string; endpoint?: RedisEndpoint },
  tell: ReadCounts,
  { role, services, resources, signal }: Pick<SideHandle, 'role' | 'services' | 'resources' | 'signal'>,
): AsyncGenerator<HistoryEvent[]> {
  const make = eventMaker(source, pathOf)
  try {
    const own = from.endpoint ? { redis: from.endpoint } : services
    const redis = redisOf({ role, services: own, resources, signal })
    for await (const page of await pagesOf(redis, from)) {
      signal.throwIfAborted()
      const events: HistoryEvent[] = []
      for (const entry of page) {
        tell.records++
        const record = recordOf(entry)
        const made = 'malformed' in record ? record : make(record.value, tell.records)
        if (made === 'not-meant') continue
        if ('malformed' in made) {
          tell.malformed++
          tell.firstMalformed ??= `${from.key}, ${entry.where}: ${made.malformed}`
        } else events.push(made)
      }
      tell.events += events.length
      if (events.length > 0) yield events
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof CannotTell)
      throw new CannotTell(error.reason, `${source.name}: ${error.message}`, { cause: error })
    if (!(error instanceof RedisRefusal)) throw error
    throw new CannotTell('unreachable', `${source.name}: ${from.key} cannot be read: ${error.message}`, {
      cause: error,
    })
  }
}

async function pagesOf(
  redis: RedisReads,
  { key, field }: { key: string; field?: string },
): Promise<AsyncIterable<Entry[]>> {
  const kind = await redis.ask<string>('type', key)
  if (kind === 'stream') return streamPages(redis, key, field)
  if (kind === 'list' || kind === 'zset') return placePages(redis, key, kind)
  throw new CannotTell(
    'not-configured',
    kind === 'none'
      ? `there is no key ${key} in database ${redis.endpoint.db}; an empty list is none.`
      : `${key} is a ${kind}; streams, lists and sorted sets are read.`,
  )
}

/** What else is there is none of a log's other lines: nothing but events is expected in such a key. */
function recordOf({ text }: Entry): { value: object } | { malformed: string } {
  if (text === undefined) return { malformed: 'it does not have the one field that holds the event (redis.field)' }
  if (text.length > LONGEST) return { malformed: 'it is longer than 8 MB' }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value }
  } catch {}
  return { malformed: 'it is no JSON object' }
}
