import type { AnyCheck } from './check.ts'
import type { Code } from './codes/index.ts'
import { type Finding, type Judgement, type UnprovenReason, unproven } from './judgement.ts'
import type { Outcome } from './run-check.ts'
import { type Waiver, waiverFor } from './waiver.ts'

/** From best to worst; a run is as good as its worst check. */
export const VERDICTS = ['holds', 'waived', 'unproven', 'broken'] as const
export type Verdict = (typeof VERDICTS)[number]

/** `GO` alone is an answer for the cutover: a rehearsal that passed, or a run that left something out, has a word of its own. */
export const GATE_VERDICTS = ['GO', 'REHEARSAL-PASSED', 'PARTIAL-PASSED', 'NO-GO', 'COULD-NOT-TELL'] as const
export type GateVerdict = (typeof GATE_VERDICTS)[number]

/** What keeps a run in which everything holds from being a GO. */
export interface Limits {
  /** Of servers that the run made for itself. */
  rehearsal: boolean
  /** Something that the phase asks for was left out. */
  partial: boolean
}

export interface Waived {
  finding: Finding
  waiver: Waiver
}

export interface CheckResult {
  verdict: Verdict
  examined: number
  total: number
  findings: readonly Finding[]
  waived: readonly Waived[]
  reason?: UnprovenReason
  cause?: string
  notes: readonly string[]
}

/** Applies waivers. A capped list hides findings, so only waivers without `at` for every code of the check can cover it. */
export function settle(
  check: Pick<AnyCheck, 'id' | 'codes'>,
  judgement: Judgement,
  waivers: readonly Waiver[],
): CheckResult {
  const notes = judgement.notes ?? []
  if (judgement.verdict === 'holds') {
    return { verdict: 'holds', examined: judgement.examined, total: 0, findings: [], waived: [], notes }
  }
  if (judgement.verdict === 'unproven') {
    const { reason, cause } = judgement
    return { verdict: 'unproven', examined: 0, total: 0, findings: [], waived: [], reason, cause, notes }
  }
  const kept: Finding[] = []
  const waived: Waived[] = []
  for (const finding of judgement.findings) {
    const waiver = waiverFor(check.id, finding, waivers)
    if (waiver) waived.push({ finding, waiver })
    else kept.push(finding)
  }
  const unseen = judgement.total - judgement.findings.length
  const unseenWaived = unseen === 0 || check.codes.every((code: Code) => covers(check.id, code, waivers))
  const total = kept.length + (unseenWaived ? 0 : unseen)
  const verdict = total === 0 ? 'waived' : 'broken'
  return { verdict, examined: judgement.examined ?? judgement.total, total, findings: kept, waived, notes }
}

function covers(check: string, code: Code, waivers: readonly Waiver[]): boolean {
  return waivers.some((w) => w.check === check && w.code === code && w.at === undefined)
}

/** Every planned check gets a result: one that was skipped, timed out or failed to load is unproven. */
export function settleAll(
  planned: readonly AnyCheck[],
  outcomes: ReadonlyMap<string, Outcome>,
  waivers: readonly Waiver[],
): { check: AnyCheck; outcome: Outcome | undefined; result: CheckResult }[] {
  return planned.map((check) => {
    const outcome = outcomes.get(check.id)
    const judgement = outcome?.judgement ?? unproven('defect', 'The check was planned and did not report.')
    return { check, outcome, result: settle(check, judgement, waivers) }
  })
}

/** An empty run is unproven. */
export function gate(results: readonly Pick<CheckResult, 'verdict'>[], { rehearsal, partial }: Limits): GateVerdict {
  const worst = results.reduce((max, { verdict }) => Math.max(max, VERDICTS.indexOf(verdict)), -1)
  if (worst === VERDICTS.indexOf('broken')) return 'NO-GO'
  if (worst === -1 || worst === VERDICTS.indexOf('unproven')) return 'COULD-NOT-TELL'
  return rehearsal ? 'REHEARSAL-PASSED' : partial ? 'PARTIAL-PASSED' : 'GO'
}
