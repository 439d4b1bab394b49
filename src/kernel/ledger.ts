import type { CheckId, Phase, Severity } from './check.ts'
import type { Comparison } from './comparison.ts'
import type { GateVerdict, Verdict, Waived } from './gate.ts'
import type { Json } from './json.ts'
import type { Finding, UnprovenReason } from './judgement.ts'
import type { PlanSection } from './plan.ts'
import type { PlannedOut } from './waiver.ts'

/** What a check ran against, as printed in every report. */
export interface EngineReport {
  role: string
  /** e.g. `MySQL 9.7.4 (Debian)`; measured, not configured. */
  product: string
  /** e.g. `configured endpoint`, `Docker mysql:8.0`, `private Debian prefix`. */
  provisioner: string
  /** True where a stand-in answers for something that cannot be had. */
  standIn: boolean
  /** What the stand-in differs in, or which rehearsal speed-ups are on. */
  remarks: readonly string[]
}

export interface LedgerCheck {
  id: CheckId
  question: string
  plan: PlanSection
  severity: Severity
  /** In which phases it is asked; absent in older ledgers. */
  phases?: readonly Phase[]
  verdict: Verdict
  reason?: UnprovenReason
  cause?: string
  examined: number
  /** Findings that count, kept or not. */
  total: number
  /** Capped samples. */
  findings: readonly Finding[]
  waived: readonly Waived[]
  notes: readonly string[]
  durationMs: number
  evidence?: Json
}

/** A check that this run did not ask, as far as its name goes. */
export interface OtherCheck {
  id: CheckId
  question: string
  plan: PlanSection
  severity: Severity
  phases: readonly Phase[]
  why: 'not-asked' | 'not-due' | 'planned-out'
}

/** The machine-readable result of a run; `ledger.schema.json` is its JSON Schema. */
export interface Ledger {
  schemaVersion: 1
  tool: { name: 'oms-parity'; version: string; node: string }
  run: {
    id: string
    startedAt: string
    finishedAt: string
    durationMs: number
    phase: Phase
    rehearsal: boolean
    /** Id of the planted fault, where one was sown. */
    plant?: string
    databases: readonly string[]
    /** Databases that `--database` left out of those that the config or the source names; absent where none was. */
    databasesLeftOut?: readonly string[]
    /** Checks that the person's selection left out: the verdict says nothing of them. */
    notAsked: readonly string[]
    /** Checks that this phase does not ask. */
    notDue: readonly string[]
    interrupted: boolean
  }
  engines: readonly EngineReport[]
  verdict: GateVerdict
  exitCode: 0 | 1 | 2 | 3
  summary: Record<Verdict, number>
  plannedOut: readonly PlannedOut[]
  steps: readonly { name: string; ms: number }[]
  checks: readonly LedgerCheck[]
  /** Checks that there are besides; absent in older ledgers. */
  others?: readonly OtherCheck[]
  /** Why a stored run that was judged again can not be relied on: it is stale, altered, or contradicts itself. */
  doubts?: readonly string[]
  /** Where the run was held against one before. */
  comparison?: Comparison
}

/** `failed`: the harness itself failed, or could not say or write what it found. */
export const EXIT = {
  GO: 0,
  'NO-GO': 1,
  'COULD-NOT-TELL': 2,
  'REHEARSAL-PASSED': 3,
  'PARTIAL-PASSED': 3,
  usage: 64,
  failed: 70,
  config: 78,
  interrupted: 130,
} as const

/** The exit code of a verdict. A rehearsal or a partial run that passed is 0 only for one who asked for exactly that. */
export function exitCodeOf(verdict: GateVerdict, asked: { rehearsal: boolean; partial: boolean }): Ledger['exitCode'] {
  if (verdict === 'REHEARSAL-PASSED' && asked.rehearsal) return EXIT.GO
  if (verdict === 'PARTIAL-PASSED' && asked.partial) return EXIT.GO
  return EXIT[verdict]
}
