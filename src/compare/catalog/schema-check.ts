import { type CheckId, defineCheck } from '../../kernel/check.ts'
import type { Code } from '../../kernel/codes/index.ts'
import type { PlanSection } from '../../kernel/plan.ts'
import type { Catalog, ObjectKind } from '../../ports/catalog.ts'
import { catalogMark } from './catalog-mark.ts'
import { type SchemaEvidence, type Sides, schemaEvidence } from './evidence.ts'
import { type Report, schemaVerdict } from './verdict.ts'

export interface SchemaCheck<T> {
  id: CheckId
  question: string
  plan?: PlanSection
  codes: readonly Code[]
  /** Kinds that the account must be able to see. */
  sees: readonly ObjectKind[]
  /** What older evidence lacks, as the object of a sentence. */
  newlyRead?: string
  /** What is kept of each side's catalog. */
  pick(catalog: Catalog): readonly T[]
  compare(sides: Sides<T[]>, evidence: SchemaEvidence<T>): Report
}

/** A check of one kind of object of the schema. */
export function schemaCheck<T extends { database: string; name: string; table?: string }>(check: SchemaCheck<T>) {
  const { id, question, plan = 'MySQL migration: seed', codes, sees, pick, compare, newlyRead } = check
  return defineCheck({
    id,
    question,
    plan,
    severity: 'blocker',
    phases: ['replicating', 'freeze', 'after-cutover'],
    needs: { source: ['mysql.catalog'], target: ['mysql.catalog'] },
    codes,
    timeout: 120_000,

    async gather({ source, target }, run) {
      const [ours, theirs] = await Promise.all([
        source['mysql.catalog'].catalog(run.databases),
        target['mysql.catalog'].catalog(run.databases),
      ])
      return {
        ...schemaEvidence(run, { source: ours, target: theirs }, sees, pick),
        marks: [catalogMark('source', ours), catalogMark('target', theirs)],
      }
    },

    judge: (evidence: SchemaEvidence<T>) => schemaVerdict(evidence, (sides) => compare(sides, evidence), newlyRead),
  })
}
