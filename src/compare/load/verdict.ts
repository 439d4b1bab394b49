import { type Finding, type Judgement, unproven, verdictOf } from '../../kernel/judgement.ts'
import type { LoadRecord } from '../../ports/load.ts'
import type { Blind } from '../../ports/pods.ts'

/** Why nothing can be said from a record, whatever it holds. */
export function unusable(record: LoadRecord): Judgement | undefined {
  const { k6, missing } = record
  if (!k6) return unproven('not-configured', missing ?? 'k6 did not run.')
  if (k6.exitCode !== 0 && k6.exitCode !== 99 && !record.stopped)
    return unproven('defect', `k6 ended with ${k6.exitCode}: ${k6.said || 'it said nothing'}`)
  if (k6.iterations === 0 || k6.endpoints.every(({ requests }) => requests === 0))
    return unproven('nothing-examined', `The ${record.profile} made no request: there are no samples to judge.`)
  return undefined
}

/** Findings count though something was not seen; without findings, what was not seen is doubt. */
export function verdictUnless(
  blind: Blind | undefined,
  findings: readonly Finding[],
  examined: number,
  notes: readonly string[] = [],
): Judgement {
  if (findings.length === 0 && blind) return { ...unproven(blind.reason, blind.cause), notes }
  return verdictOf(findings, examined, { notes: blind ? [...notes, `Not seen: ${blind.cause}`] : notes })
}

/** The first of these that could not be seen. */
export function blindTo(record: LoadRecord, ...what: readonly Blind['what'][]): Blind | undefined {
  return record.pods.blind.find((blind) => what.includes(blind.what))
}

export const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`
export const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
