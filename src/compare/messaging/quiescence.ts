import type { Finding } from '../../kernel/judgement.ts'
import type { BusAttachment, BusCounts, PeekedMessage } from '../../ports/service-bus.ts'

/** What was seen of one queue or subscription, at the beginning and the end of the watch. */
export interface Watched {
  entity: string
  lockSeconds: number
  before: Seen
  after: Seen
  /** Active messages as counted on the way. */
  counts: readonly number[]
  /** The message id of the canary that was sent; null where none may be. */
  canary: string | null
}

export interface Seen {
  counts: BusCounts
  messages: readonly PeekedMessage[]
  /** There were more than were looked at. */
  more: boolean
}

/** What became of the canary: untouched as it was sent, or the trace of a receiver. */
export type CanaryFate = 'untouched' | 'taken' | 'given back' | 'out of sight' | 'not sent'

export function canaryFate({ canary, after }: Watched): CanaryFate {
  if (canary === null) return 'not sent'
  const found = after.messages.find(({ messageId }) => messageId === canary)
  if (!found) return after.more ? 'out of sight' : 'taken'
  return found.deliveryCount > 0 || found.state !== 'active' ? 'given back' : 'untouched'
}

/** Messages of the business that were there at the beginning and were touched since. */
export function touched({ before, after }: Watched): { gone: number; givenBack: number } {
  const now = new Map(after.messages.map((message) => [message.sequence, message]))
  const own = before.messages.filter(({ canary, state }) => !canary && state !== 'scheduled')
  const last = Number(after.messages.at(-1)?.sequence ?? 0)
  return {
    // What lies behind the last that was looked at may still be there.
    gone: own.filter(({ sequence }) => !now.has(sequence) && !(after.more && Number(sequence) > last)).length,
    givenBack: own.filter(({ sequence, deliveryCount }) => (now.get(sequence)?.deliveryCount ?? 0) > deliveryCount)
      .length,
  }
}

/** Messages of the business that are left. */
export function left({ after }: Watched): number {
  const canaries = after.messages.filter(({ canary, state }) => canary && state !== 'scheduled').length
  return Math.max(0, after.counts.active - canaries)
}

export function notDrained(watched: Watched): Finding[] {
  const count = left(watched)
  if (count === 0) return []
  const deferred = watched.after.messages.filter(({ state }) => state === 'deferred').length
  return [
    {
      code: 'bus-not-drained',
      at: watched.entity,
      source: `${count} messages left${deferred > 0 ? `, ${deferred} of them deferred` : ''}; counted on the way: ${watched.counts.join(', ')}`,
      target: '0, as nothing is to wait for the new side',
      remedy: {
        how: 'Pause the publishers and let the old workers finish before they are stopped; or state backlog: waits, where the new side takes over what waits in the same subscription.',
      },
    },
  ]
}

export function stillConsumed(watched: Watched, attached: readonly BusAttachment[] | null): Finding[] {
  const here = (attached ?? []).filter(({ entity }) => entity.toLowerCase() === watched.entity.toLowerCase())
  const fate = canaryFate(watched)
  const { gone, givenBack } = touched(watched)
  const traces = [
    ...(here.length > 0
      ? [`attached: ${[...new Set(here.map(({ identifier }) => identifier))].sort().join(', ')}`]
      : []),
    ...(fate === 'taken' ? ['the canary was taken'] : []),
    ...(fate === 'given back' ? ['the canary was received, and its lock ran out or it was put aside'] : []),
    ...(gone > 0 ? [`${gone} messages disappeared`] : []),
    ...(givenBack > 0 ? [`${givenBack} messages came back from a receiver`] : []),
  ]
  if (traces.length === 0) return []
  return [
    {
      code: 'bus-still-consumed',
      at: watched.entity,
      source: traces.join('; '),
      target: 'nobody receives',
      remedy: {
        how: 'Scale the old workers to 0, look for processes on every old host that outlived it (also consoles and cron), and take their access key away if none is found.',
      },
    },
  ]
}
