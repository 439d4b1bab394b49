import type { Presence } from '../../ports/history.ts'

/** Epoch milliseconds; both ends inside. */
export interface Span {
  from: number
  to: number
  /** Nobody told its end. */
  open?: true
}

/** Times of work, joined to spans wherever no pause was longer than `quietMs`, in whatever order they come. */
export class Activity {
  readonly #from: number[] = []
  readonly #to: number[] = []
  readonly #most: number
  #last = 0
  /** Grows where a history has more pauses than are kept. */
  quietMs: number

  constructor(quietMs: number, most = 4096) {
    this.quietMs = quietMs
    this.#most = most
  }

  add(at: number): void {
    let i = this.#last
    const from = this.#from[i]
    if (from === undefined || at < from - this.quietMs || at > (this.#to[i] as number) + this.quietMs) {
      i = this.#after(at)
      if (i === this.#from.length || at < (this.#from[i] as number) - this.quietMs) {
        this.#from.splice(i, 0, at)
        this.#to.splice(i, 0, at)
        this.#last = i
        if (this.#from.length > this.#most) this.#coarsen()
        return
      }
      this.#last = i
    }
    if (at < (this.#from[i] as number)) {
      this.#from[i] = at
      if (i > 0 && at - (this.#to[i - 1] as number) <= this.quietMs) this.#join(i - 1)
    } else if (at > (this.#to[i] as number)) {
      this.#to[i] = at
      if (i + 1 < this.#from.length && (this.#from[i + 1] as number) - at <= this.quietMs) this.#join(i)
    }
  }

  spans(): Span[] {
    return this.#from.map((from, i) => ({ from, to: this.#to[i] as number }))
  }

  /** The first span that does not lie before `at` by more than the pause. */
  #after(at: number): number {
    let low = 0
    let high = this.#from.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#to[middle] as number) + this.quietMs < at) low = middle + 1
      else high = middle
    }
    return low
  }

  #join(i: number): void {
    this.#to[i] = Math.max(this.#to[i] as number, this.#to[i + 1] as number)
    this.#from.splice(i + 1, 1)
    this.#to.splice(i + 1, 1)
    this.#last = i
  }

  #coarsen(): void {
    this.quietMs = Math.max(1, this.quietMs * 2)
    const spans = unionOf(this.spans(), this.quietMs)
    this.#from.splice(0, this.#from.length, ...spans.map(({ from }) => from))
    this.#to.splice(0, this.#to.length, ...spans.map(({ to }) => to))
    this.#last = 0
  }
}

/** Spans of attachment, a consumer at a time: who never told the end was there until the end, whose begin is not told from the beginning. */
export function attached(events: readonly Presence[], began: number, ended: number): Span[] {
  const byConsumer = Map.groupBy(events, ({ by }) => by)
  return [...byConsumer.values()].flatMap((own) => {
    const spans: Span[] = []
    let from: number | undefined
    let any = false
    for (const { at, on } of own.toSorted((a, b) => a.at - b.at || a.place - b.place)) {
      if (on) from ??= at
      else if (from !== undefined || !any) {
        spans.push({ from: from ?? Math.min(began, at), to: at })
        from = undefined
      }
      any = true
    }
    if (from !== undefined) spans.push({ from, to: Math.max(from, ended), open: true })
    return spans
  })
}

/** Spans that touch, or are no more than `pause` apart, become one. */
export function unionOf(spans: readonly Span[], pause = 0): Span[] {
  const joined: Span[] = []
  for (const { from, to, open } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (!last || from > last.to + pause) joined.push({ from, to, ...(open ? { open } : {}) })
    else {
      last.to = Math.max(last.to, to)
      if (open) last.open = open
    }
  }
  return joined
}

/** A time in which both were there. */
export interface Overlap extends Span {
  /** By how much one side's clock would have to be wrong for there to be no overlap, milliseconds. */
  by: number
}

/** Where both were there. Both lists are unions. */
export function overlapOf(a: readonly Span[], b: readonly Span[]): Overlap[] {
  const both: Overlap[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [one, other] = [a[i] as Span, b[j] as Span]
    const from = Math.max(one.from, other.from)
    const to = Math.min(one.to, other.to)
    if (from <= to) both.push({ from, to, by: Math.min(one.to - other.from, other.to - one.from) })
    if (one.to < other.to) i++
    else j++
  }
  return both
}

/** Where nobody was there, between the first and the last who was. */
export function gapsOf(spans: readonly Span[]): Span[] {
  const union = unionOf(spans)
  return union.slice(1).map(({ from }, i) => ({ from: (union[i] as Span).to, to: from }))
}
