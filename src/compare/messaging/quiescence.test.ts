import { describe, expect, test } from 'vitest'
import type { PeekedMessage } from '../../ports/service-bus.ts'
import { consumerFindings } from './consumers.ts'
import { deadLetterFindings } from './dead-letters.ts'
import { canaryFate, left, notDrained, stillConsumed, touched, type Watched } from './quiescence.ts'

const message = (sequence: number, more: Partial<PeekedMessage> = {}): PeekedMessage => ({
  sequence: String(sequence),
  messageId: `m${sequence}`,
  state: 'active',
  deliveryCount: 0,
  canary: false,
  ...more,
})
const canary = message(99, { messageId: 'c', canary: true })

function watched(
  before: readonly PeekedMessage[],
  after: readonly PeekedMessage[],
  more: Partial<Watched> = {},
): Watched {
  const seen = (messages: readonly PeekedMessage[]) => ({
    counts: { active: messages.filter(({ state }) => state !== 'scheduled').length, deadLetter: 0 },
    messages,
    more: false,
  })
  return {
    entity: 'q',
    lockSeconds: 5,
    before: seen(before),
    after: seen(after),
    counts: [after.length],
    canary: 'c',
    ...more,
  }
}

describe('the canary', () => {
  test.each([
    ['untouched', [canary]],
    ['taken', []],
    ['given back', [{ ...canary, deliveryCount: 1 }]],
    ['given back', [{ ...canary, state: 'deferred' as const }]],
  ] as const)('%s', (fate, after) => {
    expect(canaryFate(watched([], after))).toBe(fate)
  })

  test('behind more than was looked at it is out of sight; not sent it says nothing', () => {
    const full = watched([], [message(1)])
    expect(canaryFate({ ...full, after: { ...full.after, more: true } })).toBe('out of sight')
    expect(canaryFate(watched([], [], { canary: null }))).toBe('not sent')
  })
})

describe('drained', () => {
  test('canaries and scheduled messages are not left over', () => {
    expect(left(watched([], [canary, message(1, { state: 'scheduled' })]))).toBe(0)
    expect(notDrained(watched([], [canary]))).toEqual([])
  })

  test('what is locked or deferred is: the service counts it as active', () => {
    const [finding] = notDrained(watched([], [message(1, { state: 'deferred' }), message(2), canary]))
    expect(finding?.source).toContain('2 messages left, 1 of them deferred')
    const unseen = watched([], [canary])
    expect(left({ ...unseen, after: { ...unseen.after, counts: { active: 3, deadLetter: 0 } } })).toBe(2)
  })
})

describe('still consumed', () => {
  test('a backlog that waits untouched, while publishers go on', () => {
    const waiting = [message(1), message(2)]
    expect(stillConsumed(watched(waiting, [...waiting, message(3), canary]), [])).toEqual([])
  })

  test('what disappeared or came back is a trace; scheduled messages get another number by themselves', () => {
    const one = watched(
      [message(1), message(2), message(3, { state: 'scheduled' })],
      [message(2, { deliveryCount: 1 }), canary],
    )
    expect(touched(one)).toEqual({ gone: 1, givenBack: 1 })
    expect(stillConsumed(one, null)[0]?.source).toBe('1 messages disappeared; 1 messages came back from a receiver')
  })

  test('what may stand behind the end of the look is not gone', () => {
    const one = watched([message(1), message(9)], [message(1), message(2)])
    expect(touched({ ...one, after: { ...one.after, more: true } }).gone).toBe(0)
  })

  test('whoever is attached is named', () => {
    const attached = [
      { entity: 'Q', identifier: 'aws-1' },
      { entity: 'other', identifier: 'x' },
    ]
    expect(stillConsumed(watched([], [canary]), attached)[0]?.source).toBe('attached: aws-1')
  })
})

describe('dead letters', () => {
  const letters = (count: number, reasons: Record<string, number>, known = 0, canaries = 0) =>
    deadLetterFindings({ entity: 'q', count, reasons, canaries, looked: count, known }).map(({ code }) => code)
  test('those that are known, and canaries, are none', () => {
    expect(letters(3, { a: 2 }, 2, 1)).toEqual([])
  })
  test('expired ones are told apart', () => {
    expect(letters(3, { TTLExpiredException: 2, MaxDeliveryCountExceeded: 1 })).toEqual([
      'dead-letters-grew',
      'messages-expired-unread',
    ])
    expect(letters(2, { TTLExpiredException: 2 })).toEqual(['messages-expired-unread'])
    expect(letters(3, { TTLExpiredException: 3 }, 3)).toEqual([])
  })
  test('what was counted and not looked at grew too', () => {
    expect(letters(5_000, { a: 10 })).toEqual(['dead-letters-grew'])
  })
})

describe('consumers', () => {
  const found = (phase: 'replicating' | 'freeze' | 'after-cutover', ...who: string[]) =>
    consumerFindings({
      phase,
      entities: ['q'],
      identifiers: { source: ['aws-*'], target: ['aks-*'] },
      attached: who.map((identifier) => ({ entity: 'q', identifier })),
    }).map(({ code }) => code)
  test.each([
    ['replicating', ['aws-1'], []],
    ['replicating', ['aks-1'], ['wrong-side-consumes']],
    ['replicating', ['aws-1', 'aks-1'], ['both-sides-consume']],
    ['freeze', ['aks-1'], ['wrong-side-consumes']],
    ['after-cutover', ['aks-1', 'aks-2'], []],
    ['after-cutover', ['aws-1'], ['wrong-side-consumes']],
    ['after-cutover', ['aws-1', 'aks-1', 'who'], ['both-sides-consume', 'unknown-consumer']],
    ['freeze', [], []],
  ] as const)('%s: %j', (phase, who, codes) => {
    expect(found(phase, ...who)).toEqual(codes)
  })
})
