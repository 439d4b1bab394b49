import type { Comparison, FindingName } from '../src/kernel/comparison.ts'
import type { Waived } from '../src/kernel/gate.ts'
import type { Json } from '../src/kernel/json.ts'
import type { Finding, Remedy } from '../src/kernel/judgement.ts'
import type { EngineReport, Ledger, LedgerCheck, OtherCheck } from '../src/kernel/ledger.ts'
import { scrub } from '../src/kernel/secret.ts'
import type { PlannedOut } from '../src/kernel/waiver.ts'

/**
 * The ledger without secrets, its keys in the order of the types. Done on the values and before any rendering: markup would
 * disguise a secret and cutting would leave half of one, and stars in finished text could break its syntax.
 */
export function scrubbed(ledger: Ledger): Ledger {
  const {
    schemaVersion,
    tool,
    run,
    engines,
    verdict,
    exitCode,
    summary,
    plannedOut,
    steps,
    checks,
    others,
    doubts,
    comparison,
  } = ledger
  return {
    schemaVersion,
    tool: { name: tool.name, version: tool.version, node: tool.node },
    run: {
      id: run.id,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      durationMs: run.durationMs,
      phase: run.phase,
      rehearsal: run.rehearsal,
      ...(run.plant === undefined ? {} : { plant: run.plant }),
      databases: run.databases.map(scrub),
      ...(run.databasesLeftOut === undefined ? {} : { databasesLeftOut: run.databasesLeftOut.map(scrub) }),
      notAsked: [...run.notAsked],
      notDue: [...run.notDue],
      interrupted: run.interrupted,
    },
    engines: engines.map(engine),
    verdict,
    exitCode,
    summary: { holds: summary.holds, waived: summary.waived, unproven: summary.unproven, broken: summary.broken },
    plannedOut: plannedOut.map(decision),
    steps: steps.map(({ name, ms }) => ({ name: scrub(name), ms })),
    checks: checks.map(check),
    ...(others === undefined ? {} : { others: others.map(other) }),
    ...(doubts === undefined ? {} : { doubts: doubts.map(scrub) }),
    ...(comparison === undefined ? {} : { comparison: compared(comparison) }),
  }
}

function engine({ role, product, provisioner, standIn, remarks }: EngineReport): EngineReport {
  return {
    role: scrub(role),
    product: scrub(product),
    provisioner: scrub(provisioner),
    standIn,
    remarks: remarks.map(scrub),
  }
}

function decision({ check, owner, reason, expires }: PlannedOut): PlannedOut {
  return { check, owner: scrub(owner), reason: scrub(reason), expires }
}

function check(from: LedgerCheck): LedgerCheck {
  return {
    id: from.id,
    question: scrub(from.question),
    plan: from.plan,
    severity: from.severity,
    ...(from.phases === undefined ? {} : { phases: [...from.phases] }),
    verdict: from.verdict,
    ...(from.reason === undefined ? {} : { reason: from.reason }),
    ...(from.cause === undefined ? {} : { cause: scrub(from.cause) }),
    examined: from.examined,
    total: from.total,
    findings: from.findings.map(finding),
    waived: from.waived.map(waived),
    notes: from.notes.map(scrub),
    durationMs: from.durationMs,
    ...(from.evidence === undefined ? {} : { evidence: free(from.evidence) }),
  }
}

function finding({ code, at, source, target, remedy, key, diff }: Finding): Finding {
  return {
    code,
    at: scrub(at),
    source: free(source),
    target: free(target),
    remedy: cure(remedy),
    ...(key === undefined ? {} : { key: free(key) as Record<string, string | null> }),
    ...(diff === undefined ? {} : { diff: scrub(diff) }),
  }
}

function cure({ how, sql }: Remedy): Remedy {
  return { how: scrub(how), ...(sql ? { sql: { on: sql.on, statements: sql.statements.map(scrub) } } : {}) }
}

function waived({ finding: of, waiver }: Waived): Waived {
  const { check: id, code, at, owner, reason, expires } = waiver
  return {
    finding: finding(of),
    waiver: {
      check: id,
      code,
      ...(at === undefined ? {} : { at: scrub(at) }),
      owner: scrub(owner),
      reason: scrub(reason),
      expires,
    },
  }
}

function other({ id, question, plan, severity, phases, why }: OtherCheck): OtherCheck {
  return { id, question: scrub(question), plan, severity, phases: [...phases], why }
}

function compared({ before, remarks, checks, new: fresh, fixed, unknown, still }: Comparison): Comparison {
  return {
    before: { id: before.id, startedAt: before.startedAt, phase: before.phase, verdict: before.verdict },
    remarks: remarks.map(scrub),
    checks: checks.map(({ id, before: then, now }) => ({ id, before: then, now })),
    new: fresh.map(name),
    fixed: fixed.map(name),
    unknown: unknown.map(name),
    still,
  }
}

function name({ check: id, code, at, key }: FindingName): FindingName {
  return {
    check: id,
    code,
    at: scrub(at),
    ...(key === undefined ? {} : { key: free(key) as Record<string, string | null> }),
  }
}

/** Keys keep their order: a stored run is judged again from its evidence, and rules may read order. */
function free(value: Json): Json {
  if (typeof value === 'string') return scrub(value)
  if (typeof value === 'number') {
    const clean = scrub(String(value))
    return clean === String(value) ? value : clean
  }
  if (value === null || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(free)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [scrub(key), free(inner)]))
}
