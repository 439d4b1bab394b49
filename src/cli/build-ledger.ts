import { randomUUID } from 'node:crypto'
import type { AnyCheck } from '../kernel/check.ts'
import { gate, settleAll, VERDICTS, type Verdict } from '../kernel/gate.ts'
import type { Finding } from '../kernel/judgement.ts'
import { exitCodeOf, type Ledger, type LedgerCheck, type OtherCheck } from '../kernel/ledger.ts'
import { isPartial } from '../kernel/left-out.ts'
import type { Outcome } from '../kernel/run-check.ts'
import type { Waiver } from '../kernel/waiver.ts'

/** Kept of one code in one place (`database.table`); all are counted. */
const SAMPLES = 10
/** Kept of one check in all. */
const MOST = 500

export interface Run extends Omit<Ledger['run'], 'id' | 'durationMs' | 'startedAt' | 'finishedAt'> {
  startedAt: Date
  finishedAt: Date
}

/** Settles every planned check and folds the verdict. */
export function buildLedger(facts: {
  tool: Ledger['tool']
  run: Run
  engines: Ledger['engines']
  steps: Ledger['steps']
  plannedOut: Ledger['plannedOut']
  planned: readonly AnyCheck[]
  outcomes: ReadonlyMap<string, Outcome>
  waivers: readonly Waiver[]
  others?: readonly OtherCheck[] | undefined
  /** Which limits of the run its caller asked for: only those may end with 0. */
  asked: { rehearsal: boolean; partial: boolean }
  /** Why the run can not be relied on; there is no pass with any. */
  doubts?: readonly string[]
}): Ledger {
  const checks = settleAll(facts.planned, facts.outcomes, facts.waivers).map(
    ({ check, outcome, result }): LedgerCheck => {
      const { id, question, plan, severity, phases } = check
      const evidence = outcome?.evidence === undefined ? {} : { evidence: outcome.evidence }
      return {
        id,
        question,
        plan,
        severity,
        phases,
        ...result,
        findings: sample(result.findings),
        durationMs: outcome?.gatherMs ?? 0,
        ...evidence,
      }
    },
  )
  const judged = gate(checks, { rehearsal: facts.run.rehearsal, partial: isPartial(facts) })
  const doubts = facts.doubts ?? []
  const verdict = doubts.length > 0 && judged !== 'NO-GO' ? 'COULD-NOT-TELL' : judged
  const { startedAt, finishedAt, ...run } = facts.run
  return {
    schemaVersion: 1,
    tool: facts.tool,
    run: {
      id: randomUUID(),
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      durationMs: finishedAt.getTime() - startedAt.getTime(),
      ...run,
    },
    engines: facts.engines,
    verdict,
    exitCode: exitCodeOf(verdict, facts.asked),
    summary: Object.fromEntries(VERDICTS.map((v) => [v, checks.filter((c) => c.verdict === v).length])) as Record<
      Verdict,
      number
    >,
    plannedOut: facts.plannedOut,
    steps: facts.steps,
    checks,
    ...(facts.others ? { others: facts.others } : {}),
    ...(doubts.length > 0 ? { doubts } : {}),
  }
}

export function sample(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, number>()
  return findings
    .filter(({ code, at }) => {
      const place = `${code} ${at.split('.').slice(0, 2).join('.')}`
      const count = (seen.get(place) ?? 0) + 1
      seen.set(place, count)
      return count <= SAMPLES
    })
    .slice(0, MOST)
}
