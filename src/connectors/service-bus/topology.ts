import type {
  CorrelationRuleFilter,
  QueueProperties,
  RuleProperties,
  ServiceBusAdministrationClient,
  SubscriptionProperties,
  TopicProperties,
} from '@azure/service-bus'
import { filterText, withParameters } from '../../compare/messaging/filter-text.ts'
import { secondsOf } from '../../compare/messaging/seconds.ts'
import type { BusEntity, BusRule, BusSettings, BusTopologyReader } from '../../ports/service-bus.ts'
import type { SideHandle } from '../side.ts'
import { administer, asked, endpointOf, subscriptionOf } from './client.ts'

export function busTopologyReader(side: SideHandle): BusTopologyReader {
  endpointOf(side)
  const admin = Promise.withResolvers<ServiceBusAdministrationClient>()
  let started = false
  const client = () => {
    if (!started) admin.resolve(administer(side))
    started = true
    return admin.promise
  }
  const options = { abortSignal: side.signal }
  return {
    async entity(name) {
      const its = subscriptionOf(name)
      const from = await client()
      if (its)
        return await asked(side, name, async () => {
          const found = await from.getSubscription(its.topic, its.subscription, options)
          const rules = await Array.fromAsync(from.listRules(its.topic, its.subscription, options))
          return { name, status: found.status, settings: ofSubscription(found), rules: rules.map(ruleOf) }
        })
      return (
        (await asked(side, name, async () => {
          const queue = await from.getQueue(name, options).catch(otherKind)
          return queue && asQueue(name, queue)
        })) ?? (await asked(side, name, async () => asTopic(name, await from.getTopic(name, options))))
      )
    },
  }
}

/** Queues and topics share their names: of a topic the SDK cannot make a queue. */
function otherKind(error: { code?: string }): undefined {
  if (error.code !== 'PARSE_ERROR') throw error
}

function asQueue(name: string, queue: QueueProperties): BusEntity {
  return { name, status: queue.status ?? 'Active', settings: { ...ofSubscription(queue), ...duplicatesOf(queue) } }
}

function asTopic(name: string, topic: TopicProperties): BusEntity {
  const settings = { ttlSeconds: secondsOf(topic.defaultMessageTimeToLive), ...duplicatesOf(topic) }
  return { name, status: topic.status ?? 'Active', settings }
}

function ofSubscription(found: SubscriptionProperties | QueueProperties): Partial<BusSettings> {
  return {
    lockSeconds: secondsOf(found.lockDuration) ?? 0,
    maxDeliveryCount: found.maxDeliveryCount,
    requiresSession: found.requiresSession,
    ttlSeconds: secondsOf(found.defaultMessageTimeToLive),
    deadLetteringOnExpiration: found.deadLetteringOnMessageExpiration,
    forwardTo: entityName(found.forwardTo),
    forwardDeadLettersTo: entityName(found.forwardDeadLetteredMessagesTo),
  }
}

function duplicatesOf(found: QueueProperties | TopicProperties): Partial<BusSettings> {
  return {
    requiresDuplicateDetection: found.requiresDuplicateDetection,
    duplicateWindowSeconds: secondsOf(found.duplicateDetectionHistoryTimeWindow) ?? 0,
  }
}

/** The service answers with a whole address: `https://ns.servicebus.windows.net/queue`. */
function entityName(forward: string | undefined): string | null {
  if (!forward) return null
  return URL.canParse(forward) ? new URL(forward).pathname.slice(1) : forward
}

function ruleOf({ name, filter, action }: RuleProperties): BusRule {
  const text =
    'sqlExpression' in filter
      ? withParameters(filter.sqlExpression, filter.sqlParameters)
      : filterText(systemOf(filter), (filter.applicationProperties ?? {}) as Record<string, string | number | boolean>)
  const { sqlExpression, sqlParameters } = action ?? {}
  return { name, filter: text, ...(sqlExpression ? { action: withParameters(sqlExpression, sqlParameters) } : {}) }
}

function systemOf({ applicationProperties: _, ...system }: CorrelationRuleFilter): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(system).map(([key, value]) => [key, value as string | undefined]))
}
