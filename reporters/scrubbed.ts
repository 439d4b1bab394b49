import type { Comparison, FindingName } from '../src/kernel/comparison.ts'
import type { Waived } from '../src/kernel/gate.ts'
import type { Json } from '../src/kernel/json.ts'
import type { Finding, Remedy } from '../src/kernel/judgement.ts'
import type { EngineReport, Ledger, LedgerCheck, OtherCheck } from '../src/kernel/ledger.ts'
import { scrub, scrubPeople } from '../src/kernel/secret.ts'
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

/** `user@host` is a database account there, and the findings are about them. */
const ACCOUNTS = /^(settings|schema|replication|capacity)\//

type Clean = (text: string) => string

function check(from: LedgerCheck): LedgerCheck {
  const clean: Clean = ACCOUNTS.test(from.id) ? scrub : scrubPeople
  return {
    id: from.id,
    question: scrub(from.question),
    plan: from.plan,
    severity: from.severity,
    ...(from.phases === undefined ? {} : { phases: [...from.phases] }),
    verdict: from.verdict,
    ...(from.reason === undefined ? {} : { reason: from.reason }),
    ...(from.cause === undefined ? {} : { cause: scrubPeople(from.cause) }),
    examined: from.examined,
    total: from.total,
    findings: from.findings.map((of) => finding(of, clean)),
    waived: from.waived.map((of) => waived(of, clean)),
    notes: from.notes.map(clean),
    durationMs: from.durationMs,
    ...(from.evidence === undefined ? {} : { evidence: free(from.evidence, clean) }),
  }
}

function finding({ code, at, source, target, remedy, key, diff }: Finding, clean: Clean): Finding {
  return {
    code,
    at: clean(at),
    source: free(source, clean),
    target: free(target, clean),
    remedy: cure(remedy, clean),
    ...(key === undefined ? {} : { key: free(key, clean) as Record<string, string | null> }),
    ...(diff === undefined ? {} : { diff: clean(diff) }),
  }
}

function cure({ how, sql }: Remedy, clean: Clean): Remedy {
  return { how: clean(how), ...(sql ? { sql: { on: sql.on, statements: sql.statements.map(clean) } } : {}) }
}

function waived({ finding: of, waiver }: Waived, clean: Clean): Waived {
  const { check: id, code, at, owner, reason, expires } = waiver
  return {
    finding: finding(of, clean),
    waiver: {
      check: id,
      code,
      ...(at === undefined ? {} : { at: clean(at) }),
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
  const clean: Clean = ACCOUNTS.test(id) ? scrub : scrubPeople
  return {
    check: id,
    code,
    at: clean(at),
    ...(key === undefined ? {} : { key: free(key, clean) as Record<string, string | null> }),
  }
}

/** Keys keep their order: a stored run is judged again from its evidence, and rules may read order. */
function free(value: Json, clean: Clean): Json {
  if (typeof value === 'string') return clean(value)
  if (typeof value === 'number') {
    const text = clean(String(value))
    return text === String(value) ? value : text
  }
  if (value === null || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((inner) => free(inner, clean))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), free(inner, clean)]))
}
