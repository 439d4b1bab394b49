import type { CheckId, Severity } from '../../src/kernel/check.ts'
import type { Code } from '../../src/kernel/codes/index.ts'
import { gate, VERDICTS, type Verdict } from '../../src/kernel/gate.ts'
import type { Finding } from '../../src/kernel/judgement.ts'
import { EXIT, type Ledger, type LedgerCheck } from '../../src/kernel/ledger.ts'
import { isPartial } from '../../src/kernel/left-out.ts'
import type { PlanSection } from '../../src/kernel/plan.ts'
import type { Waiver } from '../../src/kernel/waiver.ts'

/** Ledgers for the tests of the renderers. */

export function finding(code: string, at: string, more: Partial<Finding> = {}): Finding {
  return { code: code as Code, at, source: 'a', target: 'b', remedy: { how: 'Align it.' }, ...more }
}

export function waiver(check: string, code: string, more: Partial<Waiver> = {}): Waiver {
  return { check, code: code as Code, owner: 'oms-team', reason: 'Known and harmless.', expires: '2999-12-31', ...more }
}

export function check(id: string, verdict: Verdict, more: Partial<LedgerCheck> = {}): LedgerCheck {
  const findings = more.findings ?? (verdict === 'broken' ? [finding('sql-mode-differs', 'sql_mode')] : [])
  const waived =
    verdict === 'waived'
      ? [{ finding: finding('sql-mode-differs', 'sql_mode'), waiver: waiver(id, 'sql-mode-differs') }]
      : []
  return {
    id: id as CheckId,
    question: 'Do both servers accept and refuse the same statements?',
    plan: 'Gotchas: sql_mode' satisfies PlanSection,
    severity: 'blocker' satisfies Severity,
    verdict,
    ...(verdict === 'unproven' ? { reason: 'unreachable', cause: 'The target did not answer.' } : {}),
    examined: verdict === 'unproven' ? 0 : 12,
    total: findings.length,
    findings,
    waived,
    notes: [],
    durationMs: 12,
    ...more,
  }
}

export interface LedgerWish {
  checks?: readonly LedgerCheck[]
  run?: Partial<Ledger['run']>
  engines?: Ledger['engines']
  plannedOut?: Ledger['plannedOut']
  steps?: Ledger['steps']
}

/** A ledger whose verdict, exit code and summary follow from its checks. */
export function ledger({
  checks = [check('settings/sql-mode', 'holds')],
  run,
  engines,
  plannedOut,
  steps,
}: LedgerWish = {}): Ledger {
  const limits = { notAsked: [], rehearsal: false, ...run }
  const verdict = gate(checks, {
    rehearsal: limits.rehearsal,
    partial: isPartial({ run: limits, plannedOut: plannedOut ?? [] }),
  })
  return {
    schemaVersion: 1,
    tool: { name: 'oms-parity', version: '0.1.0', node: '24.0.0' },
    run: {
      id: '6f1c2b9e-5d0a-4f6b-9a3e-2c1d4e5f6a7b',
      startedAt: '2026-10-04T04:02:11.000Z',
      finishedAt: '2026-10-04T04:02:49.400Z',
      durationMs: 38_400,
      phase: 'replicating',
      rehearsal: false,
      databases: ['oms'],
      notAsked: [],
      notDue: [],
      interrupted: false,
      ...run,
    },
    engines: engines ?? [
      {
        role: 'source',
        product: 'MySQL 8.0.42 (Source distribution)',
        provisioner: 'configured endpoint oms-db.example.com:3306',
        standIn: false,
        remarks: [],
      },
      {
        role: 'target',
        product: 'MySQL 8.4.5-azure (MySQL Community Server)',
        provisioner: 'configured endpoint oms.mysql.database.example.com:3306',
        standIn: false,
        remarks: [],
      },
    ],
    verdict,
    exitCode: EXIT[verdict],
    summary: Object.fromEntries(VERDICTS.map((v) => [v, checks.filter((c) => c.verdict === v).length])) as Record<
      Verdict,
      number
    >,
    plannedOut: plannedOut ?? [],
    steps: steps ?? [
      { name: 'reach both servers', ms: 240 },
      { name: 'ask the checks', ms: 37_900 },
    ],
    checks,
  }
}
