import { createTwoFilesPatch } from 'diff'
import type { Code } from '../../kernel/codes/index.ts'
import type { Json } from '../../kernel/json.ts'
import type { Finding, Remedy } from '../../kernel/judgement.ts'

/** One thing in which two objects may differ. `equal` is what is compared, `shown` what is told. */
export interface Facet<T> {
  code: Code
  equal(object: T): string
  shown(object: T): Json
}

/** The first finding of each code in which two objects differ; facets of one code are told together. */
export function facetFindings<T>(
  at: string,
  source: T,
  target: T,
  facets: readonly Facet<T>[],
  remedy: Remedy,
): Finding[] {
  const byCode = Map.groupBy(
    facets.filter(({ equal }) => equal(source) !== equal(target)),
    ({ code }) => code,
  )
  return [...byCode].map(([code, differing]) => {
    const told = (object: T): Json =>
      differing.length === 1 ? (differing[0]?.shown(object) ?? null) : differing.map(({ shown }) => shown(object))
    return { code, at, source: told(source), target: told(target), remedy }
  })
}

/** A unified diff of two long texts, for people. */
export function diffOf(at: string, source: string, target: string): string {
  return createTwoFilesPatch('source', 'target', `${source}\n`, `${target}\n`, undefined, undefined, {
    context: 3,
  }).replace(/^={10,}\n/, `${at}\n`)
}

/** SQL that mends the target, and how a person gets there. */
export function onTarget(how: string, ...statements: string[]): Remedy {
  return statements.length > 0 ? { how, sql: { on: 'target', statements } } : { how }
}
