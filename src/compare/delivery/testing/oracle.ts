import type { Due, Effect, HistoryEvent, Kept } from '../../../ports/history.ts'
import type { HistoryOptions } from '../report.ts'

/** What the checker must say of a level, with every name. Written from the meaning of the words, without a line of the checker. */
export interface Truth {
  due: number
  once: string[]
  onBothSides: string[]
  repeated: string[]
  lost: string[]
  unexpected: string[]
  redelivered: string[]
  bySeveral: string[]
  unsettled: string[]
  remaining: number
  deadLettered: number
  dropped: number
  explained: number
  pending: number
  before: number
  undecided: number
  publishedAgain: number
}

export interface Oracle {
  messages: Truth | null
  keys: Truth | null
  late: string[]
  outOfOrder: string[]
  /** Without records that are read again. */
  effects: number
  /** Lines of the two earliest effects of a name: the evidence that it was done twice. */
  twoEarliest: Record<Name, (name: string) => number[]>
}

export type Name = 'id' | 'key'

/** Quadratic and plain: for short histories. */
export function oracle(events: readonly HistoryEvent[], options: HistoryOptions): Oracle {
  const told = withoutRepeats(events)
  const until = options.until ?? Math.max(...told.flatMap((event) => ('at' in event ? event.at : [])))
  const dues = told.filter((event): event is Due => event.kind === 'due')
  const effects = told.filter((event): event is Effect => event.kind === 'effect')
  const keyOf = new Map<string, string>()
  for (const { id, key } of dues) if (id !== undefined && key !== undefined && !keyOf.has(id)) keyOf.set(id, key)
  const keyed = effects.map((effect) => {
    const key = effect.key ?? (effect.id === undefined ? undefined : keyOf.get(effect.id))
    return { ...effect, ...(key === undefined ? {} : { key }) }
  })
  const primary: Name = isTold(dues, effects, 'id') ? 'id' : 'key'
  const world: World = { told, dues, effects: keyed, until, options, keyOf, primary }
  return {
    messages: primary === 'id' ? levelOf(world, 'id') : null,
    keys: isTold(dues, keyed, 'key') ? levelOf(world, 'key') : null,
    late: lateBy(world, primary),
    outOfOrder: disordered(world, primary),
    effects: effects.length,
    twoEarliest: {
      id: (name) => twoEarliest(keyed, 'id', name),
      key: (name) => twoEarliest(keyed, 'key', name),
    },
  }
}

interface World {
  told: readonly HistoryEvent[]
  dues: readonly Due[]
  /** With the keys of their publications. */
  effects: readonly Effect[]
  until: number
  options: HistoryOptions
  keyOf: ReadonlyMap<string, string>
  /** Messages where they have names, else keys. */
  primary: Name
}

export function withoutRepeats(events: readonly HistoryEvent[]): HistoryEvent[] {
  const seen = new Set<string>()
  return events.filter((event) => {
    if (event.kind !== 'effect' || event.record === undefined) return true
    const known = seen.has(event.record)
    seen.add(event.record)
    return !known
  })
}

function isTold(dues: readonly Due[], effects: readonly Effect[], name: Name): boolean {
  if (!dues.some((due) => due[name] !== undefined)) return false
  return effects.length === 0 || effects.some((effect) => effect[name] !== undefined)
}

function levelOf(world: World, name: Name): Truth {
  const { dues, effects, told, options, until, keyOf } = world
  const { from = Number.NEGATIVE_INFINITY } = options
  const truth: Truth = {
    due: 0,
    once: [],
    onBothSides: [],
    repeated: [],
    lost: [],
    unexpected: [],
    redelivered: [],
    bySeveral: [],
    unsettled: [],
    remaining: 0,
    deadLettered: 0,
    dropped: 0,
    explained: 0,
    pending: 0,
    before: 0,
    undecided: 0,
    publishedAgain: 0,
  }
  const names = new Set([...dues, ...effects].flatMap((event) => event[name] ?? []))
  for (const own of names) {
    const published = dues.filter((due) => due[name] === own)
    const happened = effects.filter((effect) => effect[name] === own)
    const first = Math.min(...published.map(({ at }) => at))
    const recurring = name === 'key' && options.keys === 'recurring'
    const ids = new Set(dues.flatMap(({ id }) => (id !== undefined && keyOf.get(id) === own ? id : [])))
    const nameless = published.filter(({ id }) => id === undefined).length
    const needed = published.length === 0 ? 0 : recurring ? Math.max(1, ids.size + nameless) : 1
    if (recurring ? published.length > 0 && happened.length > needed : happened.length > 1) {
      const sides = new Set(happened.map(({ side }) => side))
      truth[sides.size > 1 ? 'onBothSides' : 'repeated'].push(own)
      const again = [...ids].map((id) => Math.max(0, effects.filter((effect) => effect.id === id).length - 1))
      const surplus = again.reduce((sum, one) => sum + one, 0)
      if (name === 'key' && happened.length - surplus > Math.max(1, needed)) truth.bySeveral.push(own)
    }
    if (published.length === 0) {
      if (Math.min(...happened.map(({ at }) => at)) < from) truth.before++
      else if (dues.some((due) => due[name] === undefined)) truth.undecided++
      else truth.unexpected.push(own)
      continue
    }
    truth.due++
    if (published.length > 1) truth.publishedAgain++
    const kept = told.filter((event): event is Kept => event.kind === 'kept' && isOf(event, name, own))
    const held = kept.filter(({ as }) => as !== 'dropped')
    const is = (as: Kept['as']) => kept.some((one) => one.as === as)
    const dropped = kept.filter(({ as }) => as === 'dropped').length >= published.length
    if (happened.length >= needed) {
      if (happened.length === needed) {
        truth.once.push(own)
        const tries = told.filter((event) => event.kind === 'delivery' && isOf(event, name, own))
        const counts = [...tries, ...happened].flatMap((event) => ('deliveryCount' in event ? event.deliveryCount : []))
        if (
          world.primary === name &&
          (tries.length > needed || counts.some((count) => (count ?? 0) > options.deliveryCountFrom))
        )
          truth.redelivered.push(own)
      }
      if (held.length > 0) truth.unsettled.push(own)
      continue
    }
    const young = first > until - options.lateMs
    const undecided = effects.some((effect) => effect[name] === undefined)
    if (name === 'id') {
      const key = keyOf.get(own)
      const byAnother = options.keys === 'unique' && key !== undefined && effects.some((effect) => effect.key === key)
      if (is('dead-lettered')) truth.deadLettered++
      else if (is('remaining')) truth.remaining++
      else if (dropped) truth.dropped++
      else if (byAnother) truth.explained++
      else if (first < from) truth.before++
      else if (young) truth.pending++
      else if (undecided) truth.undecided++
      else truth.lost.push(own)
      continue
    }
    const excused = [...ids].filter((id) => isExcused(world, id)).length + held.length
    if (!recurring && is('dead-lettered')) truth.deadLettered++
    else if (!recurring && is('remaining')) truth.remaining++
    else if (recurring ? happened.length + excused >= needed : excused > 0) truth.explained++
    else if (nameless > 0 && dropped) truth.dropped++
    else if (first < from) truth.before++
    else if (young) truth.pending++
    else if (undecided) truth.undecided++
    else truth.lost.push(own)
  }
  return truth
}

/** Things told by message id say nothing of a key by themselves. */
function isOf(event: { id?: string; key?: string }, name: Name, own: string): boolean {
  return name === 'id' ? event.id === own : event.id === undefined && event.key === own
}

/** A message without an effect that need not have had one yet. */
function isExcused({ told, dues, effects, options, until }: World, id: string): boolean {
  if (effects.some((effect) => effect.id === id)) return false
  const kept = told.filter((event): event is Kept => event.kind === 'kept' && event.id === id)
  const published = dues.filter((due) => due.id === id)
  const first = Math.min(...published.map(({ at }) => at))
  if (kept.some(({ as }) => as !== 'dropped') || kept.length >= published.length) return true
  const key = published.find((due) => due.key !== undefined)?.key
  if (options.keys === 'unique' && effects.some((effect) => effect.key === key)) return false
  return first < (options.from ?? Number.NEGATIVE_INFINITY) || first > until - options.lateMs
}

function firstEffects(effects: readonly Effect[], name: Name): Map<string, Effect> {
  const first = new Map<string, Effect>()
  for (const effect of effects.toSorted((a, b) => a.at - b.at || a.place - b.place)) {
    const own = effect[name]
    if (own !== undefined && !first.has(own)) first.set(own, effect)
  }
  return first
}

function lateBy({ dues, effects, options }: World, name: Name): string[] {
  return [...firstEffects(effects, name)].flatMap(([own, { at }]) => {
    const published = dues.filter((due) => due[name] === own).map((due) => due.at)
    return published.length > 0 && at - Math.min(...published) > options.lateMs ? own : []
  })
}

/** Names whose effect came after that of one with a higher sequence in their session. */
function disordered({ told, effects, options }: World, name: Name): string[] {
  const first = firstEffects(effects, name)
  const order = new Map<string, { session: string; sequence: number }>()
  for (const event of told) {
    if (event.kind !== 'due' && event.kind !== 'effect') continue
    const own = event[name]
    if (own === undefined || order.has(own) || event.session === undefined || event.sequence === undefined) continue
    // What has an id is ordered by it alone.
    if (name === 'key' && event.id !== undefined) continue
    order.set(own, { session: event.session, sequence: event.sequence })
  }
  return [...first].flatMap(([own, effect]) => {
    const mine = order.get(own)
    if (!mine) return []
    const overtaken = [...first].some(([other, { at, side, by }]) => {
      const theirs = order.get(other)
      if (theirs?.session !== mine.session || theirs.sequence <= mine.sequence) return false
      return at + (side === effect.side && by === effect.by ? 0 : options.skewMs) < effect.at
    })
    return overtaken ? own : []
  })
}

function twoEarliest(effects: readonly Effect[], by: Name, name: string): number[] {
  return effects
    .filter((effect) => effect[by] === name)
    .sort((a, b) => a.at - b.at || a.place - b.place)
    .slice(0, 2)
    .map(({ place }) => place)
}
