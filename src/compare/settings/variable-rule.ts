import type { ValueKind } from './values.ts'

/**
 * What a difference in a variable means:
 * - `must-equal`: the same statement or the same load ends otherwise.
 * - `at-least`: a limit or a permission; the target may be wider, not narrower.
 * - `imposed-dangerous`: the platform or the version may bring it, and it breaks something; values outside `safe` are findings.
 * - `imposed-harmless`: sized or fixed by the platform; a difference is noted.
 * - `irrelevant`: names, paths, identities, tuning of engines that are not in use.
 * - `elsewhere`: another check judges it.
 */
export type VariableClass =
  | 'must-equal'
  | 'at-least'
  | 'imposed-dangerous'
  | 'imposed-harmless'
  | 'irrelevant'
  | 'elsewhere'

export interface VariableRule {
  class: VariableClass
  why: string
  as?: ValueKind
  /** `at-least`: the value that stands for no limit. */
  unlimited?: string
  /** `imposed-dangerous`: values of the target that do no harm. */
  safe?: readonly string[]
  /** `imposed-dangerous`: the same value on the source makes it no better. */
  evenIfEqual?: true
  /** Names that other versions use for the same thing. */
  was?: readonly string[]
  /** How a server behaves whose version does not know the variable. */
  absent?: string
  /** It tunes a feature: no statement of a version without the variable depends on it, so there is no value to ask for. */
  newFeature?: true
  /** When a new value counts, where that is not at once: after a restart, or only in a server made anew. */
  takes?: 'restart' | 'initialisation'
  /** What to do where the platform lets nobody set it. */
  onAzure?: string
  /** `elsewhere`: the check that judges it. */
  check?: string
}

export type VariableRules = Readonly<Record<string, VariableRule>>
