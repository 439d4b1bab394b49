import type { Phase, Role } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import { matches } from '../../kernel/waiver.ts'
import type { BusAttachment } from '../../ports/service-bus.ts'

export interface Consumers {
  phase: Phase
  /** Queues and subscriptions that either side consumes. */
  entities: readonly string[]
  identifiers: Readonly<Record<Role, readonly string[]>>
  attached: readonly BusAttachment[]
}

/** Who may consume when; before the switch nobody of the target's, after it nobody of the source's. */
const STRANGER: Readonly<Record<Phase, Role>> = { replicating: 'target', freeze: 'target', 'after-cutover': 'source' }

export function consumerFindings({ phase, entities, identifiers, attached }: Consumers): Finding[] {
  const sideOf = (identifier: string): Role | undefined =>
    (['source', 'target'] as const).find((role) => identifiers[role].some((pattern) => matches(pattern, identifier)))
  return entities.flatMap((entity) => {
    const here = [
      ...new Set(
        attached.filter((one) => one.entity.toLowerCase() === entity.toLowerCase()).map((one) => one.identifier),
      ),
    ].sort()
    const of = (side: Role | undefined) => here.filter((identifier) => sideOf(identifier) === side)
    const [source, target, strangers] = [of('source'), of('target'), of(undefined)]
    const told = { at: entity, source: list(source), target: list(target) }
    const findings: Finding[] = []
    const wrong = STRANGER[phase]
    if (source.length > 0 && target.length > 0)
      findings.push({
        code: 'both-sides-consume',
        ...told,
        remedy: {
          how: `Stop the ${wrong}'s workers at once, then look for effects that happened twice since they were started (messaging/handoff).`,
        },
      })
    else if ((wrong === 'source' ? source : target).length > 0)
      findings.push({
        code: 'wrong-side-consumes',
        ...told,
        remedy: { how: `Scale the ${wrong}'s workers to 0: in this phase the ${wrong} must not consume.` },
      })
    if (strangers.length > 0)
      findings.push({
        code: 'unknown-consumer',
        at: entity,
        source: list(source),
        target: `of neither side: ${list(strangers)}`,
        remedy: { how: 'Find out who this is and stop it, or state the identifier with the side that it belongs to.' },
      })
    return findings
  })
}

function list(identifiers: readonly string[]): string {
  return identifiers.length === 0 ? 'nobody' : identifiers.slice(0, 10).join(', ')
}
