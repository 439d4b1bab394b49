import { z } from 'zod'
import { PHASES } from '../src/kernel/check.ts'
import type { Before } from '../src/kernel/comparison.ts'
import { GATE_VERDICTS, VERDICTS } from '../src/kernel/gate.ts'
import type { Ledger } from '../src/kernel/ledger.ts'
import { scrubbed } from './scrubbed.ts'

/** The ledger as text: without secrets, keys in a fixed order. Its shape is `ledger.schema.json`. */
export function ledgerJson(ledger: Ledger): string {
  return `${JSON.stringify(scrubbed(ledger), null, 2)}\n`
}

const text = z.string()
const count = z.number()
const json = z.json()
const dated = { owner: text, reason: text, expires: text }

const finding = z.looseObject({
  code: text,
  at: text,
  source: json,
  target: json,
  remedy: z.looseObject({
    how: text,
    sql: z.looseObject({ on: z.enum(['source', 'target']), statements: z.array(text) }).optional(),
  }),
  key: z.record(text, text.nullable()).optional(),
  diff: text.optional(),
})

const check = z.looseObject({
  id: text,
  question: text,
  plan: text,
  severity: z.enum(['blocker', 'warning']),
  phases: z.array(z.enum(PHASES)).optional(),
  verdict: z.enum(VERDICTS),
  reason: text.optional(),
  cause: text.optional(),
  examined: count,
  total: count,
  findings: z.array(finding),
  waived: z.array(
    z.looseObject({
      finding,
      waiver: z.looseObject({ check: text, code: text, at: text.optional(), ...dated }),
    }),
  ),
  notes: z.array(text),
  durationMs: count,
  evidence: json.optional(),
})

const findingName = z.looseObject({
  check: text,
  code: text,
  at: text,
  key: z.record(text, text.nullable()).optional(),
})
const verdictOrNone = z.enum([...VERDICTS, 'not-asked'])

const comparison = z.looseObject({
  before: z.looseObject({ id: text, startedAt: text, phase: text, verdict: text }),
  remarks: z.array(text),
  checks: z.array(z.looseObject({ id: text, before: verdictOrNone, now: verdictOrNone })),
  new: z.array(findingName),
  fixed: z.array(findingName),
  unknown: z.array(findingName),
  still: count,
})

/** Members that a later version adds pass; those that this version reads must be there. */
const ledger = z.looseObject({
  schemaVersion: z.literal(1),
  tool: z.looseObject({ name: text, version: text, node: text }),
  run: z.looseObject({
    id: text,
    startedAt: text,
    finishedAt: text,
    durationMs: count,
    phase: z.enum(PHASES),
    rehearsal: z.boolean(),
    plant: text.optional(),
    databases: z.array(text),
    databasesLeftOut: z.array(text).optional(),
    notAsked: z.array(text),
    notDue: z.array(text),
    interrupted: z.boolean(),
  }),
  engines: z.array(
    z.looseObject({ role: text, product: text, provisioner: text, standIn: z.boolean(), remarks: z.array(text) }),
  ),
  verdict: z.enum(GATE_VERDICTS),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  summary: z.record(z.enum(VERDICTS), count),
  plannedOut: z.array(z.looseObject({ check: text, ...dated })),
  steps: z.array(z.looseObject({ name: text, ms: count })),
  checks: z.array(check),
  others: z
    .array(
      z.looseObject({
        id: text,
        question: text,
        plan: text,
        severity: z.enum(['blocker', 'warning']),
        phases: z.array(z.enum(PHASES)),
        why: z.enum(['not-asked', 'not-due', 'planned-out']),
      }),
    )
    .optional(),
  doubts: z.array(text).optional(),
  comparison: comparison.optional(),
})

/** Reads a stored ledger. Throws an `Error` with one sentence that names the place. */
export function parseLedger(stored: string): Ledger {
  return parsedBy(ledger, stored) as unknown as Ledger
}

function parsedBy<T>(schema: z.ZodType<T>, stored: string): T {
  let value: unknown
  try {
    value = JSON.parse(stored)
  } catch (error) {
    throw new Error(`The ledger is no JSON: ${(error as Error).message}`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`The ledger is not one of this tool's: ${issue?.path.join('.') || 'top level'}: ${issue?.message}`)
}

const seen = z.looseObject({ code: text, at: text, key: finding.shape.key })

/** What a comparison reads: all that any version of the ledger holds. */
const before = z.looseObject({
  schemaVersion: z.literal(1),
  run: z.looseObject({ id: text, startedAt: text, phase: text, databases: z.array(text).optional() }),
  verdict: z.enum(GATE_VERDICTS),
  checks: z.array(
    z.looseObject({
      id: text,
      verdict: z.enum(VERDICTS),
      total: count.optional(),
      findings: z.array(seen),
      waived: z.array(z.looseObject({ finding: seen })).optional(),
      evidence: json.optional(),
    }),
  ),
})

/** Reads a ledger of this or an older minor version to compare with. Throws an `Error` with one sentence that names the place. */
export function readBefore(stored: string): Before {
  return parsedBy(before, stored) as unknown as Before
}

/** JSON Schema of the ledger, draft 2020-12. */
export function ledgerSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(ledger, { target: 'draft-2020-12' })
  return { $schema, title: 'The result of a run of OMS Parity', ...schema }
}
