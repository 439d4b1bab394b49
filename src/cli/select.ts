import { type AnyCheck, DOMAINS, type Phase } from '../kernel/check.ts'
import type { OtherCheck } from '../kernel/ledger.ts'
import { matches, type PlannedOut } from '../kernel/waiver.ts'
import { nearest } from '../targets/config-error.ts'
import { UsageError } from './args.ts'

export interface Selection {
  /** Asked in this run: these must report. */
  planned: readonly AnyCheck[]
  plannedOut: readonly PlannedOut[]
  notAsked: readonly string[]
  notDue: readonly string[]
  /** All that are not planned, with what a report tells of them. */
  others: readonly OtherCheck[]
}

/** Which checks a run asks. Throws `UsageError` for names that no check has. */
export function select(
  checks: readonly AnyCheck[],
  wish: { suites: readonly string[]; checks: readonly string[]; phase: Phase },
  planOut: readonly PlannedOut[],
): Selection {
  for (const suite of wish.suites) {
    if (!DOMAINS.some((domain) => domain === suite))
      throw new UsageError(`There is no suite '${suite}'; the suites are ${DOMAINS.join(', ')}.`)
  }
  for (const pattern of wish.checks) {
    if (checks.some(({ id }) => matches(pattern, id))) continue
    const near = nearest(
      pattern,
      checks.map(({ id }) => id),
    )
    throw new UsageError(`There is no check '${pattern}'${near ? `; did you mean '${near}'?` : '; see --list.'}`)
  }
  const everything = wish.suites.length === 0 && wish.checks.length === 0
  const isAsked = ({ id }: AnyCheck) =>
    everything ||
    wish.suites.some((suite) => id.startsWith(`${suite}/`)) ||
    wish.checks.some((pattern) => matches(pattern, id))
  const asked = checks.filter(isAsked)
  const due = asked.filter(({ phases }) => phases.includes(wish.phase))
  const planned = due.filter(({ id }) => !planOut.some(({ check }) => check === id))
  const whyNot = (check: AnyCheck) => (!isAsked(check) ? 'not-asked' : due.includes(check) ? 'planned-out' : 'not-due')
  return {
    planned,
    plannedOut: planOut.filter(({ check }) => due.some(({ id }) => id === check)),
    notAsked: checks.filter((check) => !isAsked(check)).map(({ id }) => id),
    notDue: asked.filter((check) => !due.includes(check)).map(({ id }) => id),
    others: checks
      .filter((check) => !planned.includes(check))
      .map((check) => {
        const { id, question, plan, severity, phases } = check
        return { id, question, plan, severity, phases, why: whyNot(check) }
      }),
  }
}
