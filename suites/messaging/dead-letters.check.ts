import { type DeadLetters, deadLetterFindings } from '../../src/compare/messaging/dead-letters.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, verdictOf } from '../../src/kernel/judgement.ts'

const LOOKED_AT = 1_000

export default defineCheck({
  id: 'messaging/dead-letters',
  question: 'Were messages given up that nobody knows of, and why?',
  plan: 'Service Bus consumer cutover',
  severity: 'warning',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['bus.messages'], target: ['bus.messages'] },
  codes: ['dead-letters-grew', 'dead-letters-below-known', 'messages-expired-unread'],

  async gather({ source, target }, { phase, declared: { serviceBus } }) {
    if (!serviceBus) throw new CannotTell('not-configured', 'config: serviceBus is not stated.')
    const [reader, side] = phase === 'after-cutover' ? [target, serviceBus.target] : [source, serviceBus.source]
    const messages = reader['bus.messages']
    const known = new Map(
      Object.entries(serviceBus.knownDeadLetters).map(([name, count]) => [name.toLowerCase(), count]),
    )
    return await Promise.all(
      side.consumes.map(async (entity): Promise<DeadLetters> => {
        const { deadLetter: count } = await messages.counts(entity)
        const { messages: looked } = await messages.peek(entity, LOOKED_AT, 'dead-letters')
        const reasons: Record<string, number> = {}
        for (const { reason = '', canary } of looked) if (!canary) reasons[reason] = (reasons[reason] ?? 0) + 1
        const canaries = looked.filter(({ canary }) => canary).length
        return {
          entity,
          count,
          reasons,
          canaries,
          looked: looked.length,
          known: known.get(entity.toLowerCase()) ?? 0,
        }
      }),
    )
  },

  judge(all) {
    const known = all.filter((one) => one.known > 0).map((one) => `${one.entity} ${one.known}`)
    const canaries = all.reduce((sum, one) => sum + one.canaries, 0)
    return verdictOf(all.flatMap(deadLetterFindings), all.length, {
      notes: [
        ...(known.length > 0 ? [`Known dead letters: ${known.join(', ')}.`] : []),
        ...(canaries > 0 ? [`${canaries} expired canaries of the harness are not counted.`] : []),
      ],
    })
  },
})
