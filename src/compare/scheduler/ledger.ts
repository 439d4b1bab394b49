import { layPaced, told } from './ledger-paced.ts'
import type { Due, Fault, FaultyTick, Happened, LedgerInput, Mark, TickLedger } from './ledger-types.ts'

/** Lays what was due against what happened, each job for itself. */
export function layTicks(input: LedgerInput): TickLedger {
  const due = Map.groupBy(input.due, ({ job }) => job)
  const happened = Map.groupBy(firings(input.happened), ({ job }) => job)
  const marks = Map.groupBy(input.marks, ({ job }) => job)
  const paced = new Map(input.paced.map(({ job, every }) => [job, every]))
  const jobs = new Set([...due.keys(), ...happened.keys(), ...marks.keys(), ...paced.keys()])
  const parts = [...jobs].sort().map((job) => {
    const own = happened.get(job) ?? []
    const every = paced.get(job)
    return every === undefined
      ? layJob(job, due.get(job) ?? [], own, marks.get(job) ?? [], input)
      : layPaced(job, every, own, input)
  })
  return {
    due: sum(parts, ({ due }) => due),
    once: sum(parts, ({ once }) => once),
    unseen: sum(parts, ({ unseen }) => unseen),
    faults: [...parts.flatMap(({ faults }) => faults), ...allFailed(happened, input)].sort((a, b) => a.at - b.at),
  }
}

/** A job that fires on time and never gets its work done. */
function allFailed(happened: ReadonlyMap<string, readonly Happened[]>, input: LedgerInput): FaultyTick[] {
  return [...happened].flatMap(([job, own]) => {
    const ended = own.filter(({ at, failed }) => failed !== undefined && isInside(at, input))
    const last = ended.at(-1)
    if (!last || ended.some(({ failed }) => !failed)) return []
    return [{ fault: 'all-failed' as const, job, at: last.at, firings: told(ended), times: ended.length }]
  })
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}

/** One for each jid: the push where it was seen, else the first start. */
function firings(all: readonly Happened[]): Happened[] {
  const best = new Map<string, Happened>()
  for (const one of all) {
    const id = `${one.job} ${one.key}`
    const known = best.get(id)
    const failed =
      known?.failed === undefined ? one.failed : one.failed === undefined ? known.failed : known.failed && one.failed
    if (!known || (one.pushed && !known.pushed) || (one.pushed === known.pushed && one.at < known.at)) best.set(id, one)
    const kept = best.get(id)
    if (kept && failed !== undefined && kept.failed !== failed) best.set(id, { ...kept, failed })
  }
  return [...best.values()]
}

function layJob(
  job: string,
  dues: readonly Due[],
  own: readonly Happened[],
  marks: readonly Mark[],
  input: LedgerInput,
): TickLedger {
  const owed = Map.groupBy(dues, ({ at }) => at)
  const ticks = [...owed.keys()].sort((a, b) => a - b)
  const byTick = new Map<number, Happened[]>(ticks.map((at) => [at, []]))
  const faults: FaultyTick[] = []
  // On-time firings first: a straggler belongs to a tick only where no other does.
  const ranked = own
    .map((firing) => ({ firing, tick: tickOf(ticks, firing, input) }))
    .sort((a, b) => offOf(a) - offOf(b) || a.firing.at - b.firing.at)
  for (const { firing, tick } of ranked) {
    const there = tick === undefined ? undefined : byTick.get(tick)
    const late = tick !== undefined && firing.at - tick > input.lateMs
    if (tick === undefined || !there || (late && there.length >= (owed.get(tick)?.length ?? 0)))
      faults.push({ fault: 'not-due', job, at: firing.at, firings: told([firing]) })
    else there.push(firing)
  }
  faults.push(...strayMarks(job, ticks, marks))
  let [due, once, unseen] = [0, 0, 0]
  for (const [at, fired] of byTick) {
    if (!isInside(at, input)) continue
    const wanted = owed.get(at)?.length ?? 0
    due += wanted
    once += Math.min(fired.length, wanted)
    const lacking = wanted - fired.length
    const claims = marks.filter((mark) => mark.at === at)
    const claimedTwice = new Set(claims.map(({ who }) => who)).size > 1
    if (claimedTwice && lacking >= 0)
      faults.push({ fault: 'fired-on-both-sides', job, at, firings: told([...fired, ...claims.map(asFiring)]) })
    else if (lacking > 0 && !input.covered.some(({ from, to }) => from <= at && at + input.lateMs <= to))
      unseen += lacking
    else if (lacking > 0) {
      faults.push({ fault: claims.length > 0 ? 'claimed-not-pushed' : 'missed', job, at, firings: told(fired) })
    } else if (lacking < 0)
      faults.push({
        fault: doubleOf(fired, wanted, input),
        job,
        at,
        firings: told(fired),
        times: fired.length / wanted,
      })
    for (const firing of lacking < 0 ? [] : fired) {
      const off = firing.at - at
      if (firing.pushed && off > input.lateMs) faults.push({ fault: 'late', job, at, firings: told([firing]), off })
      if (firing.pushed && off < -input.skewMs) faults.push({ fault: 'skewed', job, at, firings: told([firing]), off })
    }
  }
  return { due, once, unseen, faults: faults.filter(({ at }) => isInside(at, input)) }
}

function isInside(at: number, { window }: LedgerInput): boolean {
  return at >= window.from && at < window.to
}

function offOf({ firing, tick }: { firing: Happened; tick: number | undefined }): number {
  return tick === undefined ? Number.POSITIVE_INFINITY : Math.abs(firing.at - tick)
}

function doubleOf(fired: readonly Happened[], wanted: number, { replicas }: LedgerInput): Fault {
  const [side, ...others] = new Set(fired.map(({ who }) => who))
  if (others.length > 0 || side === undefined) return 'fired-on-both-sides'
  return replicas[side] > 1 && fired.length === replicas[side] * wanted ? 'fired-by-each-replica' : 'fired-twice'
}

/** A claim of an instant that is no tick: the clock or the schedule of that replica is another. */
function strayMarks(job: string, ticks: readonly number[], marks: readonly Mark[]): FaultyTick[] {
  const known = new Set(ticks)
  return marks
    .filter(({ at }) => !known.has(at))
    .map(({ at, who }) => {
      const next = upper(ticks, at)
      const [before, after] = [ticks[next - 1], ticks[next]]
      const nearest = before !== undefined && (after === undefined || at - before <= after - at) ? before : after
      const off = nearest === undefined ? {} : { off: at - nearest }
      return { fault: 'skewed' as const, job, at, firings: told([asFiring({ job, at, who })]), ...off }
    })
}

/** The tick that a firing belongs to: the last one before it, or the next where it came a little early and not late for the last. */
function tickOf(ticks: readonly number[], { at }: Happened, { lateMs, skewMs }: LedgerInput): number | undefined {
  const next = upper(ticks, at)
  const before = ticks[next - 1]
  const after = ticks[next]
  if (before !== undefined && at - before <= lateMs) return before
  const early = after === undefined ? Number.POSITIVE_INFINITY : after - at
  if (early <= Math.max(skewMs, EARLY_MS)) return after
  return before
}

/** As early as a clock may be wrong before a firing is taken for one of its own. */
const EARLY_MS = 30_000

/** How many of the sorted numbers are at most `value`. */
function upper(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}

function asFiring({ job, at, who }: Mark): Happened {
  return { job, at, who, key: 'a claim', pushed: false }
}
