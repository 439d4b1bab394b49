import type { AnyCheck, Phase, Ports, RunContext } from './check.ts'
import type { Json } from './json.ts'
import { CannotTell, type Judgement, unproven } from './judgement.ts'
import { besideReplication } from './remedy.ts'

export interface Outcome {
  check: string
  judgement: Judgement
  /** Absent where gathering failed. */
  evidence?: Json
  /** Milliseconds. */
  gatherMs: number
}

/** `ports` opens them: where a side is not configured it throws, and the check cannot tell. */
// biome-ignore lint/suspicious/noExplicitAny: the check's own needs decide
export async function runCheck(check: AnyCheck, ports: () => Ports<any>, run: RunContext): Promise<Outcome> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  try {
    const gathered = await abortable(check.gather(ports(), run), run.signal)
    // A judgement made from what JSON keeps is the one that can be made again from the ledger.
    const evidence = JSON.parse(JSON.stringify(gathered ?? null)) as Json
    return { check: check.id, judgement: judgeEvidence(check, evidence, run.phase), evidence, gatherMs: took() }
  } catch (error) {
    return { check: check.id, judgement: failed(error, run), gatherMs: took() }
  }
}

/** Judges stored evidence, offline. A rule that cannot decide says why; one that fails is a defect of the harness. Neither is a pass. */
export function judgeEvidence(check: AnyCheck, evidence: Json, phase: Phase): Judgement {
  try {
    const judgement = besideReplication(check.judge(evidence), phase)
    if (judgement.verdict === 'holds' && !(judgement.examined > 0)) {
      return unproven('nothing-examined', 'There was nothing to compare.')
    }
    return judgement
  } catch (error) {
    if (error instanceof CannotTell) return unproven(error.reason, error.message)
    return unproven('defect', `The rule of ${check.id} failed on its evidence: ${sentence(error)}`)
  }
}

function failed(error: unknown, run: RunContext): Judgement {
  if (run.signal.aborted) {
    const why = run.signal.reason
    if (why instanceof CannotTell) return unproven(why.reason, why.message)
    return unproven('timed-out', 'The check was stopped before it could finish.')
  }
  if (error instanceof CannotTell) return unproven(error.reason, error.message)
  return unproven('defect', `The harness itself failed: ${sentence(error)}`)
}

function sentence(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** Rejects as soon as the signal aborts, even where the work does not listen to it. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
    work.catch(() => {})
  }
}
