import { matches } from '../../kernel/waiver.ts'
import type { Difference, DifferenceKind } from './difference.ts'
import { shapeOf } from './formats.ts'

/** What differs between two answers of the same path: it says nothing of the other path. */
export class Noise {
  /** Path and kind → what the values looked like. */
  readonly #seen = new Map<string, Set<string>>()

  learn(differences: readonly Difference[]): void {
    for (const { path, kind, old, new: now } of differences) {
      const key = `${path}\n${kind}`
      const shapes = this.#seen.get(key) ?? new Set()
      this.#seen.set(key, shapes.add(shapeOf(old)).add(shapeOf(now)))
    }
  }

  /** Only what changed at the very same place in the very same way, into something that looks alike, is noise. */
  covers({ path, kind, old, new: now }: Difference): boolean {
    if (!MAY_BE_NOISE.has(kind)) return false
    const shapes = this.#seen.get(`${path}\n${kind}`)
    return shapes?.has(shapeOf(old)) === true && shapes.has(shapeOf(now))
  }

  get places(): number {
    return this.#seen.size
  }
}

/** An answer that breaks now and then on the old path, too, is nothing to be silent about. */
const MAY_BE_NOISE: ReadonlySet<DifferenceKind> = new Set(['changed', 'missing', 'surplus', 'order', 'header'])

/** A person's decision that a place says nothing, or the vendor's own word for it. */
export interface IgnoreRule {
  /** Matches paths; `*` stands for any run of characters: `body/*\/order_token`. */
  at: string
  /** Matches names of operations; absent: all. */
  operation?: string
  reason: string
  /** Last day, `YYYY-MM-DD`, UTC; absent for the vendors' own. */
  expires?: string
}

/** What the vendors document as changing with every answer. */
export const VENDORS_NOISE: readonly IgnoreRule[] = [
  { at: '*/access_token', reason: 'a token is new each time' },
  { at: '*/expires_in', reason: 'runs down' },
  { at: '*/etag', reason: 'names a moment' },
  { at: '*/last_modified', reason: 'a read touches some records' },
  { at: '*/relevance', reason: 'the search engine’s own' },
  { at: '*/order_token', reason: 'is new each time' },
  { at: '*/_resource_state', reason: 'names a moment' },
  { at: '*/_flash*', reason: 'warnings for developers' },
  { at: '*/next', reason: 'a URL with the asked host' },
  { at: '*/next/*', reason: 'a URL with the asked host' },
  { at: 'body/Envelope/*/Key', operation: 'nav-*', reason: 'NAV’s Key holds the record’s time stamp' },
  { at: 'body/Envelope/*/ETag', operation: 'nav-*', reason: 'names a moment' },
  { at: 'body/Envelope/*/bookmarkKey', operation: 'nav-*', reason: 'holds the record’s time stamp' },
]

/** The rule that hides a difference. A field that is missing is never hidden by what its value does. */
export function ignoredBy(
  { path, kind }: Difference,
  operation: string,
  rules: readonly IgnoreRule[],
): IgnoreRule | undefined {
  if (kind === 'failure' || kind === 'cut' || kind === 'fault') return undefined
  return rules.find(
    (rule) =>
      matches(rule.at, path) &&
      (rule.operation === undefined || matches(rule.operation, operation)) &&
      (rule.expires !== undefined || kind === 'changed' || kind === 'order'),
  )
}
