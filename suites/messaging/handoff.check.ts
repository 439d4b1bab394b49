import { readHistory } from '../../src/compare/delivery/read.ts'
import { judgeHistory } from '../../src/compare/delivery/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell } from '../../src/kernel/judgement.ts'
import '../../src/ports/history.ts'

export default defineCheck({
  id: 'messaging/handoff',
  question: 'Over the handoff of the consumers: did every message have its effect exactly once, by one side at a time?',
  plan: 'Service Bus consumer cutover',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['delivery.history'], target: ['delivery.history'] },
  codes: [
    'message-lost',
    'effect-on-both-sides',
    'effect-repeated',
    'business-key-repeated',
    'effect-unexpected',
    'effect-late',
    'effect-out-of-order',
    'both-sides-consuming',
    'old-side-left-running',
    'nobody-consuming',
    'clock-skew',
    'processing-longer-than-configured',
  ],
  timeout: 1_800_000,

  async gather({ source, target }, { declared: { delivery, serviceBus }, signal, progress }) {
    if (!delivery)
      throw new CannotTell(
        'not-configured',
        'config: delivery is not set; name the sources that tell what was published and what each side did.',
      )
    const sides = { source: source['delivery.history'], target: target['delivery.history'] }
    const read = await readHistory(sides, delivery, signal, (label, done, total) => progress({ done, total, label }))
    return { ...read, terms: delivery, processing: serviceBus?.processing ?? null }
  },

  judge({ terms, processing, ...history }) {
    return judgeHistory(history, terms, processing ?? null)
  },
})
