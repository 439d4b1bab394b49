import { consumptionFindings } from '../../src/compare/messaging/consumption.ts'
import { againstExpectation, betweenSides, type SideTopology } from '../../src/compare/messaging/topology.ts'
import { judgeUnstated } from '../../src/compare/messaging/unstated.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { BusTopologyReader, DeclaredBusSide } from '../../src/ports/service-bus.ts'

export default defineCheck({
  id: 'messaging/topology',
  question:
    'Does Service Bus have the queues, topics, subscriptions and rules that both sides were written for, set as both expect?',
  plan: 'Service Bus consumer cutover',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['bus.topology'], target: ['bus.topology'] },
  codes: [
    'bus-entity-missing',
    'bus-entity-disabled',
    'bus-setting-differs',
    'bus-rule-differs',
    'bus-sides-disagree',
    'bus-sides-differ',
    'bus-consumption-differs',
  ],

  async gather({ source, target }, { declared: { serviceBus } }) {
    if (!serviceBus) throw new CannotTell('not-configured', 'config: serviceBus is not stated.')
    const [sources, targets] = await Promise.all([
      read(source['bus.topology'], serviceBus.source),
      read(target['bus.topology'], serviceBus.target),
    ])
    const consumes = { source: serviceBus.source.consumes, target: serviceBus.target.consumes }
    return { source: sources, target: targets, consumes }
  },

  judge({ source, target, consumes }) {
    const { findings, unknowns, notes } = judgeUnstated(source, target)
    const found = [
      ...againstExpectation('source', source),
      ...againstExpectation('target', target),
      ...betweenSides(source.expects, target.expects),
      ...findings,
      ...(consumes ? consumptionFindings(consumes) : []),
    ]
    const gaps = [
      ...unknowns,
      // Evidence of earlier versions does not hold it.
      ...(consumes ? [] : ['what each side consumes was not recorded']),
    ]
    if (found.length === 0 && gaps.length > 0) return { ...unproven('not-configured', `${gaps.join('; ')}.`), notes }
    return verdictOf(found, source.expects.length + target.expects.length, {
      notes: [...notes, ...gaps.map((gap) => `Not checked: ${gap}.`)],
    })
  },
})

async function read(reader: BusTopologyReader, { expects }: DeclaredBusSide): Promise<SideTopology> {
  const actual: Record<string, Awaited<ReturnType<BusTopologyReader['entity']>> | null> = {}
  for (const { name } of expects) actual[name.toLowerCase()] = (await reader.entity(name)) ?? null
  return { expects, actual: actual as SideTopology['actual'] }
}
