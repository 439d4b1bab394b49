import type { Role } from '../kernel/check.ts'
import type { Secret } from '../kernel/secret.ts'
import type { RedisEndpoint } from './redis.ts'

declare module '../kernel/check.ts' {
  interface PortTypes {
    'delivery.history': DeliveryHistory
  }
}

declare module './services.ts' {
  interface Services {
    /** Where to read what was due and what happened, as far as it is read from this side. */
    history: readonly HistorySource[]
  }
}

/** What the sources that are read from one side tell of what was due and of what happened. */
export interface DeliveryHistory {
  /** In the order of the config. */
  readonly sources: readonly HistorySource[]
  /**
   * Everything that a source holds, in batches of any size; may be read again. `place` is the line alone. `tell` counts as it goes on.
   * Throws `CannotTell` where the source cannot be read to its end.
   */
  read(source: HistorySource, tell: ReadCounts): AsyncIterable<readonly HistoryEvent[]>
}

export const TELLS = [
  'published',
  'effect',
  'delivery',
  'settled',
  'attached',
  'detached',
  'remaining',
  'dead-lettered',
  'dropped',
] as const

export interface HistorySource {
  name: string
  tells: (typeof TELLS)[number]
  /** Whose work it tells; of no meaning for publications and for what the queue holds. */
  side: Role
  fields: HistoryFields
  /** Field or column → the values of which it must have one, as text. */
  where: Readonly<Record<string, readonly string[]>>
  from:
    | { kind: 'log'; files: readonly string[]; format: LogFormat }
    /** `key`: a column with a unique index, by which the table is read in turns. */
    | { kind: 'table'; database: string; table: string; key: string }
    /** Peeked, so that nothing is taken. `entity`: `queue` or `topic/Subscriptions/name`; for publications a tap of the harness's own. */
    | { kind: 'peek'; connectionString: Secret; entity: string; of: 'messages' | 'dead-letters' }
    /**
     * A stream, list or sorted set of JSON events. `field`: of an entry of a stream, where it has several. Without an `endpoint` it is
     * the Redis of the side.
     */
    | { kind: 'redis'; key: string; field?: string; endpoint?: RedisEndpoint }
}

/** `semantic-logger`: one JSON object a line. `datadog`: log events as Datadog exports and archives them, around the former. */
export type LogFormat = 'semantic-logger' | 'datadog'

/** Paths such as `payload.message_id`, or columns. Those of `key` and `by` are joined. */
export interface HistoryFields {
  id?: string
  key?: readonly string[]
  at?: string
  by?: readonly string[]
  session?: string
  sequence?: string
  deliveryCount?: string
  lock?: string
  record?: string
  after?: string
  before?: string
  /** Milliseconds that the work took. */
  duration?: string
}

/** Counted while a source is read. */
export interface ReadCounts {
  /** Lines, rows or messages. */
  records: number
  /** Records that became events. */
  events: number
  /** Lines that are no JSON objects, such as what a gem prints to the same stream. */
  foreign: number
  /** Records that should have been events and could not be read: each may hide an effect. */
  malformed: number
  /** The first of them: `web.log, line 12: …`. */
  firstMalformed?: string
  /** Files or other parts that `place` is counted through, each with the first of its own. */
  parts: { name: string; first: number }[]
}

interface Noted {
  /** Epoch milliseconds, fractions allowed, by the clock of whoever wrote it. */
  at: number
  /** Line, row or ordinal within its source, `sourceOf(place)`: see `placeOf`. */
  place: number
}

interface Named {
  /** Message id or job id. */
  id?: string
  /** Business key: what the effect is about, such as order and kind of message. */
  key?: string
}

interface Ordered {
  /** Session, partition or whatever else keeps an order. */
  session?: string
  sequence?: number
}

/** Instants of the broker's clock that lie before and after: they bound how wrong the writer's clock can be. */
interface Bounds {
  /** The message was in the queue then. */
  after?: number
  /** The lock was held until then, and the settlement was accepted. */
  before?: number
}

export interface Due extends Noted, Named, Ordered {
  kind: 'due'
}

export interface Effect extends Noted, Named, Ordered, Bounds {
  kind: 'effect'
  side: Role
  /** Which consumer of that side. */
  by?: string
  deliveryCount?: number
  /** Lock token. */
  lock?: string
  /** How long the work took, as the worker measured it, milliseconds. */
  durationMs?: number
  /** Names the record itself: where the same one is read twice, as from exports that overlap, it counts once. */
  record?: string
}

/** Processing began. */
export interface Delivery extends Noted, Named, Bounds {
  kind: 'delivery'
  side: Role
  by?: string
  deliveryCount?: number
}

/** A completion that was accepted. */
export interface Settled extends Noted, Named, Bounds {
  kind: 'settled'
  side: Role
  by?: string
}

/** Why a message need not have had its effect: still there, dead-lettered, or dropped by duplicate detection. */
export interface Kept extends Named {
  kind: 'kept'
  as: 'remaining' | 'dead-lettered' | 'dropped'
  place: number
}

/** A consumer attached or detached. */
export interface Presence extends Noted {
  kind: 'presence'
  side: Role
  by: string
  on: boolean
}

export type HistoryEvent = Due | Effect | Delivery | Settled | Kept | Presence

/** Room for lines of one source. */
const LINES = 2 ** 44

/** A source's number and a line within it, in one exact number. At most 500 sources. */
export function placeOf(source: number, line: number): number {
  return source * LINES + line
}

export function sourceOf(place: number): number {
  return Math.floor(place / LINES)
}

export function lineOf(place: number): number {
  return place % LINES
}
