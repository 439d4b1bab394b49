import type { Role } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { BusEntity } from '../../ports/service-bus.ts'
import { renamed } from './consumption.ts'
import { actualText, SETTINGS, type SideTopology, SPOKEN, same, shown, squeezed } from './topology.ts'

export interface Unstated {
  findings: Finding[]
  /** What neither an expectation nor the other side says anything of. */
  unknowns: string[]
  notes: string[]
}

/**
 * What the config expects nothing of is compared with what the other side's namespace has: a subscription made anew lets everything in by its `$Default`
 * rule. What has no counterpart there is unknown.
 */
export function judgeUnstated(source: SideTopology, target: SideTopology): Unstated {
  const result: Unstated = { findings: [], unknowns: [], notes: [] }
  const seen = new Set<string>()
  const sides = { source, target }
  for (const role of ['source', 'target'] as const) {
    const other = role === 'source' ? 'target' : 'source'
    for (const expected of sides[role].expects) {
      const own = sides[role].actual[expected.name.toLowerCase()]
      if (!own) continue
      const facts = factsOf(own).filter(({ key }) => expected[key] === undefined)
      if (facts.length === 0) continue
      const counterpart = counterpartOf(expected.name, role, sides)
      if (!counterpart) {
        const what = facts.map(({ spoken }) => spoken).join(', ')
        result.unknowns.push(
          `${expected.name} of the ${role}: ${what} not configured (serviceBus.${role}.expects), and the ${other} has no such entity to compare with`,
        )
        continue
      }
      const theirs = new Map(factsOf(counterpart).map((fact) => [fact.key, fact]))
      for (const { key, spoken, text, compared } of facts) {
        const at = [own.name, counterpart.name].map((name) => name.toLowerCase()).sort()
        const id = `${at.join(' ')} ${key}`
        if (seen.has(id)) continue
        seen.add(id)
        const answer = theirs.get(key)
        if (answer && (key === 'rules' ? compared === answer.compared : same(compared, answer.compared))) continue
        const values = { [role]: text, [other]: answer?.text ?? 'not a setting of its kind' } as Record<Role, string>
        result.findings.push({
          code: 'bus-sides-differ',
          at: `${expected.name}: ${spoken}`,
          source: `namespace: ${values.source}`,
          target: `namespace: ${values.target}`,
          remedy: {
            how: `Set ${spoken} of both alike, or configure in serviceBus.source.expects and serviceBus.target.expects what each side needs.`,
          },
        })
      }
      if (own.name.toLowerCase() !== counterpart.name.toLowerCase())
        result.notes.push(`${own.name} of the ${role} was compared with ${counterpart.name} of the ${other}.`)
    }
  }
  return { ...result, notes: [...new Set(result.notes)] }
}

type Sides = Readonly<Record<Role, SideTopology>>

/** The entity of the same name; else the only other one of the same topic that the first side does not have too. */
function counterpartOf(name: string, role: Role, sides: Sides): BusEntity | undefined {
  const other = sides[role === 'source' ? 'target' : 'source']
  const exact = other.actual[name.toLowerCase()]
  if (exact) return exact
  const only = renamed(name, sides[role].expects, other.expects)?.name.toLowerCase()
  return only === undefined ? undefined : (other.actual[only] ?? undefined)
}

interface Fact {
  key: (typeof SETTINGS)[number] | 'rules'
  spoken: string
  text: string
  compared: unknown
}

function factsOf({ settings, rules }: BusEntity): Fact[] {
  const set = SETTINGS.flatMap((key): Fact[] =>
    settings[key] === undefined
      ? []
      : [{ key, spoken: SPOKEN[key], text: shown(settings[key]), compared: settings[key] ?? null }],
  )
  if (!rules) return set
  // The name of a rule changes nothing of what it lets in.
  const texts = rules.map((rule) => squeezed(actualText(rule))).sort()
  const text =
    rules
      .map((rule) => `${rule.name}: ${actualText(rule)}`)
      .sort()
      .join('; ') || 'no rule: nothing is let in'
  return [...set, { key: 'rules', spoken: 'rules', text, compared: JSON.stringify(texts) }]
}
