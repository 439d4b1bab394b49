import type { Role } from '../../kernel/check.ts'
import type { Delivery, Due, Effect, HistoryEvent, Presence, Settled } from '../../ports/history.ts'
import { Clocks } from './clocks.ts'
import type { Consumer } from './evidence.ts'
import { Ledger, type Told } from './ledger.ts'
import { UNCOUNTED } from './page.ts'
import type { HistoryOptions, HistoryReport } from './report.ts'
import { Activity } from './spans.ts'
import { summed } from './summed.ts'
import { Texts } from './texts.ts'

/** Consumers beyond these go without their names; attachments beyond these are not looked at. */
const MOST_CONSUMERS = 60_000
const MOST_PRESENCES = 200_000

/** A history has more names than the memory that was granted; nothing can be told of it as a whole. */
export class TooLong extends Error {}

/**
 * Did everything that was due happen exactly once? Takes the events in any order, one at a time, and answers when all were told.
 * Memory grows with distinct names alone, by some 150 bytes each; names are compared exactly.
 */
export class History {
  readonly options: HistoryOptions
  readonly messages = new Ledger()
  readonly keys = new Ledger()
  readonly sessions = new Texts()
  readonly clocks = new Clocks()
  /** The first two stand for whoever has no name. */
  readonly consumers: Consumer[] = [
    { side: 'source', name: undefined },
    { side: 'target', name: undefined },
  ]
  readonly presences: Presence[] = []
  readonly activity: Record<Role, Activity>
  readonly counts = { due: 0, effects: 0, deliveries: 0, settled: 0, kept: 0, presence: 0, repeatedRecords: 0 }
  readonly perSide: Record<Role, { effects: number; deliveries: number }> = {
    source: { effects: 0, deliveries: 0 },
    target: { effects: 0, deliveries: 0 },
  }
  /** Events without an id, and without a key. */
  readonly without = { id: { dues: 0, effects: 0 }, key: { dues: 0, effects: 0 } }
  from = Number.POSITIVE_INFINITY
  until = Number.NEGATIVE_INFINITY
  readonly #consumers: Record<Role, Map<string, number>> = { source: new Map(), target: new Map() }
  readonly #most: number

  constructor(options: HistoryOptions) {
    this.options = options
    this.#most = options.most ?? 10_000_000
    this.activity = { source: new Activity(options.quietMs), target: new Activity(options.quietMs) }
  }

  /** Throws `TooLong` beyond the most names. */
  record(event: HistoryEvent): void {
    switch (event.kind) {
      case 'due':
        this.#due(event)
        break
      case 'effect':
        this.#effect(event)
        break
      case 'delivery':
        this.counts.deliveries++
        this.perSide[event.side].deliveries++
        this.#worked(event)
        if (event.id !== undefined) this.messages.delivery(this.#message(event.id), event.deliveryCount)
        else if (event.key !== undefined) this.keys.delivery(this.#key(event.key), event.deliveryCount)
        break
      case 'settled':
        this.counts.settled++
        this.#worked(event)
        break
      case 'kept':
        this.counts.kept++
        if (event.id !== undefined) this.messages.kept(this.#message(event.id), event.as)
        else if (event.key !== undefined) this.keys.kept(this.#key(event.key), event.as)
        break
      case 'presence':
        this.counts.presence++
        this.#consumer(event)
        this.#saw(event.at)
        if (this.presences.length < MOST_PRESENCES) this.presences.push(event)
    }
  }

  close(): HistoryReport {
    return summed(this)
  }

  #due(event: Due): void {
    this.counts.due++
    this.#saw(event.at)
    const key = event.key === undefined ? undefined : this.#key(event.key)
    if (event.id === undefined) this.without.id.dues++
    else {
      const entry = this.#message(event.id)
      this.messages.due(entry, event.at, event.place)
      this.#order(this.messages, entry, event)
      if (key !== undefined) this.messages.published(entry, key)
    }
    if (key === undefined) this.without.key.dues++
    else {
      this.keys.due(key, event.at, event.place)
      if (event.id === undefined) {
        this.keys.bare(key)
        this.#order(this.keys, key, event)
      }
    }
  }

  #effect(event: Effect): void {
    const { id, key, side } = event
    const told: Told = {
      at: event.at,
      place: event.place,
      by: this.#consumer(event),
      count: event.deliveryCount === undefined ? UNCOUNTED : Math.min(event.deliveryCount, UNCOUNTED - 2),
      lock: event.lock === undefined ? 0 : hashOf(event.lock, 0x811c9dc5),
      record:
        event.record === undefined ? undefined : [hashOf(event.record, 0x811c9dc5), hashOf(event.record, 0x9747b28c)],
    }
    const message = id === undefined ? undefined : this.#message(id)
    const business = key === undefined ? undefined : this.#key(key)
    if (message !== undefined && !this.messages.effect(message, told, side)) {
      this.counts.repeatedRecords++
      return
    }
    if (business !== undefined && !this.keys.effect(business, told, side)) {
      this.counts.repeatedRecords++
      return
    }
    this.counts.effects++
    this.perSide[side].effects++
    this.#worked(event)
    if (message === undefined) this.without.id.effects++
    else this.#order(this.messages, message, event)
    if (business !== undefined) {
      if (message === undefined) this.#order(this.keys, business, event)
    } else if (message !== undefined) this.messages.bare(message, side)
    else this.without.key.effects++
  }

  #worked(event: Effect | Delivery | Settled): void {
    const { at, side, place } = event
    this.#consumer(event)
    this.#saw(at)
    this.activity[side].add(at)
    const id = () => event.id ?? event.key ?? null
    if (event.after !== undefined) this.clocks.bound('broker', event.after, side, at, place, id)
    if (event.before !== undefined) this.clocks.bound(side, at, 'broker', event.before, place, id)
  }

  #saw(at: number): void {
    if (at < this.from) this.from = at
    if (at > this.until) this.until = at
  }

  #order(ledger: Ledger, entry: number, { session, sequence }: Due | Effect): void {
    if (session === undefined || sequence === undefined) return
    ledger.ordered(entry, this.sessions.intern(session) + 1, sequence)
  }

  #message(id: string): number {
    const entry = this.messages.entry(id)
    if (entry >= this.#most) throw new TooLong(`more than ${this.#most} message ids`)
    return entry
  }

  #key(key: string): number {
    const entry = this.keys.entry(key)
    if (entry >= this.#most) throw new TooLong(`more than ${this.#most} business keys`)
    return entry
  }

  #consumer({ side, by }: { side: Role; by?: string }): number {
    const nobody = side === 'source' ? 0 : 1
    if (by === undefined) return nobody
    const known = this.#consumers[side].get(by)
    if (known !== undefined) return known
    if (this.consumers.length >= MOST_CONSUMERS) return nobody
    this.#consumers[side].set(by, this.consumers.length)
    return this.consumers.push({ side, name: by }) - 1
  }
}

/** FNV; never 0, which stands for none. */
function hashOf(text: string, seed: number): number {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0 || 1
}
