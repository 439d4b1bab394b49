import type { ServiceBusAdministrationClient, ServiceBusClient } from '@azure/service-bus'
import { overPlainHttp } from '../../compare/messaging/plain-http.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { BusEndpoint } from '../../ports/service-bus.ts'
import type { SideHandle } from '../side.ts'

/** One try more, and not for long: a check has a deadline. */
const RETRY = { maxRetries: 1, retryDelayInMs: 200, timeoutInMs: 10_000 }

/** Marks what the harness sends. */
export const CANARY = 'oms-parity-canary'

export function endpointOf({ role, services }: SideHandle): BusEndpoint {
  if (!services.serviceBus)
    throw new CannotTell(
      'not-configured',
      `The ${role}'s Service Bus is not configured: set serviceBus.${role}.connection in the config.`,
    )
  return services.serviceBus
}

/** A connection of the check's own, closed with it. */
export async function connect(side: SideHandle): Promise<ServiceBusClient> {
  const { connectionString } = endpointOf(side)
  // Loaded when it is needed: most runs ask nothing of Service Bus.
  const { ServiceBusClient: Client } = await import('@azure/service-bus')
  const client = new Client(connectionString.reveal(), { retryOptions: RETRY, identifier: 'oms-parity' })
  side.resources.defer(() => client.close())
  return client
}

export async function administer(side: SideHandle): Promise<ServiceBusAdministrationClient> {
  const { connectionString, adminUrl } = endpointOf(side)
  const { ServiceBusAdministrationClient: Client } = await import('@azure/service-bus')
  const client = new Client(connectionString.reveal(), { retryOptions: { maxRetries: 1, retryDelayInMs: 200 } })
  // The SDK types its pipeline as nobody's business.
  const { pipeline } = client as unknown as { pipeline: { addPolicy(policy: unknown): void } }
  if (adminUrl !== undefined) pipeline.addPolicy(overPlainHttp(adminUrl))
  return client
}

/** Turns what the SDK throws into one sentence; undefined where the entity is not there. */
export async function asked<T>(side: SideHandle, what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    side.signal.throwIfAborted()
    const {
      code = '',
      statusCode = 0,
      message = '',
    } = error as { code?: string; statusCode?: number; message?: string }
    if (code.startsWith('MessagingEntityNotFound') || code.startsWith('MessageEntityNotFound') || statusCode === 404)
      return undefined
    if (code === 'UnauthorizedAccess' || code === 'UnauthorizedRequestError' || [401, 403].includes(statusCode))
      throw new CannotTell(
        'forbidden',
        `The ${side.role}'s Service Bus key may not read ${what}: it needs Listen and Manage.`,
        { cause: error },
      )
    if (code === 'MessagingEntityDisabled')
      throw new CannotTell('forbidden', `${what} of the ${side.role} is disabled: nothing can be read there.`, {
        cause: error,
      })
    throw new CannotTell(
      'unreachable',
      `The ${side.role}'s Service Bus did not answer for ${what}: ${short(message)}`,
      { cause: error },
    )
  }
}

/** As `asked`; throws where the entity is not there. */
export async function askedOf<T>(side: SideHandle, entity: string, work: () => Promise<T>): Promise<T> {
  const answer = await asked(side, entity, work)
  if (answer === undefined) throw new CannotTell('nothing-examined', `The ${side.role}'s namespace has no ${entity}.`)
  return answer
}

/** The SDK's sentences go on over lines and name addresses of its own. */
function short(message: string): string {
  const [line = ''] = message.split('\n')
  return line.length > 160 ? `${line.slice(0, 160)}…` : line || 'no reason given'
}

/** `topic/Subscriptions/name` in its parts; undefined for a queue or topic. */
export function subscriptionOf(name: string): { topic: string; subscription: string } | undefined {
  const [, topic = '', subscription = ''] = /^(.+)\/subscriptions\/([^/]+)$/i.exec(name) ?? []
  return subscription ? { topic, subscription } : undefined
}
