import type { ServiceBusReceivedMessage } from '@azure/service-bus'
import { CannotTell } from '../../kernel/judgement.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { HistoryEvent, HistorySource, ReadCounts } from '../../ports/history.ts'
import { subscriptionOf } from '../service-bus/client.ts'
import type { SideHandle } from '../side.ts'
import { eventMaker } from './event.ts'
import { pathOf } from './log.ts'

/** What the service gives of one peek at most. */
const PAGE = 250
const RETRY = { maxRetries: 1, retryDelayInMs: 200, timeoutInMs: 10_000 }

/** Events of what a queue or subscription holds at this moment, from its first message to its last. Takes nothing and locks nothing. */
export async function* peekEvents(
  source: HistorySource,
  from: { connectionString: Secret; entity: string; of: 'messages' | 'dead-letters' },
  tell: ReadCounts,
  { signal, resources }: Pick<SideHandle, 'signal' | 'resources'>,
): AsyncGenerator<HistoryEvent[]> {
  const { ServiceBusClient } = await import('@azure/service-bus')
  const client = new ServiceBusClient(from.connectionString.reveal(), { retryOptions: RETRY, identifier: 'oms-parity' })
  resources.defer(() => client.close())
  const its = subscriptionOf(from.entity)
  const options = from.of === 'dead-letters' ? { subQueueType: 'deadLetter' as const } : {}
  const make = eventMaker(source, pathOf)
  try {
    const receiver = its
      ? client.createReceiver(its.topic, its.subscription, options)
      : client.createReceiver(from.entity, options)
    for (;;) {
      // Each peek of a receiver goes on where its last one ended.
      const page = await receiver.peekMessages(PAGE, { abortSignal: signal })
      if (page.length === 0) break
      const events: HistoryEvent[] = []
      for (const message of page) {
        tell.records++
        const made = make(recordOf(message), tell.records)
        if (made === 'not-meant') continue
        if ('malformed' in made) {
          tell.malformed++
          tell.firstMalformed ??= `${from.entity}, sequence number ${message.sequenceNumber}: ${made.malformed}`
        } else events.push(made)
      }
      tell.events += events.length
      if (events.length > 0) yield events
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof CannotTell) throw error
    const { code = '', message = '' } = error as { code?: string; message?: string }
    throw new CannotTell(
      code.startsWith('Unauthorized')
        ? 'forbidden'
        : code.includes('EntityNotFound')
          ? 'not-configured'
          : 'unreachable',
      `${source.name}: ${from.entity} cannot be peeked (${code || message.slice(0, 120)}).`,
      { cause: error },
    )
  } finally {
    await client.close()
  }
}

/** With the names that paths of the config have: those of the wire. */
function recordOf(message: ServiceBusReceivedMessage): object {
  return {
    message_id: message.messageId,
    session_id: message.sessionId,
    subject: message.subject,
    sequence: message.sequenceNumber?.toString(),
    enqueued_at: message.enqueuedTimeUtc?.getTime(),
    delivery_count: message.deliveryCount,
    state: message.state,
    dead_letter_reason: message.deadLetterReason,
    properties: message.applicationProperties ?? {},
    body: message.body,
  }
}
