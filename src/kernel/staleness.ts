import type { Role } from './check.ts'
import type { Json } from './json.ts'
import type { Ledger } from './ledger.ts'

/**
 * By what one can tell that the world is another than it was: a check puts it anywhere into its evidence.
 * `{ kind: 'mark', of: 'schema', by: 'migrations', side: 'source', value: '20260930120000 of 214' }`
 */
export type Mark = {
  readonly kind: 'mark'
  /** A DDL or migration changes `schema`, a roll-out changes `deploy`. */
  readonly of: 'schema' | 'deploy'
  /** What it was told by; marks of one kind are held against each other. */
  readonly by: string
  readonly side: Role
  /** Another value: it changed. */
  readonly value: string
  /** Epoch milliseconds of the change, where it is known. */
  readonly at?: number
}

const CHANGE: Readonly<Record<Mark['of'], string>> = { schema: 'The schema', deploy: 'What is deployed' }

/** Why the evidence may no longer say what is, a sentence each; empty when it is fresh. */
export function staleness(ledger: Ledger, limit?: { now: Date; maxAgeHours: number }): string[] {
  return [...(limit ? tooOld(ledger, limit) : []), ...changedMeanwhile(ledger)]
}

function tooOld({ run }: Ledger, { now, maxAgeHours }: { now: Date; maxAgeHours: number }): string[] {
  const hours = (now.getTime() - Date.parse(run.startedAt)) / 3_600_000
  if (Number.isNaN(hours)) return [`The ledger does not say when its run began, but '${run.startedAt}'.`]
  if (hours < -0.1) return [`The run began ${(-hours).toFixed(1)} h after the clock of this machine.`]
  if (hours <= maxAgeHours) return []
  return [`The evidence was gathered ${hours.toFixed(1)} h ago; the limit is ${maxAgeHours} h.`]
}

/** The world changed while the checks were asked: some looked at what was, others at what is. */
function changedMeanwhile({ run, checks }: Ledger): string[] {
  const marks = checks.flatMap(({ evidence }) => (evidence === undefined ? [] : marksIn(evidence)))
  const began = Date.parse(run.startedAt)
  return [...Map.groupBy(marks, ({ of, by, side }) => `${of} ${by} ${side}`).values()].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const subject = `${CHANGE[first.of]} of the ${first.side} changed while the checks were asked`
    const values = [...new Set(same.map(({ value }) => value))]
    if (values.length > 1) return [`${subject}: ${values.join(', then ')}.`]
    const late = same.find(({ at }) => at !== undefined && at > began)
    return late?.at === undefined ? [] : [`${subject}: at ${new Date(late.at).toISOString()}.`]
  })
}

interface WithEvidence {
  checks: readonly { evidence?: Json }[]
}

/** What changed between two runs: evidence of the former is stale. */
export function changedBetween(before: WithEvidence, now: WithEvidence): string[] {
  const last = (of: WithEvidence) =>
    new Map(
      of.checks.flatMap(({ evidence }) =>
        evidence === undefined
          ? []
          : marksIn(evidence).map((mark) => [`${mark.of} ${mark.by} ${mark.side}`, mark] as const),
      ),
    )
  const [then, here] = [last(before), last(now)]
  return [...here].flatMap(([name, mark]) => {
    const old = then.get(name)
    if (!old || old.value === mark.value) return []
    return [`${CHANGE[mark.of]} of the ${mark.side} changed between the runs: ${old.value} then, ${mark.value} now.`]
  })
}

function marksIn(evidence: Json): Mark[] {
  if (evidence === null || typeof evidence !== 'object') return []
  const { kind, of, by, side, value } = evidence as { readonly [key: string]: Json | undefined }
  if (kind === 'mark')
    return (of === 'schema' || of === 'deploy') &&
      (side === 'source' || side === 'target') &&
      typeof by === 'string' &&
      typeof value === 'string'
      ? [evidence as unknown as Mark]
      : []
  return Object.values(evidence).flatMap(marksIn)
}
