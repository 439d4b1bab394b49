import type { Role } from '../../../kernel/check.ts'
import { type HistoryEvent, placeOf } from '../../../ports/history.ts'

/** What one step of a random history does: a kind of action, and a number to choose with. */
export type Action = readonly [kind: ActionKind, choice: number]
export const ACTIONS = [
  'publish',
  'publish',
  'publish',
  'again',
  'attach',
  'detach',
  'receive',
  'receive',
  'receive',
  'receive',
  'finish',
  'finish',
  'finish',
  'half',
  'abandon',
  'crash',
  'wait',
  'vanish',
  'ghost',
  'retell',
] as const
export type ActionKind = (typeof ACTIONS)[number]

export interface Manner {
  /** Milliseconds by which clocks are ahead. */
  clocks: Readonly<Record<'published' | Role, number>>
  lockMs: number
  mostDeliveries: number
  /** Messages with the same remainder share a business key, and a session. */
  keys: number
  sessions: number
  detectsDuplicates: boolean
  /** Which events tell their names: each bit for one of five events in turn. */
  tells: Readonly<Record<'dueId' | 'dueKey' | 'effectId' | 'effectKey', number>>
  /** What the broker still holds is told at the end. */
  peeked: boolean
  records: boolean
  /** What is published again under one id is about something else. */
  rekeys: boolean
}

interface Message {
  id: string
  key: string
  session: string
  sequence: number
  enqueuedAt: number
  deliveries: number
  lockedUntil: number
  holder?: { side: Role; by: string; count: number } | undefined
  gone: boolean
  dead: boolean
}

const SIDES = ['source', 'target'] as const

/** Plays actions on a queue with peek-lock as it is: at least once, in memory, with a clock of its own; and writes what each side would log. */
export function play(actions: readonly Action[], manner: Manner): HistoryEvent[] {
  const events: HistoryEvent[] = []
  const queue: Message[] = []
  const attached = new Set<string>()
  let now = 100
  let line = 0
  const tells = (which: keyof Manner['tells']) => ((manner.tells[which] >> (line % 5)) & 1) === 1
  const place = () => placeOf(0, ++line)
  const by = (side: Role, choice: number) => `${side}-${choice % 2}`
  const expire = () => {
    for (const message of queue) {
      if (message.lockedUntil > now || message.gone || message.lockedUntil === 0) continue
      message.lockedUntil = 0
      message.deliveries++
      if (message.deliveries >= manner.mostDeliveries) message.dead = true
    }
  }
  const publish = (n: number, about = n) => {
    const id = `m${n}`
    const known = queue.some((message) => message.id === id)
    const key = `k${about % manner.keys}`
    const session = `s${n % manner.sessions}`
    const sequence = queue.length + 1
    events.push({
      kind: 'due',
      ...(tells('dueId') ? { id } : {}),
      ...(tells('dueKey') ? { key } : {}),
      at: now + manner.clocks.published,
      session,
      sequence,
      place: place(),
    })
    if (known && manner.detectsDuplicates) {
      events.push({ kind: 'kept', as: 'dropped', id, place: place() })
      return
    }
    const enqueuedAt = now
    queue.push({ id, key, session, sequence, enqueuedAt, deliveries: 0, lockedUntil: 0, gone: false, dead: false })
  }
  const effect = (message: Message, side: Role, name: string, count: number) => {
    const at = place()
    events.push({
      kind: 'effect',
      side,
      by: name,
      ...(tells('effectId') ? { id: message.id } : {}),
      ...(tells('effectKey') || !tells('effectId') ? { key: message.key } : {}),
      at: now + manner.clocks[side],
      session: message.session,
      sequence: message.sequence,
      deliveryCount: count,
      lock: `${message.id}-${count}`,
      after: message.enqueuedAt,
      ...(manner.records ? { record: `r${line}` } : {}),
      place: at,
    })
  }
  const heldOf = (side: Role) => queue.filter(({ holder }) => holder?.side === side)
  const free = () => queue.filter(({ gone, dead, lockedUntil }) => !gone && !dead && lockedUntil === 0)
  let published = 0
  for (const [kind, choice] of actions) {
    now += 1 + (choice % 3)
    expire()
    const side = SIDES[choice % 2] as Role
    const held = heldOf(side)
    const message = held[choice % Math.max(1, held.length)]
    switch (kind) {
      case 'publish':
        publish(published++)
        break
      case 'again':
        if (published > 0) publish(choice % published, manner.rekeys ? choice : choice % published)
        break
      case 'attach':
      case 'detach': {
        const name = by(side, choice >> 1)
        const on = kind === 'attach'
        if (attached.has(name) === on) break
        if (on) attached.add(name)
        else attached.delete(name)
        events.push({ kind: 'presence', side, by: name, on, at: now + manner.clocks[side], place: place() })
        break
      }
      case 'receive': {
        const next = free()[0]
        if (!next) break
        const name = by(side, choice >> 1)
        next.lockedUntil = now + manner.lockMs
        next.holder = { side, by: name, count: next.deliveries }
        if (choice % 4 === 0)
          events.push({
            kind: 'delivery',
            id: next.id,
            side,
            by: name,
            at: now + manner.clocks[side],
            deliveryCount: next.deliveries,
            after: next.enqueuedAt,
            place: place(),
          })
        break
      }
      case 'finish':
      case 'half': {
        if (!message?.holder) break
        const { by: name, count } = message.holder
        message.holder = undefined
        effect(message, side, name, count)
        // The lock of this very delivery: a later one has another.
        if (kind === 'finish' && message.lockedUntil > now && message.deliveries === count) {
          message.gone = true
          const at = now + manner.clocks[side]
          events.push({
            kind: 'settled',
            id: message.id,
            side,
            by: name,
            at,
            before: message.lockedUntil,
            place: place(),
          })
        }
        break
      }
      case 'abandon':
        if (!message?.holder) break
        if (message.deliveries === message.holder.count && message.lockedUntil > now) message.lockedUntil = now
        message.holder = undefined
        break
      case 'crash':
        for (const own of held) own.holder = undefined
        break
      case 'wait':
        now += choice
        break
      case 'vanish': {
        const lost = free()[0]
        if (lost) lost.gone = true
        break
      }
      case 'ghost':
        effect(
          { ...EMPTY, id: `g${choice % 3}`, key: `g${choice % 3}`, sequence: choice, enqueuedAt: now },
          side,
          by(side, choice),
          0,
        )
        break
      case 'retell': {
        const told = events.findLast((event) => event.kind === 'effect')
        if (told && manner.records) events.push({ ...told, place: place() })
      }
    }
  }
  if (manner.peeked)
    for (const { id, gone, dead } of queue)
      if (!gone) events.push({ kind: 'kept', as: dead ? 'dead-lettered' : 'remaining', id, place: place() })
  return events
}

const EMPTY: Message = {
  id: '',
  key: '',
  session: 's0',
  sequence: 0,
  enqueuedAt: 0,
  deliveries: 0,
  lockedUntil: 0,
  gone: false,
  dead: false,
}
