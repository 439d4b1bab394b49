import type { Judgement } from '../kernel/judgement.ts'
import type { ChainedEntry } from './journal.ts'
import { STEPS, type Step } from './steps.ts'

export interface Condition {
  check: string
  question: string
  verdict: Judgement['verdict'] | 'not asked yet'
  /** Why not green, in one line. */
  told: string
  /** Epoch milliseconds of the answer. */
  at?: number
}

export interface Decision {
  go: boolean
  by: string
  note: string
  at: string
  /** GO was said although the step was not green. */
  override: boolean
}

export type StepStatus = 'done' | 'green' | 'red' | 'unproven' | 'stopped' | 'later'

export interface StepState extends Pick<Step, 'id' | 'plan' | 'title' | 'doing'> {
  status: StepStatus
  conditions: readonly Condition[]
  decision?: Decision
}

/** An answer older than this is no evidence any more, milliseconds. */
export const FRESH_MS = 120_000

/** Green only when every condition was answered lately, and well. */
export function verdictOfStep(conditions: readonly Condition[], now: number): 'green' | 'red' | 'unproven' {
  if (conditions.some(({ verdict }) => verdict === 'broken')) return 'red'
  const proven = conditions.every(({ verdict, at }) => verdict === 'holds' && at !== undefined && now - at <= FRESH_MS)
  return conditions.length > 0 && proven ? 'green' : 'unproven'
}

/** The last word on each step. */
export function decisionsOf(entries: readonly ChainedEntry[]): Map<string, Decision> {
  const decisions = new Map<string, Decision>()
  for (const { kind, at, data } of entries) {
    if (kind !== 'decided') continue
    const { step, go, by, note, override } = data
    decisions.set(String(step), {
      go: go === true,
      by: String(by),
      note: String(note ?? ''),
      at,
      override: override === true,
    })
  }
  return decisions
}

/** The step that waits for a decision: the first without a GO. The last one stays. */
export function currentStep(decisions: ReadonlyMap<string, Decision>): Step {
  return STEPS.find(({ id }) => decisions.get(id)?.go !== true) ?? (STEPS.at(-1) as Step)
}

export function statesOf(
  decisions: ReadonlyMap<string, Decision>,
  conditionsOf: (step: Step) => readonly Condition[],
  now: number,
): StepState[] {
  const current = currentStep(decisions)
  return STEPS.map((step) => {
    const decision = decisions.get(step.id)
    const conditions = conditionsOf(step)
    const live = verdictOfStep(conditions, now)
    const status: StepStatus =
      step !== current ? (decision?.go ? 'done' : 'later') : decision?.go === false ? 'stopped' : live
    return {
      id: step.id,
      plan: step.plan,
      title: step.title,
      doing: step.doing,
      status: decision?.go && step === current ? live : status,
      conditions,
      ...(decision ? { decision } : {}),
    }
  })
}

/** One line for people. */
export function toldOf(judgement: Judgement): string {
  if (judgement.verdict === 'holds') return ''
  if (judgement.verdict === 'unproven') return judgement.cause
  const [first] = judgement.findings
  const more = judgement.total > 1 ? ` (and ${judgement.total - 1} more)` : ''
  return `${first.code} at ${first.at}${more}: ${first.remedy.how}`
}
