import { CannotTell } from '../../kernel/judgement.ts'
import type { BusTap, TappedMessage } from '../../ports/service-bus.ts'
import type { SideHandle } from '../side.ts'
import { askedOf, CANARY, connect, endpointOf, subscriptionOf } from './client.ts'

const BATCH = 100

/** The only adapter that receives: from the one subscription that the config names as the harness's own. */
export function busTap(side: SideHandle): BusTap {
  const { tap } = endpointOf(side)
  return {
    async *messages(quietMs) {
      const own = tap === undefined ? undefined : subscriptionOf(tap)
      if (!own)
        throw new CannotTell(
          'not-configured',
          'config: serviceBus.tap names no subscription of the harness: nothing is received from any other.',
        )
      const client = await connect(side)
      // Received and gone: the harness alone reads here, and a crash costs evidence, never a message of the business.
      const receiver = client.createReceiver(own.topic, own.subscription, { receiveMode: 'receiveAndDelete' })
      for (;;) {
        const batch = await askedOf(side, tap as string, () =>
          receiver.receiveMessages(BATCH, { maxWaitTimeInMs: quietMs, abortSignal: side.signal }),
        )
        if (batch.length === 0) return
        for (const message of batch)
          yield {
            messageId: String(message.messageId ?? ''),
            sequence: String(message.sequenceNumber ?? ''),
            enqueuedAt: message.enqueuedTimeUtc?.getTime() ?? 0,
            ...(message.subject === undefined ? {} : { subject: message.subject }),
            ...(message.sessionId === undefined ? {} : { sessionId: message.sessionId }),
            properties: plain(message.applicationProperties ?? {}),
            canary: message.applicationProperties?.[CANARY] !== undefined,
          } satisfies TappedMessage
      }
    },
  }
}

function plain(properties: Readonly<Record<string, unknown>>): TappedMessage['properties'] {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      value instanceof Date ? value.toISOString() : (value as string | number | boolean | null),
    ]),
  )
}
