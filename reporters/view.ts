import { CODES } from '../src/kernel/codes/index.ts'
import type { Comparison } from '../src/kernel/comparison.ts'
import { VERDICTS, type Verdict, type Waived } from '../src/kernel/gate.ts'
import type { Finding } from '../src/kernel/judgement.ts'
import type { Ledger, LedgerCheck } from '../src/kernel/ledger.ts'
import { isGuard, isPartial } from '../src/kernel/left-out.ts'
import { staleness } from '../src/kernel/staleness.ts'
import { count, counted, moment } from './text.ts'

/** What every report says first: planned-out checks, waivers, and whether the verdict speaks of the cutover at all. */

export const SYMBOL: Readonly<Record<Verdict, string>> = { holds: '✔', waived: '~', unproven: '?', broken: '✘' }

export function domainOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('/'))) || id
}

/** Counts by domain, in the order in which the ledger names them. */
export function domains(
  ledger: Ledger,
): { domain: string; total: number; counts: Record<Verdict, number>; ms: number }[] {
  return [...Map.groupBy(ledger.checks, ({ id }) => domainOf(id))].map(([domain, checks]) => ({
    domain,
    total: checks.length,
    counts: Object.fromEntries(
      VERDICTS.map((v) => [v, checks.filter(({ verdict }) => verdict === v).length]),
    ) as Record<Verdict, number>,
    ms: checks.reduce((sum, { durationMs }) => sum + durationMs, 0),
  }))
}

export function broken(ledger: Ledger): LedgerCheck[] {
  return ledger.checks.filter(({ verdict }) => verdict === 'broken')
}

/** Unproven checks by their cause: one outage is told once. */
export function unprovenGroups(ledger: Ledger): { reason: string; cause: string; checks: LedgerCheck[] }[] {
  const unproven = ledger.checks.filter(({ verdict }) => verdict === 'unproven')
  return [...Map.groupBy(unproven, ({ reason, cause }) => JSON.stringify([reason, cause])).values()].map((checks) => ({
    reason: checks[0]?.reason ?? 'defect',
    cause: checks[0]?.cause ?? 'No cause was recorded.',
    checks,
  }))
}

export interface WaivedGroup {
  check: LedgerCheck
  waiver: Waived['waiver']
  findings: Finding[]
}

/** Waived findings by the decision that covers them, blockers first. */
export function waivedGroups(ledger: Ledger): WaivedGroup[] {
  const groups = ledger.checks.flatMap((check) =>
    [...Map.groupBy(check.waived, ({ waiver }) => JSON.stringify(waiver)).values()].map((waived) => ({
      check,
      waiver: waived[0]!.waiver,
      findings: waived.map(({ finding }) => finding),
    })),
  )
  return [...groups.filter(isBlocker), ...groups.filter((group) => !isBlocker(group))]
}

export function isBlocker({ check }: WaivedGroup): boolean {
  return check.severity === 'blocker'
}

export function byCode(findings: readonly Finding[]): { code: string; meaning: string; findings: Finding[] }[] {
  return [...Map.groupBy(findings, ({ code }) => code)].map(([code, of]) => ({
    code,
    meaning: meaningOf(code),
    findings: of,
  }))
}

/** A ledger of another version may hold codes that this one does not know. */
export function meaningOf(code: string): string {
  return Object.hasOwn(CODES, code) ? (CODES as Readonly<Record<string, string>>)[code]! : ''
}

/** Findings that count but were not kept. */
export function unkept({ total, findings }: LedgerCheck): number {
  return Math.max(0, total - findings.length)
}

/** Every check there is: asked, planned out, left out by selection, not due in this phase. */
export function known({ checks, plannedOut, run }: Ledger): number {
  return checks.length + plannedOut.length + run.notAsked.length + run.notDue.length
}

/** The verdict in a plain sentence that begins with it. */
export function statement(ledger: Ledger): string {
  const { verdict, run, checks } = ledger
  const passed = verdict === 'PARTIAL-PASSED' || verdict === 'REHEARSAL-PASSED'
  const where = run.rehearsal && verdict !== 'REHEARSAL-PASSED' ? ' in a rehearsal' : ''
  const scope =
    run.notAsked.length > 0 && checks.length > 0
      ? ` for ${count(checks.length)} of ${count(known(ledger))} checks asked`
      : ''
  return passed && isPartial(ledger)
    ? `${verdict}${scope}: not a cutover verdict. ${sentence(counts(ledger))}`
    : `${verdict}${where}${scope}: ${counts(ledger)}`
}

function counts(ledger: Ledger): string {
  const { verdict, summary, checks, plannedOut } = ledger
  const findings = checks.reduce((sum, check) => sum + (check.verdict === 'broken' ? check.total : 0), 0)
  const out = plannedOut.length > 0 ? `, ${count(plannedOut.length)} planned out` : ''
  const rest = (...verdicts: Verdict[]) =>
    verdicts.filter((v) => summary[v] > 0).map((v) => `${count(summary[v])} ${v === 'holds' ? plural(summary[v]) : v}`)
  const n = checks.length
  if (n === 0) return `no check was asked, so nothing is known${out}.`
  if (verdict === 'NO-GO') {
    const others = rest('unproven', 'waived', 'holds')
    return `${[`${counted(summary.broken, 'check')} broken (${counted(findings, 'finding')})`, ...others].join(', ')}${out}.`
  }
  if (verdict === 'COULD-NOT-TELL' && summary.unproven === 0) {
    const doubts = counted(ledger.doubts?.length ?? 0, 'reason')
    return `${rest('holds', 'waived').join(', ')}${out}, but the stored run cannot be relied on (${doubts}). Doubt is no GO.`
  }
  if (verdict === 'COULD-NOT-TELL') {
    const others = rest('waived', 'holds')
    return `${[`${counted(summary.unproven, 'check')} unproven`, 'none broken', ...others].join(', ')}${out}. Doubt is no GO.`
  }
  if (summary.waived > 0) return `${rest('holds', 'waived').join(', ')}${out}.`
  return `${n === 1 ? 'the one check holds' : `all ${count(n)} checks hold`}${out}.`
}

function plural(n: number): string {
  return n === 1 ? 'holds' : 'hold'
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What a reader must know before trusting the verdict, a sentence each. */
export function caveats(ledger: Ledger): string[] {
  const { run, plannedOut, engines } = ledger
  const out: string[] = []
  if (run.interrupted) out.push('The run was interrupted: what had not reported counts as unproven.')
  if (run.plant !== undefined) out.push(`The fault ${run.plant} was planted on purpose.`)
  if (run.rehearsal) out.push('This was a rehearsal on servers of its own: it says nothing of the real ones.')
  out.push(...(ledger.doubts ?? []))
  if (run.notAsked.length > 0) {
    const left = counted(run.notAsked.length, 'check was', 'checks were')
    out.push(
      `${left} not asked: the verdict is for ${count(ledger.checks.length)} of ${count(known(ledger))} checks, not for the cutover.`,
    )
  }
  const databases = run.databasesLeftOut ?? []
  if (databases.length > 0)
    out.push(
      `Left out by --database: ${databases.join(', ')}. The verdict says nothing of ${databases.length === 1 ? 'it' : 'them'}.`,
    )
  const guards = plannedOut.filter(({ check }) => isGuard(check)).map(({ check }) => check)
  if (guards.length > 0)
    out.push(
      `Planned out although ${guards.length === 1 ? 'it guards' : 'they guard'} the orders: ${guards.join(', ')}. Without ${guards.length === 1 ? 'it' : 'them'} there is no GO.`,
    )
  if (plannedOut.length > 0)
    out.push(`${counted(plannedOut.length, 'check was', 'checks were')} planned out: nobody asked, by decision.`)
  const standIns = engines.filter(({ standIn }) => standIn).map(({ role }) => role)
  if (standIns.length > 0) out.push(`Stand-ins answered for: ${standIns.join(', ')}.`)
  out.push(...staleness(ledger))
  return [...new Set(out)]
}

/** `3 new, 1 fixed, 12 still there since the run of 2026-10-03 04:02:11 UTC, which said NO-GO.` */
export function changes({ before, new: fresh, fixed, unknown, still }: Comparison): string {
  const doubt = unknown.length > 0 ? `, ${count(unknown.length)} not known` : ''
  return `${count(fresh.length)} new, ${count(fixed.length)} fixed, ${count(still)} still there${doubt} since the run of ${moment(before.startedAt)}, which said ${before.verdict}.`
}
