import type { Role } from '../../kernel/check.ts'
import { beyond, type Skew } from './clocks.ts'
import { cut, Evidence, Found } from './evidence.ts'
import type { History } from './history.ts'
import type { Ledger } from './ledger.ts'
import { type Coverage, examinedBy, inheritKeys, keyLevel, messageLevel, pagesOf } from './levels.ts'
import { orderOf } from './order.ts'
import { type ClockReport, type HistoryReport, isoOf, SAMPLES, type Sample, type SideReport } from './report.ts'
import { windowsOf } from './windows.ts'

const SIDES = ['source', 'target'] as const satisfies readonly Role[]

/** The verdicts over all names, once everything was told. */
export function summed(history: History): HistoryReport {
  const { messages, keys, options, counts, without, clocks } = history
  const evidence = new Evidence(options.placeText, history.consumers)
  const until = options.until ?? history.until
  const coverage = (own: { dues: number; effects: number }, effectsWithout: number): Coverage => ({
    dues: counts.due - own.dues,
    duesWithout: own.dues,
    effects: counts.effects - effectsWithout,
    effectsWithout,
  })
  const unkeyed = without.key.effects + inheritKeys(messages, keys)
  const byId = coverage(without.id, without.id.effects)
  const byKey = coverage(without.key, unkeyed)
  const [examinedIds, examinedKeys] = [examinedBy(byId), examinedBy(byKey)]
  const limits = { ...options, until, primary: examinedIds ? ('messages' as const) : ('keys' as const) }
  const { level, ofMessages } = messageLevel(messages, keys, limits, byId, evidence)
  const keysLevel = keyLevel(keys, ofMessages, limits, byKey, evidence)

  const primary = examinedIds ? messages : keys
  const complete = (examinedIds ? byId : byKey).duesWithout === 0
  const late = latest(history, primary, options.lateMs, complete)
  const disordered: [session: number, earlier: number, later: number][] = []
  const order = orderOf(primary, history.sessions.size, options.skewMs, (...found) => {
    if (disordered.length < SAMPLES) disordered.push(found)
  })
  const disorder = ([session, earlier, later]: (typeof disordered)[number]): Sample => ({
    name: `session ${cut(history.sessions.text(session - 1))}`,
    steps: [later, earlier].flatMap((entry) =>
      evidence
        .effects(primary, entry)
        .slice(0, 1)
        .map((step) => ({ ...step, id: `${cut(primary.names.text(entry))} (${sequenceOf(primary, entry)})` })),
    ),
  })
  return {
    from: told(history.from),
    until: told(until),
    counts,
    messages: examinedIds ? level : null,
    keys: examinedKeys ? keysLevel : null,
    late: evidence.tally(late.found, primary, keys),
    longestMs: late.longestMs,
    order: { sessions: order.sessions, outOfOrder: { count: order.outOfOrder, samples: disordered.map(disorder) } },
    sides: { source: sideReport(history, 'source'), target: sideReport(history, 'target') },
    ...windowsOf(history, primary),
    clocks: clocks.skews().map((skew) => clockReport(history, evidence, skew)),
    resolutionMs: Math.max(...SIDES.map((side) => history.activity[side].quietMs)),
  }
}

/**
 * Effects after their time; on the way, what the pairs of publication and effect tell of the clocks: where every publication has a
 * name, the earliest under a name is the first.
 */
function latest(
  history: History,
  ledger: Ledger,
  lateMs: number,
  complete: boolean,
): { found: Found; longestMs: number | null } {
  const found = new Found()
  let longest = Number.NEGATIVE_INFINITY
  const bound = (by: number, at: number, due: number, place: number, entry: number) =>
    history.clocks.bound('published', due, history.consumers[by]?.side ?? 'source', at, place, () =>
      ledger.names.text(entry),
    )
  for (const { page, base, size } of pagesOf(ledger)) {
    for (let i = 0; i < size; i++) {
      if (page.dues[i] === 0 || page.effects[i] === 0) continue
      const due = page.dueAt[i] as number
      const at = page.first.at[i] as number
      longest = Math.max(longest, at - due)
      if (at - due > lateMs) found.add(base + i)
      if (!complete) continue
      bound(page.first.by[i] as number, at, due, page.first.place[i] as number, base + i)
      const second = ledger.second(base + i)
      if (second)
        bound(
          second.slots.by[second.at] as number,
          second.slots.at[second.at] as number,
          due,
          second.slots.place[second.at] as number,
          base + i,
        )
    }
  }
  return { found, longestMs: Number.isFinite(longest) ? longest : null }
}

function sideReport({ perSide, consumers, activity, presences }: History, side: Role): SideReport {
  const names = consumers.flatMap((consumer) =>
    consumer.side === side && consumer.name !== undefined ? consumer.name : [],
  )
  const spans = activity[side].spans()
  return {
    ...perSide[side],
    consumers: names.length,
    names: names.slice(0, SAMPLES).map(cut),
    first: told(spans[0]?.from ?? Number.NaN),
    last: told(spans.at(-1)?.to ?? Number.NaN),
    presence: presences.some((presence) => presence.side === side),
  }
}

function clockReport({ clocks, options }: History, evidence: Evidence, skew: Skew): ClockReport {
  const witness = clocks.witness(skew.clock, skew.against)
  const sample: Sample | null = witness
    ? {
        name: cut(witness.id ?? '(no name)'),
        steps: [
          {
            what: skew.against === 'published' ? 'published' : 'consuming',
            at: isoOf(witness.against),
            place: evidence.place(witness.place),
          },
          { what: 'effect', at: isoOf(witness.at), place: evidence.place(witness.place) },
        ],
      }
    : null
  return { ...skew, beyond: beyond(skew, options.skewMs), evidence: sample }
}

function sequenceOf(ledger: Ledger, entry: number): number {
  return ledger.page(entry).order?.sequence[ledger.within(entry)] ?? 0
}

function told(at: number): string | null {
  return Number.isFinite(at) ? isoOf(at) : null
}
