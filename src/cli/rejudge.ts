import type { AnyCheck } from '../kernel/check.ts'
import { gate } from '../kernel/gate.ts'
import { unproven } from '../kernel/judgement.ts'
import type { Ledger, LedgerCheck } from '../kernel/ledger.ts'
import { judgeEvidence, type Outcome } from '../kernel/run-check.ts'
import type { PlannedOut, Waiver } from '../kernel/waiver.ts'
import { buildLedger } from './build-ledger.ts'

/** What a stored run is judged by: the checks and the decisions of today. */
export interface Today {
  tool: Ledger['tool']
  checks: readonly AnyCheck[]
  waivers: readonly Waiver[]
  planOut: readonly PlannedOut[]
  asked: { rehearsal: boolean; partial: boolean }
}

/**
 * Judges the evidence of a stored run by today's rules. What must be answered is what today's checks ask in that phase, not what the
 * ledger happens to hold: what it lacks is unproven.
 * @param doubts why the ledger can not be relied on
 */
export function rejudge(stored: Ledger, today: Today, doubts: readonly string[] = []): Ledger {
  const { startedAt, finishedAt, phase, ...run } = stored.run
  const held = new Map<string, LedgerCheck>(stored.checks.map((check) => [check.id, check]))
  const due = today.checks.filter(({ phases }) => phases.includes(phase))
  const left = new Set(stored.run.notAsked.filter((id) => !held.has(id)))
  const plannedOut = today.planOut.filter(({ check }) => due.some(({ id }) => id === check))
  const asked = due.filter(({ id }) => !left.has(id) && !plannedOut.some(({ check }) => check === id))
  const surplus = stored.checks.filter(({ id }) => !due.some((check) => check.id === id)).map(retired)
  const planned = [...asked, ...surplus]
  const outcomes = new Map(planned.map((check) => [check.id as string, outcomeOf(check, held.get(check.id), stored)]))
  return buildLedger({
    tool: today.tool,
    run: {
      ...run,
      phase,
      // Nothing that a rehearsal made up answers for a real server.
      rehearsal: run.rehearsal || run.plant !== undefined || stored.engines.some(({ standIn }) => standIn),
      notAsked: [...left],
      notDue: today.checks.filter((check) => !due.includes(check)).map(({ id }) => id),
      startedAt: new Date(startedAt),
      finishedAt: new Date(finishedAt),
    },
    engines: stored.engines,
    steps: stored.steps,
    plannedOut,
    planned,
    outcomes,
    waivers: today.waivers,
    others: stored.others,
    asked: today.asked,
    doubts: [...doubts, ...contradictions(stored, today.checks)],
  })
}

/** Where gathering had failed there is no evidence to judge: what it said then still stands. */
function outcomeOf(check: AnyCheck, held: LedgerCheck | undefined, stored: Ledger): Outcome {
  const of = { check: check.id, gatherMs: held?.durationMs ?? 0 }
  if (!held) return { ...of, judgement: unproven('defect', whyMissing(check, stored)) }
  if (held.evidence === undefined)
    return {
      ...of,
      judgement: unproven(held.reason ?? 'defect', held.cause ?? 'The stored run holds no evidence of it.'),
    }
  return { ...of, judgement: judgeEvidence(check, held.evidence, stored.run.phase), evidence: held.evidence }
}

function whyMissing({ id, phases }: AnyCheck, { plannedOut, run, tool }: Ledger): string {
  if (plannedOut.some(({ check }) => check === id))
    return 'It was planned out when the run was made, and the config of today does not plan it out.'
  return `The stored run, made by version ${tool.version}, holds no answer to it, and phase ${run.phase} asks it${phases.length > 1 ? ' too' : ''}.`
}

/** A check of the ledger that today's version has not, or that this phase does not ask. */
function retired({ id, question, plan, severity }: LedgerCheck): AnyCheck {
  return {
    id,
    question,
    plan,
    severity,
    phases: [],
    needs: {},
    codes: [],
    gather: async () => null,
    judge: () => unproven('defect', `This version has no check ${id} in the phase of the run.`),
  }
}

/** Where the ledger does not agree with itself, a sentence each: no run writes such a one. */
function contradictions(
  { run, checks, verdict, summary, plannedOut, others = [] }: Ledger,
  known: readonly AnyCheck[],
) {
  const out: string[] = []
  const ids = checks.map(({ id }) => id as string)
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  if (twice.length > 0) out.push(`The ledger holds ${list(twice)} more than once.`)
  const left = [...run.notAsked, ...run.notDue, ...plannedOut.map(({ check }) => check), ...others.map(({ id }) => id)]
  const both = ids.filter((id) => left.includes(id))
  if (both.length > 0) out.push(`The ledger holds answers of ${list(both)}, and says that the run did not ask.`)
  const early = ids.filter((id) => known.find((check) => check.id === id)?.phases.includes(run.phase) === false)
  if (early.length > 0) out.push(`The ledger is of phase ${run.phase}, which does not ask ${list(early)}.`)
  const miscounted = Object.entries(summary).filter(
    ([name, n]) => checks.filter((check) => check.verdict === name).length !== n,
  )
  if (miscounted.length > 0) out.push('The summary of the ledger does not count its checks.')
  if (worstOf(checks) !== plain(verdict)) out.push(`The ledger says ${verdict}, and its checks say otherwise.`)
  return out
}

/** Ledgers of before there were words for a rehearsal and a partial run said GO of them. */
function plain(verdict: Ledger['verdict']): Ledger['verdict'] {
  return verdict === 'REHEARSAL-PASSED' || verdict === 'PARTIAL-PASSED' ? 'GO' : verdict
}

function worstOf(checks: readonly LedgerCheck[]): Ledger['verdict'] {
  return gate(checks, { rehearsal: false, partial: false })
}

function list(ids: readonly string[]): string {
  const [shown, more] = [[...new Set(ids)].slice(0, 5), new Set(ids).size - 5]
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
