import type { Ledger } from './ledger.ts'
import { PAGE } from './page.ts'

/** Told of an entry whose effect came before that of an earlier one of its session. */
export type OutOfOrder = (session: number, earlier: number, later: number) => void

export interface Order {
  /** Sessions in which at least two effects can be laid against each other. */
  sessions: number
  outOfOrder: number
}

/**
 * Lays the first effects of each session against their sequence. An entry is out of order where one of a higher sequence had its
 * effect before it; across sides only where that is more than their clocks may differ.
 * @param sessions the number of sessions; they are numbered from 1
 */
export function orderOf(
  ledger: Ledger,
  sessions: number,
  sideOf: (by: number) => number,
  acrossMs: number,
  told: OutOfOrder,
): Order {
  const order: Order = { sessions: 0, outOfOrder: 0 }
  if (sessions === 0) return order
  const { starts, entries } = bySession(ledger, sessions)
  for (let session = 1; session <= sessions; session++) {
    const own = entries.subarray(starts[session] as number, starts[session + 1] as number)
    if (own.length < 2) continue
    order.sessions++
    sortBySequence(ledger, own)
    order.outOfOrder += scan(ledger, own, sideOf, acrossMs, (earlier, later) => told(session, earlier, later))
  }
  return order
}

/** Entries with an effect and a session, grouped by counting. */
function bySession(ledger: Ledger, sessions: number): { starts: Uint32Array; entries: Uint32Array } {
  const starts = new Uint32Array(sessions + 2)
  each(ledger, (session) => {
    starts[session + 1] = (starts[session + 1] as number) + 1
  })
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number)
  const entries = new Uint32Array(starts[sessions + 1] as number)
  const next = starts.slice()
  each(ledger, (session, entry) => {
    entries[next[session] as number] = entry
    next[session] = (next[session] as number) + 1
  })
  return { starts, entries }
}

function each(ledger: Ledger, visit: (session: number, entry: number) => void): void {
  for (const [p, page] of ledger.pages.entries()) {
    if (!page.order) continue
    const size = Math.min(PAGE, ledger.size - p * PAGE)
    for (let i = 0; i < size; i++) {
      const session = page.order.session[i] as number
      if (session !== 0 && (page.effects[i] as number) > 0) visit(session, p * PAGE + i)
    }
  }
}

/** Mostly they come in order already. */
function sortBySequence(ledger: Ledger, own: Uint32Array): void {
  const sequence = (entry: number) => ledger.page(entry).order?.sequence[ledger.within(entry)] ?? 0
  for (let i = 1; i < own.length; i++) {
    if (sequence(own[i] as number) < sequence(own[i - 1] as number)) {
      own.sort((a, b) => sequence(a) - sequence(b) || a - b)
      return
    }
  }
}

/** From the highest sequence down, the earliest effect above is known for each side. */
function scan(
  ledger: Ledger,
  own: Uint32Array,
  sideOf: (by: number) => number,
  acrossMs: number,
  told: (earlier: number, later: number) => void,
): number {
  let count = 0
  const earliest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const whose = [0, 0]
  for (let end = own.length; end > 0; ) {
    const sequence = sequenceOf(ledger, own[end - 1] as number)
    let begin = end
    while (begin > 0 && sequenceOf(ledger, own[begin - 1] as number) === sequence) begin--
    for (let i = begin; i < end; i++) {
      const entry = own[i] as number
      const { at, side } = firstOf(ledger, entry, sideOf)
      const other = 1 - side
      const same = (earliest[side] as number) < at
      if (same || (earliest[other] as number) + acrossMs < at) {
        count++
        told(entry, whose[same ? side : other] as number)
      }
    }
    // Those of one sequence do not stand against each other.
    for (let i = begin; i < end; i++) {
      const { at, side } = firstOf(ledger, own[i] as number, sideOf)
      if (at < (earliest[side] as number)) {
        earliest[side] = at
        whose[side] = own[i] as number
      }
    }
    end = begin
  }
  return count
}

function sequenceOf(ledger: Ledger, entry: number): number {
  return ledger.page(entry).order?.sequence[ledger.within(entry)] ?? 0
}

function firstOf(ledger: Ledger, entry: number, sideOf: (by: number) => number): { at: number; side: number } {
  const { first } = ledger.page(entry)
  const i = ledger.within(entry)
  return { at: first.at[i] as number, side: sideOf(first.by[i] as number) }
}
