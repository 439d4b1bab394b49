import type { GateVerdict, Verdict } from './gate.ts'
import type { Finding } from './judgement.ts'
import type { Ledger, LedgerCheck } from './ledger.ts'
import { changedBetween } from './staleness.ts'

/** A finding by its name: what makes it the same one in two runs. */
export interface FindingName {
  check: string
  code: string
  at: string
  key?: Readonly<Record<string, string | null>>
}

/** What changed since a run before. */
export interface Comparison {
  before: { id: string; startedAt: string; phase: string; verdict: GateVerdict }
  /** Why the two runs may not be of the same thing, a sentence each. */
  remarks: readonly string[]
  /** Checks whose verdict is another; `not-asked` where the run did not ask it. */
  checks: readonly { id: string; before: Verdict | 'not-asked'; now: Verdict | 'not-asked' }[]
  new: readonly FindingName[]
  fixed: readonly FindingName[]
  /** Found then; this run did not ask, could not tell, or kept other samples. */
  unknown: readonly FindingName[]
  /** How many of this run's kept findings were there before. */
  still: number
}

/** What a comparison reads of the run before: all that older versions of the ledger hold too. */
export interface Before {
  run: Pick<Ledger['run'], 'id' | 'startedAt' | 'phase'> & Partial<Ledger['run']>
  verdict: GateVerdict
  checks: readonly BeforeCheck[]
}
type BeforeCheck = Pick<LedgerCheck, 'id' | 'verdict'> &
  Partial<Pick<LedgerCheck, 'total' | 'evidence'>> & {
    findings: readonly Pick<Finding, 'code' | 'at' | 'key'>[]
    waived?: readonly { finding: Pick<Finding, 'code' | 'at' | 'key'> }[]
  }

export function nameOf(check: string, { code, at, key }: Pick<Finding, 'code' | 'at' | 'key'>): FindingName {
  return { check, code, at, ...(key ? { key } : {}) }
}

/** Equal for the same finding in any run. Keys of rows count in any order. */
export function idOf({ check, code, at, key }: FindingName): string {
  return JSON.stringify([check, code, at, Object.entries(key ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))])
}

export function compareRuns(before: Before, now: Before): Comparison {
  const then = new Map<string, BeforeCheck>(before.checks.map((check) => [check.id, check]))
  const here = new Map<string, BeforeCheck>(now.checks.map((check) => [check.id, check]))
  const [old, current] = [before.checks.flatMap(namesOf), now.checks.flatMap(namesOf)]
  const oldIds = new Set(old.map(idOf))
  const currentIds = new Set(current.map(idOf))
  const gone = old.filter((name) => !currentIds.has(idOf(name)))
  const isFixed = ({ check }: FindingName) => isWhole(here.get(check))
  const fresh = current.filter((name) => !oldIds.has(idOf(name)))
  const { id, startedAt, phase } = before.run
  return {
    before: { id, startedAt, phase, verdict: before.verdict },
    remarks: remarks(before, now, fresh.filter(({ check }) => !isWhole(then.get(check))).length),
    checks: [...new Set([...here.keys(), ...then.keys()])]
      .map((check) => ({
        id: check,
        before: then.get(check)?.verdict ?? ('not-asked' as const),
        now: here.get(check)?.verdict ?? ('not-asked' as const),
      }))
      .filter((check) => check.before !== check.now),
    new: fresh,
    fixed: gone.filter(isFixed),
    unknown: gone.filter((name) => !isFixed(name)),
    still: current.length - fresh.length,
  }
}

function namesOf({ id, findings, waived }: BeforeCheck): FindingName[] {
  return [...findings, ...(waived ?? []).map(({ finding }) => finding)].map((finding) => nameOf(id, finding))
}

/** Whether all that a check found is in its list: what is not there was not found. */
function isWhole(check: BeforeCheck | undefined): boolean {
  if (!check || check.verdict === 'unproven') return false
  return (check.total ?? check.findings.length) <= check.findings.length
}

function remarks(before: Before, after: Before, unsure: number): string[] {
  const [then, now] = [before.run, after.run]
  const out: string[] = []
  const kind = (run: Before['run']) => (run.rehearsal ? 'a rehearsal' : 'of configured servers')
  if (then.id === now.id) out.push('Both are the same run.')
  if (then.phase !== now.phase) out.push(`The run before was of phase ${then.phase}, this one is of ${now.phase}.`)
  if (then.rehearsal !== undefined && then.rehearsal !== now.rehearsal)
    out.push(`The run before was ${kind(then)}, this one is ${kind(now)}.`)
  const databases = (run: Before['run']) => [...(run.databases ?? [])].sort().join(', ')
  if (then.databases && databases(then) !== databases(now))
    out.push(
      `The run before was of the databases ${databases(then) || '(none)'}, this one is of ${databases(now) || '(none)'}.`,
    )
  if (then.startedAt > now.startedAt) out.push('The run “before” began after this one.')
  out.push(...changedBetween(before, after))
  if (unsure > 0)
    out.push(
      `${unsure} of the new ${unsure === 1 ? 'findings is' : 'findings are'} of checks that the run before had not asked, not proven, or not kept whole.`,
    )
  return out
}
