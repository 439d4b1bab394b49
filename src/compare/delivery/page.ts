export const PAGE = 1 << 11

/** Effects were seen on this side. */
export const ON_SOURCE = 1
export const ON_TARGET = 2
export const REMAINING = 4
export const DEAD = 8
/** Effects without a key were seen on this side: `ON_SOURCE` and `ON_TARGET`, shifted. */
export const BARE_SHIFT = 4

/** No delivery count is known. */
export const UNCOUNTED = 0xffff

/** One effect of each of `PAGE` entries. */
export class Slots {
  readonly at = new Float64Array(PAGE).fill(Number.POSITIVE_INFINITY)
  readonly place = new Float64Array(PAGE)
  /** Number of the consumer. */
  readonly by = new Uint16Array(PAGE)
  readonly count = new Uint16Array(PAGE).fill(UNCOUNTED)
  /** Hash of the lock token, 0 for none: it only tells in the evidence whether two effects ran under one lock. */
  readonly lock = new Uint32Array(PAGE)
  /** Two hashes of the record's own name, where records have names. */
  record: Uint32Array | undefined

  copy(to: number, from: Slots, at: number): void {
    this.at[to] = from.at[at] as number
    this.place[to] = from.place[at] as number
    this.by[to] = from.by[at] as number
    this.count[to] = from.count[at] as number
    this.lock[to] = from.lock[at] as number
    if (from.record || this.record) {
      this.record ??= new Uint32Array(2 * PAGE)
      this.record[2 * to] = from.record?.[2 * at] ?? 0
      this.record[2 * to + 1] = from.record?.[2 * at + 1] ?? 0
    }
  }
}

/** Some ninety bytes an entry: what is known of `PAGE` messages, or of as many business keys. */
export class Page {
  /** Earliest publication. */
  readonly dueAt = new Float64Array(PAGE).fill(Number.POSITIVE_INFINITY)
  readonly duePlace = new Float64Array(PAGE)
  readonly dues = new Uint32Array(PAGE)
  readonly effects = new Uint32Array(PAGE)
  /** The earliest effect. */
  readonly first = new Slots()
  /** Where the second earliest is among the extras, + 1. */
  readonly second = new Uint32Array(PAGE)
  readonly marks = new Uint8Array(PAGE)
  /** Records that tell that it is still there, or dead-lettered. */
  readonly held = new Uint16Array(PAGE)
  readonly drops = new Uint16Array(PAGE)
  readonly deliveries = new Uint16Array(PAGE)
  /** The highest delivery count + 1; 0 for none. */
  readonly highest = new Uint16Array(PAGE)
  /** Of a message: the number of the key that it was published under, + 1. */
  readonly key = new Uint32Array(PAGE)
  /** Of a message: effects that told no key. Of a key: publications that told no message id. */
  readonly bare = new Uint32Array(PAGE)
  order: { session: Uint32Array; sequence: Float64Array } | undefined
}
