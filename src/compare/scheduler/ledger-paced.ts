import type { Span } from '../../ports/schedule.ts'
import type { Fault, FaultyTick, Happened, LedgerInput, TickLedger } from './ledger-types.ts'

/** Counted, not placed: where its process began is not known. One more or less is where the window cuts. */
export function layPaced(
  job: string,
  every: number,
  own: readonly Happened[],
  { window, covered, replicas }: LedgerInput,
): TickLedger {
  const { from, to } = longest(
    covered.map((span) => ({ from: Math.max(window.from, span.from), to: Math.min(window.to, span.to) })),
  )
  const inside = own.filter(({ at }) => at >= from && at < to)
  const expected = Math.floor(Math.max(0, to - from) / every)
  if (expected === 0) return { due: 0, once: 0, faults: [], unseen: 1 }
  const rest = { due: expected, unseen: 0 }
  const fault = (name: Fault) => ({
    ...rest,
    once: 0,
    faults: [
      { fault: name, job, at: from, firings: told(inside.slice(0, 10)), times: round(inside.length / expected) },
    ],
  })
  if (inside.length > expected + 1) {
    const sides = new Set(inside.map(({ who }) => who))
    const [side] = sides
    if (sides.size > 1) return fault('fired-on-both-sides')
    return fault(
      side && Math.round(inside.length / expected) === replicas[side] ? 'fired-by-each-replica' : 'fired-twice',
    )
  }
  if (inside.length < expected - 1 || inside.length === 0) return fault('missed')
  return { ...rest, once: expected, faults: [] }
}

function longest(spans: readonly Span[]): Span {
  return spans.reduce((best, span) => (span.to - span.from > best.to - best.from ? span : best), { from: 0, to: 0 })
}

function round(n: number): number {
  return Math.round(n * 10) / 10
}

export function told(fired: readonly Happened[]): FaultyTick['firings'] {
  return fired.map(({ key, who, at }) => ({ key, who, at })).sort((a, b) => a.at - b.at)
}
