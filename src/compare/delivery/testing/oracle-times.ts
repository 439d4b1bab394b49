import type { Role } from '../../../kernel/check.ts'
import type { Due, Effect, HistoryEvent } from '../../../ports/history.ts'
import { type Name, withoutRepeats } from './oracle.ts'

/** By how much each clock is ahead of another at most, as far as causes say: `source-broker` → milliseconds. */
export function skewsOf(events: readonly HistoryEvent[], name: Name): Map<string, number> {
  const told = withoutRepeats(events)
  const bounds = new Map<string, number>()
  const bound = (pair: string, most: number) => bounds.set(pair, Math.min(most, bounds.get(pair) ?? most))
  for (const event of told) {
    if (event.kind !== 'effect' && event.kind !== 'delivery' && event.kind !== 'settled') continue
    if (event.after !== undefined) bound(`${event.side}-broker`, event.at - event.after)
    if (event.before !== undefined) bound(`broker-${event.side}`, event.before - event.at)
  }
  const dues = told.filter((event): event is Due => event.kind === 'due')
  for (const own of dues.every((due) => due[name] !== undefined)
    ? new Set(dues.map((due) => due[name] as string))
    : []) {
    const first = Math.min(...dues.flatMap((due) => (due[name] === own ? due.at : [])))
    const effects = told.filter((event): event is Effect => event.kind === 'effect' && event[name] === own)
    for (const { side, at } of effects.toSorted((a, b) => a.at - b.at || a.place - b.place).slice(0, 2))
      bound(`${side}-published`, at - first)
  }
  // No two clocks are more than three steps apart.
  const clocks = ['published', 'broker', 'source', 'target']
  for (let step = 0; step < 3; step++)
    for (const a of clocks)
      for (const via of clocks)
        for (const b of clocks) {
          const [one, other] = [bounds.get(`${a}-${via}`), bounds.get(`${via}-${b}`)]
          if (a !== b && one !== undefined && other !== undefined) bound(`${a}-${b}`, one + other)
        }
  return bounds
}

/** Times at which a side consumed, half a millisecond at a time, for whole milliseconds from 0. */
export function covered(events: readonly HistoryEvent[], side: Role, quietMs: number, end: number): boolean[] {
  const steps = Array.from({ length: 2 * end + 1 }, () => false)
  const fill = (from: number, to: number) => {
    for (let at = Math.max(0, 2 * from); at <= Math.min(2 * end, 2 * to); at++) steps[at] = true
  }
  const works = events
    .flatMap((event) =>
      event.kind === 'effect' || event.kind === 'delivery' || event.kind === 'settled'
        ? event.side === side
          ? event.at
          : []
        : [],
    )
    .sort((a, b) => a - b)
  for (const [i, at] of works.entries()) {
    fill(at, at)
    const next = works[i + 1]
    if (next !== undefined && next - at <= quietMs) fill(at, next)
  }
  return steps
}
