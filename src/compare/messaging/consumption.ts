import type { Finding } from '../../kernel/judgement.ts'

/** What the workers of each side receive from. */
export interface Consumption {
  source: readonly string[]
  target: readonly string[]
}

/** A queue, or the topic of a subscription: `topic/Subscriptions/name` is named anew where a side has a subscription of its own. */
export function originOf(entity: string): string {
  return (/^(.+)\/subscriptions\/[^/]+$/i.exec(entity)?.[1] ?? entity).toLowerCase()
}

/** The only subscription of the same topic that the other side has by another name, and that the first side does not have too. */
export function renamed<T extends { name: string }>(
  name: string,
  own: readonly T[],
  others: readonly T[],
): T | undefined {
  const alone = (side: readonly T[], beside: readonly T[]) =>
    side.filter(
      (one) =>
        originOf(one.name) === originOf(name) &&
        one.name.toLowerCase() !== originOf(one.name) &&
        !beside.some((twin) => twin.name.toLowerCase() === one.name.toLowerCase()),
    )
  const [mine, theirs] = [alone(own, others), alone(others, own)]
  const isMine = mine[0]?.name.toLowerCase() === name.toLowerCase()
  return mine.length === 1 && isMine && theirs.length === 1 ? theirs[0] : undefined
}

/** Whatever only one side receives from: nobody takes over its work, or somebody begins with work that nobody did before. */
export function consumptionFindings({ source, target }: Consumption): Finding[] {
  const [old, fresh] = [countsOf(source), countsOf(target)]
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((origin): Finding[] => {
    const [before = [], after = []] = [old.get(origin), fresh.get(origin)]
    if (before.length === after.length) return []
    return [
      {
        code: 'bus-consumption-differs',
        at: origin,
        source: before.length === 0 ? 'not consumed' : `consumed: ${before.join(', ')}`,
        target: after.length === 0 ? 'not consumed' : `consumed: ${after.join(', ')}`,
        remedy: {
          how:
            before.length > after.length
              ? `Give the AKS workers a consumer of ${origin}, or record who takes over its messages; then correct serviceBus.target.consumes.`
              : `Find out why the AKS workers consume ${origin}, which the AWS workers do not; then correct the workers or serviceBus.source.consumes.`,
        },
      },
    ]
  })
}

function countsOf(entities: readonly string[]): Map<string, string[]> {
  const distinct = new Map(entities.map((entity) => [entity.toLowerCase(), entity]))
  return Map.groupBy(distinct.values(), originOf)
}
