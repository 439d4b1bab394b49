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
 * effect before it; across consumers only where that is more than their clocks may differ.
 * @param sessions the number of sessions; they are numbered from 1
 */
export function orderOf(ledger: Ledger, sessions: number, acrossMs: number, told: OutOfOrder): Order {
  const order: Order = { sessions: 0, outOfOrder: 0 }
  if (sessions === 0) return order
  const { starts, entries } = bySession(ledger, sessions)
  for (let session = 1; session <= sessions; session++) {
    const own = entries.subarray(starts[session] as number, starts[session + 1] as number)
    if (own.length < 2) continue
    order.sessions++
    sortBySequence(ledger, own)
    order.outOfOrder += scan(ledger, own, acrossMs, (earlier, later) => told(session, earlier, later))
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

/** From the highest sequence down, the earliest effect above is known: of each consumer, and of all. */
function scan(
  ledger: Ledger,
  own: Uint32Array,
  acrossMs: number,
  told: (earlier: number, later: number) => void,
): number {
  let count = 0
  const earliest = new Map<number, { at: number; entry: number }>()
  let best = { at: Number.POSITIVE_INFINITY, entry: 0 }
  for (let end = own.length; end > 0; ) {
    const sequence = sequenceOf(ledger, own[end - 1] as number)
    let begin = end
    while (begin > 0 && sequenceOf(ledger, own[begin - 1] as number) === sequence) begin--
    for (let i = begin; i < end; i++) {
      const entry = own[i] as number
      const { at, by } = firstOf(ledger, entry)
      const same = earliest.get(by)
      const before = same && same.at < at ? same : best.at + acrossMs < at ? best : undefined
      if (!before) continue
      count++
      told(entry, before.entry)
    }
    // Those of one sequence do not stand against each other.
    for (let i = begin; i < end; i++) {
      const entry = own[i] as number
      const { at, by } = firstOf(ledger, entry)
      if (at < (earliest.get(by)?.at ?? Number.POSITIVE_INFINITY)) earliest.set(by, { at, entry })
      if (at < best.at) best = { at, entry }
    }
    end = begin
  }
  return count
}

function sequenceOf(ledger: Ledger, entry: number): number {
  return ledger.page(entry).order?.sequence[ledger.within(entry)] ?? 0
}

function firstOf(ledger: Ledger, entry: number): { at: number; by: number } {
  const { first } = ledger.page(entry)
  const i = ledger.within(entry)
  return { at: first.at[i] as number, by: first.by[i] as number }
}
