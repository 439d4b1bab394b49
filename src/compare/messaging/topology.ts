import type { Role } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { BusEntity, BusRule, BusSettings, DeclaredBusSide, ExpectedRule } from '../../ports/service-bus.ts'
import { renamed } from './consumption.ts'
import { filterText } from './filter-text.ts'

type Expected = DeclaredBusSide['expects'][number]

/** What a side expects, and what its namespace has. */
export interface SideTopology {
  expects: readonly Expected[]
  /** By the name that was asked for, in lower case; null where there is none. */
  actual: Readonly<Record<string, BusEntity | null>>
}

export const SETTINGS: readonly (keyof BusSettings)[] = [
  'lockSeconds',
  'maxDeliveryCount',
  'requiresSession',
  'requiresDuplicateDetection',
  'duplicateWindowSeconds',
  'ttlSeconds',
  'deadLetteringOnExpiration',
  'forwardTo',
  'forwardDeadLettersTo',
]

/** Cannot be changed once the entity is made. */
const FIXED: readonly (keyof BusSettings)[] = ['requiresSession', 'requiresDuplicateDetection']

export const SPOKEN: Readonly<Record<keyof BusSettings, string>> = {
  lockSeconds: 'lock duration (seconds)',
  maxDeliveryCount: 'max delivery count',
  requiresSession: 'requires sessions',
  requiresDuplicateDetection: 'duplicate detection',
  duplicateWindowSeconds: 'duplicate detection window (seconds)',
  ttlSeconds: 'time to live (seconds)',
  deadLetteringOnExpiration: 'dead-lettering on expiration',
  forwardTo: 'forward to',
  forwardDeadLettersTo: 'forward dead letters to',
}

/** One finding for each difference of a namespace from what a side expects of it. */
export function againstExpectation(role: Role, { expects, actual }: SideTopology): Finding[] {
  return expects.flatMap((expected) => {
    const found = actual[expected.name.toLowerCase()]
    if (!found) return [missing(role, expected.name)]
    return [
      ...(found.status === 'Active' ? [] : [disabled(role, found)]),
      ...settingFindings(role, expected, found),
      ...ruleFindings(role, expected, found),
    ]
  })
}

function missing(role: Role, name: string): Finding {
  return {
    code: 'bus-entity-missing',
    at: name,
    ...sided(role, 'expected', 'not there'),
    remedy: { how: `Make ${name} in the ${role}'s namespace with what that side expects, or correct the expectation.` },
  }
}

function disabled(role: Role, { name, status }: BusEntity): Finding {
  return {
    code: 'bus-entity-disabled',
    at: name,
    ...sided(role, 'Active', status),
    remedy: { how: `Set the status of ${name} to Active, or say in the runbook who does so and when.` },
  }
}

function settingFindings(role: Role, expected: Expected, { settings }: BusEntity): Finding[] {
  return SETTINGS.flatMap((key) => {
    const [wanted, has] = [expected[key], settings[key]]
    if (wanted === undefined || same(wanted, has ?? null)) return []
    const how = FIXED.includes(key)
      ? `${SPOKEN[key]} of ${expected.name} is fixed when it is made: make it anew with ${shown(wanted)} while nobody sends, or change what the ${role} expects.`
      : `Set ${SPOKEN[key]} of ${expected.name} to ${shown(wanted)}, or change what the ${role} expects.`
    return [
      {
        code: 'bus-setting-differs' as const,
        at: `${expected.name}: ${SPOKEN[key]}`,
        ...sided(role, shown(wanted), has === undefined ? 'not a setting of its kind' : shown(has)),
        remedy: { how },
      },
    ]
  })
}

function ruleFindings(role: Role, { name, rules }: Expected, found: BusEntity): Finding[] {
  if (!rules) return []
  const wanted = new Map(rules.map((rule) => [rule.name, ruleText(rule)]))
  const has = new Map((found.rules ?? []).map((rule) => [rule.name, actualText(rule)]))
  const names = [...new Set([...wanted.keys(), ...has.keys()])].sort()
  return names.flatMap((rule) => {
    const [expected, actual] = [wanted.get(rule), has.get(rule)]
    if (expected !== undefined && actual !== undefined && squeezed(expected) === squeezed(actual)) return []
    const how =
      expected === undefined
        ? `Remove rule ${rule} of ${name}: it lets further messages in.`
        : `Give ${name} the rule ${rule}: ${expected}.`
    return [
      {
        code: 'bus-rule-differs' as const,
        at: `${name}: rule ${rule}`,
        ...sided(role, expected ?? 'no such rule', actual ?? 'no such rule'),
        remedy: { how },
      },
    ]
  })
}

/** What both sides expect of the same entity, laid side by side. */
export function betweenSides(source: readonly Expected[], target: readonly Expected[]): Finding[] {
  const others = new Map(target.map((expected) => [expected.name.toLowerCase(), expected]))
  return source.flatMap((own) => {
    const twin = others.get(own.name.toLowerCase())
    const other = twin ?? renamed(own.name, source, target)
    if (!other) return []
    const differing = SETTINGS.filter(
      (key) => own[key] !== undefined && other[key] !== undefined && !same(own[key], other[key]),
    )
    const told = differing.map((key) => [SPOKEN[key], shown(own[key]), shown(other[key])] as const)
    const rules = [rulesText(own.rules), rulesText(other.rules)] as const
    // What a rule is called changes nothing of what it lets in; in one entity there is one of the name.
    const compared = twin ? rules : ([letIn(own.rules), letIn(other.rules)] as const)
    if (own.rules && other.rules && squeezed(compared[0]) !== squeezed(compared[1])) told.push(['rules', ...rules])
    return told.map(([what, sources, targets]) => ({
      code: 'bus-sides-disagree' as const,
      at: `${own.name}: ${what}`,
      source: sources,
      target: targets,
      remedy: { how: 'Find out which side is right, and mend the other’s code or expectation before the handoff.' },
    }))
  })
}

/** Names count in any case; all else to the letter. */
export function same(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a.toLowerCase() === b.toLowerCase() : a === b
}

export function shown(value: unknown): string {
  return value === null ? 'none' : String(value)
}

/** The expectation stands on the side that has it, the namespace's value on the other. */
function sided(role: Role, expected: string, actual: string): Pick<Finding, 'source' | 'target'> {
  const [wanted, has] = [`${role} expects: ${expected}`, `namespace: ${actual}`]
  return role === 'source' ? { source: wanted, target: has } : { source: has, target: wanted }
}

function ruleText({ sql, correlation, action }: ExpectedRule): string {
  const { properties = {}, ...system } = correlation ?? {}
  return withAction(sql ?? filterText(system, properties), action)
}

export function actualText({ filter, action }: BusRule): string {
  return withAction(filter, action)
}

function withAction(filter: string, action: string | undefined): string {
  return action === undefined ? filter : `${filter} with the action ${action}`
}

function rulesText(rules: readonly ExpectedRule[] | undefined): string {
  return (rules ?? [])
    .map((rule) => `${rule.name}: ${ruleText(rule)}`)
    .sort()
    .join('; ')
}

function letIn(rules: readonly ExpectedRule[] | undefined): string {
  return (rules ?? []).map(ruleText).sort().join('; ')
}

/** Blanks between words do not matter; those within quotes do. */
export function squeezed(text: string): string {
  return text.replaceAll(/('(?:[^']|'')*')|\s+/g, (_, quoted?: string) => quoted ?? ' ').trim()
}
