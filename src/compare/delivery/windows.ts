import type { Role } from '../../kernel/check.ts'
import type { History } from './history.ts'
import type { Ledger } from './ledger.ts'
import { pagesOf } from './levels.ts'
import { type GapWindow, type HistoryReport, isoOf, type OverlapWindow, SAMPLES, type Windows } from './report.ts'
import { attached, gapsOf, overlapOf, type Span, unionOf } from './spans.ts'

/** When both sides consumed, and when neither did. The source's side is the old one. */
export function windowsOf(history: History, ledger: Ledger): Pick<HistoryReport, 'overlaps' | 'gaps'> {
  const spansOf = (side: Role): Span[] => {
    const own = history.presences.filter((presence) => presence.side === side)
    return unionOf([...attached(own, history.from, history.until), ...history.activity[side].spans()])
  }
  const [old, fresh] = [spansOf('source'), spansOf('target')]
  const told = history.presences.some(({ side }) => side === 'source')
  const last = fresh.at(-1)?.to ?? Number.POSITIVE_INFINITY
  const unended = (to: number) =>
    told
      ? old.some((span) => span.open && span.from <= to && to <= span.to)
      : (old.at(-1)?.to ?? 0) >= last - history.options.quietMs && (old.at(-1)?.from ?? 0) <= to
  return {
    overlaps: longest(
      overlapOf(old, fresh),
      ({ from, to, by }): OverlapWindow => ({ ...windowOf({ from, to }), by, unended: unended(to) }),
    ),
    gaps: longest(
      gapsOf([...old, ...fresh]),
      (gap): GapWindow => ({ ...windowOf(gap), waiting: waitingIn(gap, ledger) }),
    ),
  }
}

function longest<S extends Span, W>(spans: readonly S[], tell: (span: S) => W): Windows<W> {
  const kept = spans
    .toSorted((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, SAMPLES)
    .sort((a, b) => a.from - b.from)
  return {
    count: spans.length,
    totalMs: spans.reduce((sum, { from, to }) => sum + to - from, 0),
    longest: kept.map(tell),
  }
}

function windowOf({ from, to }: Span): { from: string; to: string; ms: number } {
  return { from: isoOf(from), to: isoOf(to), ms: to - from }
}

/** Published before the end of the gap, with an effect only after it. */
function waitingIn(gap: Span, ledger: Ledger): number {
  let waiting = 0
  for (const { page, size } of pagesOf(ledger))
    for (let i = 0; i < size; i++)
      if (page.effects[i] !== 0 && (page.dueAt[i] as number) < gap.to && (page.first.at[i] as number) >= gap.to)
        waiting++
  return waiting
}
