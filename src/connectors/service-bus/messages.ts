import type { ServiceBusReceivedMessage } from '@azure/service-bus'
import type { BusMessageReader, PeekedMessage } from '../../ports/service-bus.ts'
import type { SideHandle } from '../side.ts'
import { administer, askedOf, CANARY, connect, endpointOf, subscriptionOf } from './client.ts'

/** What the service gives of one peek at most. */
const PAGE = 250
const REASON_CHARACTERS = 80

export function busMessageReader(side: SideHandle): BusMessageReader {
  const { adminUrl } = endpointOf(side)
  return {
    async counts(entity) {
      const admin = await administer(side)
      const its = subscriptionOf(entity)
      const options = { abortSignal: side.signal }
      const found = await askedOf<{ activeMessageCount: number; deadLetterMessageCount: number }>(side, entity, () =>
        its
          ? admin.getSubscriptionRuntimeProperties(its.topic, its.subscription, options)
          : admin.getQueueRuntimeProperties(entity, options),
      )
      return { active: found.activeMessageCount, deadLetter: found.deadLetterMessageCount }
    },

    async peek(entity, limit, of = 'messages') {
      // A client of its own: a client's peeks go on where its last one ended.
      const client = await connect(side)
      const its = subscriptionOf(entity)
      const options = of === 'dead-letters' ? { subQueueType: 'deadLetter' as const } : {}
      return await askedOf(side, entity, async () => {
        const receiver = its
          ? client.createReceiver(its.topic, its.subscription, options)
          : client.createReceiver(entity, options)
        const messages: PeekedMessage[] = []
        let page: ServiceBusReceivedMessage[]
        do {
          page = await receiver.peekMessages(Math.min(PAGE, limit + 1 - messages.length), { abortSignal: side.signal })
          messages.push(...page.map(peeked))
        } while (page.length > 0 && messages.length <= limit)
        await client.close()
        return { messages: messages.slice(0, limit), more: messages.length > limit }
      })
    },

    async attached() {
      if (adminUrl === undefined) return undefined
      const response = await fetch(new URL('/$journal', adminUrl), { signal: side.signal }).catch(() => undefined)
      if (!response?.ok || !response.headers.get('content-type')?.includes('json')) return undefined
      const { receivers } = (await response.json()) as { receivers: { entity: string; identifier: string }[] }
      return receivers.map(({ entity, identifier }) => ({ entity, identifier }))
    },
  }
}

function peeked(message: ServiceBusReceivedMessage): PeekedMessage {
  const reason = message.deadLetterReason
  return {
    sequence: String(message.sequenceNumber ?? ''),
    messageId: String(message.messageId ?? ''),
    state: message.state,
    deliveryCount: message.deliveryCount ?? 0,
    ...(reason === undefined ? {} : { reason: reason.slice(0, REASON_CHARACTERS) }),
    canary: message.applicationProperties?.[CANARY] !== undefined,
  }
}
