import { consumerFindings } from '../../src/compare/messaging/consumers.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/service-bus.ts'

export default defineCheck({
  id: 'messaging/both-sides',
  question: 'Does one side alone receive: AWS before the switch, Azure after it, and nobody who belongs to neither?',
  plan: 'Service Bus consumer cutover',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['bus.messages'], target: ['bus.messages'] },
  codes: ['both-sides-consume', 'wrong-side-consumes', 'unknown-consumer'],

  async gather({ source, target }, { phase, declared: { serviceBus } }) {
    if (!serviceBus) throw new CannotTell('not-configured', 'config: serviceBus is not stated.')
    const [old, fresh] = await Promise.all([source['bus.messages'].attached(), target['bus.messages'].attached()])
    const entities = [...new Set([...serviceBus.source.consumes, ...serviceBus.target.consumes])]
    const identifiers = { source: serviceBus.source.identifiers, target: serviceBus.target.identifiers }
    return { phase, entities, identifiers, attached: old && fresh ? [...old, ...fresh] : null }
  },

  judge({ attached, ...rest }) {
    if (!attached)
      return unproven(
        'not-configured',
        'No API of Service Bus lists the receivers of a subscription: see that the old processes are gone, give each side an access key of its own and take the old one away, and read who did what from messaging/handoff.',
      )
    if (rest.identifiers.source.length + rest.identifiers.target.length === 0)
      return unproven(
        'not-configured',
        'config: serviceBus.source.identifiers and .target.identifiers are not stated, so receivers cannot be told apart.',
      )
    const notes = attached.length === 0 ? ['Nobody receives at this moment.'] : []
    return verdictOf(consumerFindings({ ...rest, attached }), rest.entities.length, { notes })
  },
})
