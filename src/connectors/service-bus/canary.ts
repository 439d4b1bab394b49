import { randomUUID } from 'node:crypto'
import type { BusCanarySender } from '../../ports/service-bus.ts'
import type { SideHandle } from '../side.ts'
import { askedOf, CANARY, connect, endpointOf, subscriptionOf } from './client.ts'

/** Sends where the config allows it, and nowhere else. What is sent says what it is, and dies by itself. */
export function busCanarySender(side: SideHandle): BusCanarySender {
  const { canaries } = endpointOf(side)
  return {
    async send(entity, ttlMs) {
      const to = subscriptionOf(entity)?.topic ?? entity
      const allowed = canaries.find((canary) => canary.to.toLowerCase() === to.toLowerCase())
      if (!allowed) return undefined
      const messageId = `${CANARY}-${randomUUID()}`
      const client = await connect(side)
      await askedOf(side, allowed.to, async () => {
        const sender = client.createSender(allowed.to)
        await sender.sendMessages(
          {
            messageId,
            body: 'A canary of the parity harness: nothing has to be done, and it expires by itself.',
            timeToLive: ttlMs,
            ...(allowed.subject === undefined ? {} : { subject: allowed.subject }),
            ...(allowed.sessionId === undefined ? {} : { sessionId: allowed.sessionId }),
            applicationProperties: { ...allowed.properties, [CANARY]: new Date().toISOString() },
          },
          { abortSignal: side.signal },
        )
        await client.close()
        return true
      })
      return messageId
    },
  }
}
