import { atLeast, same } from './values.ts'
import type { VariableRule, VariableRules } from './variable-rule.ts'
import { JUDGED } from './variables-judged.ts'
import { FAMILIES, TOLD } from './variables-told.ts'

/** Every classed variable by its newest name. */
export const VARIABLES: VariableRules = { ...JUDGED, ...TOLD }

const NEWEST = new Map(Object.entries(VARIABLES).flatMap(([name, { was = [] }]) => was.map((old) => [old, name])))

export type Values = Readonly<Record<string, string>>

export interface VariableDifference {
  name: string
  rule: VariableRule
  source: string
  target: string
  /** What to set on the target, by the name that the target has for it; absent where its version has no such variable. */
  wanted?: { name: string; value: string }
}

export interface VariableComparison {
  /** Judged by the matrix: equal, wide enough, or in `differences`. */
  examined: number
  differences: VariableDifference[]
  /** Names; the value differs and the platform may have it so. */
  harmless: string[]
  /** Names; the value differs and no rule says what that means, or one side alone has it. */
  unclassed: string[]
  /** Names of variables that tune a feature of one version only. */
  newFeatures: string[]
  /** Names of judged variables that one version does not know, without a rule for that. */
  oneSided: string[]
}

export function ruleOf(name: string): VariableRule | undefined {
  return VARIABLES[NEWEST.get(name) ?? name] ?? FAMILIES.find(({ pattern }) => pattern.test(name))?.rule
}

/** Reads both sides' `SHOW GLOBAL VARIABLES` (lower-case names) by the matrix. */
export function compareVariables(source: Values, target: Values): VariableComparison {
  const result: VariableComparison = {
    examined: 0,
    differences: [],
    harmless: [],
    unclassed: [],
    newFeatures: [],
    oneSided: [],
  }
  const names = new Set([...Object.keys(source), ...Object.keys(target)].map((name) => NEWEST.get(name) ?? name))
  for (const name of [...names].sort()) {
    const rule = ruleOf(name)
    const [a, b] = [valueIn(name, rule, source), valueIn(name, rule, target)]
    if (rule?.class === 'elsewhere' || rule?.class === 'irrelevant') continue
    if (!rule) {
      if (a !== b && !(a !== undefined && b !== undefined && same(a, b))) result.unclassed.push(name)
      continue
    }
    if (a === undefined || b === undefined) {
      if (rule.newFeature) result.newFeatures.push(name)
      else if (rule.class !== 'imposed-harmless') result.oneSided.push(name)
      continue
    }
    result.examined++
    if (agrees(rule, a, b)) continue
    if (rule.class === 'imposed-harmless') result.harmless.push(name)
    else {
      const value = rule.evenIfEqual ? (rule.safe?.[0] ?? a) : a
      const its = nameOn(target, name, rule)
      const wanted = target[its] === undefined ? {} : { wanted: { name: its, value } }
      result.differences.push({ name, rule, source: a, target: b, ...wanted })
    }
  }
  return result
}

function valueIn(name: string, rule: VariableRule | undefined, values: Values): string | undefined {
  return values[nameOn(values, name, rule)] ?? rule?.absent
}

/** The newest name, unless this version knows an older one only. */
function nameOn(values: Values, name: string, rule: VariableRule | undefined): string {
  if (values[name] !== undefined) return name
  return rule?.was?.find((alias) => values[alias] !== undefined) ?? name
}

function agrees(rule: VariableRule, source: string, target: string): boolean {
  if (!rule.evenIfEqual && same(source, target, rule.as)) return true
  if (rule.class === 'at-least') return atLeast(source, target, rule.unlimited) ?? false
  if (rule.class === 'imposed-dangerous') return (rule.safe ?? []).some((value) => same(value, target, rule.as))
  return false
}
