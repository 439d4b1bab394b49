import type { Evidence } from './evidence.ts'
import { Found } from './evidence.ts'
import type { Ledger } from './ledger.ts'
import { DEAD, ON_SOURCE, ON_TARGET, PAGE, type Page, REMAINING } from './page.ts'
import type { HistoryOptions, Level } from './report.ts'

export interface Coverage {
  /** Events that carry this kind of name, and that do not. */
  dues: number
  duesWithout: number
  effects: number
  effectsWithout: number
}

/** What of a level can be told at all. */
export function examinedBy({ dues, effects, effectsWithout }: Coverage): boolean {
  return dues > 0 && (effects > 0 || effectsWithout === 0)
}

const NUMBERS = [
  'due',
  'once',
  'remaining',
  'deadLettered',
  'dropped',
  'explained',
  'pending',
  'before',
  'undecided',
  'publishedAgain',
] as const
const FOUND = ['onBothSides', 'repeated', 'lost', 'unexpected', 'redelivered', 'bySeveral', 'unsettled'] as const

class Count {
  readonly n = Object.fromEntries(NUMBERS.map((name) => [name, 0])) as Record<(typeof NUMBERS)[number], number>
  readonly found = Object.fromEntries(FOUND.map((name) => [name, new Found()])) as Record<(typeof FOUND)[number], Found>

  level(evidence: Evidence, ledger: Ledger, keys?: Ledger): Level {
    const tallies = FOUND.map((name) => [name, evidence.tally(this.found[name], ledger, keys)])
    return { ...this.n, ...Object.fromEntries(tallies) }
  }
}

type Limits = Pick<HistoryOptions, 'keys' | 'lateMs' | 'deliveryCountFrom' | 'from'> & {
  until: number
  /** Redeliveries are told of messages, or of keys where messages are not examined. */
  primary: 'messages' | 'keys'
}

/** Every entry of a ledger in turn. */
export function* pagesOf(ledger: Ledger): Generator<{ page: Page; base: number; size: number }> {
  for (const [p, page] of ledger.pages.entries())
    yield { page, base: p * PAGE, size: Math.min(PAGE, ledger.size - p * PAGE) }
}

/** Adds to the keys the effects that were told by message id alone. Answers how many effects remain without a key. */
export function inheritKeys(messages: Ledger, keys: Ledger): number {
  let without = 0
  for (const { page, base, size } of pagesOf(messages)) {
    for (let i = 0; i < size; i++) {
      const bare = page.bare[i] as number
      if (bare === 0) continue
      const key = page.key[i] as number
      if (key === 0) without += bare
      else keys.inherit(key - 1, messages, base + i, bare)
    }
  }
  return without
}

/** What the keys need to know of their messages. */
export interface OfMessages {
  /** Distinct messages published under each key. */
  due: Uint32Array
  /** Those without an effect that are still there, dropped or pending. */
  explained: Uint32Array
  /** Effects of theirs beyond the first. */
  surplus: Uint32Array
}

export function messageLevel(
  messages: Ledger,
  keys: Ledger,
  limits: Limits,
  coverage: Coverage,
  evidence: Evidence,
): { level: Level; ofMessages: OfMessages } {
  const count = new Count()
  const { n, found } = count
  const each = () => new Uint32Array(keys.size)
  const ofMessages: OfMessages = { due: each(), explained: each(), surplus: each() }
  const add = (list: Uint32Array, key: number, times = 1) => {
    if (key > 0) list[key - 1] = (list[key - 1] as number) + times
  }
  const { from = Number.NEGATIVE_INFINITY } = limits
  for (const { page, base, size } of pagesOf(messages)) {
    for (let i = 0; i < size; i++) {
      const effects = page.effects[i] as number
      const dues = page.dues[i] as number
      const marks = page.marks[i] as number
      const key = page.key[i] as number
      if (effects > 1) {
        const both = isOnBoth(marks)
        ;(both ? found.onBothSides : found.repeated).add(base + i)
        add(ofMessages.surplus, key, effects - 1)
      }
      if (dues === 0) {
        if (effects > 0) unexpected(count, base + i, page, i, from, coverage)
        continue
      }
      n.due++
      add(ofMessages.due, key)
      if (dues > 1) n.publishedAgain++
      if (effects > 0) {
        happened(count, base + i, page, i, limits, limits.primary === 'messages')
        continue
      }
      const young = (page.dueAt[i] as number) > limits.until - limits.lateMs
      if ((marks & DEAD) !== 0) n.deadLettered++
      else if ((marks & REMAINING) !== 0) n.remaining++
      else if ((page.drops[i] as number) >= dues) n.dropped++
      else if (limits.keys === 'unique' && key > 0 && hasEffect(keys, key - 1)) {
        n.explained++
        continue
      } else if ((page.dueAt[i] as number) < from) n.before++
      else if (young) n.pending++
      else {
        if (coverage.effectsWithout > 0) n.undecided++
        else found.lost.add(base + i)
        continue
      }
      add(ofMessages.explained, key)
    }
  }
  return { level: count.level(evidence, messages, keys), ofMessages }
}

export function keyLevel(
  keys: Ledger,
  { due, explained, surplus }: OfMessages,
  limits: Limits,
  coverage: Coverage,
  evidence: Evidence,
): Level {
  const count = new Count()
  const { n, found } = count
  const { from = Number.NEGATIVE_INFINITY } = limits
  const unique = limits.keys === 'unique'
  for (const { page, base, size } of pagesOf(keys)) {
    for (let i = 0; i < size; i++) {
      const effects = page.effects[i] as number
      const dues = page.dues[i] as number
      const marks = page.marks[i] as number
      const needed = dues === 0 ? 0 : unique ? 1 : Math.max(1, (due[base + i] as number) + (page.bare[i] as number))
      if (unique ? effects > 1 : dues > 0 && effects > needed) {
        const both = isOnBoth(marks)
        ;(both ? found.onBothSides : found.repeated).add(base + i)
        if (effects - (surplus[base + i] as number) > Math.max(1, needed)) found.bySeveral.add(base + i)
      }
      if (dues === 0) {
        if (effects > 0) unexpected(count, base + i, page, i, from, coverage)
        continue
      }
      n.due++
      if (dues > 1) n.publishedAgain++
      const held = (explained[base + i] as number) + (page.held[i] as number)
      if (unique ? effects > 0 : effects >= needed) {
        happened(count, base + i, page, i, limits, limits.primary === 'keys', needed)
        continue
      }
      if ((marks & DEAD) !== 0 && unique) n.deadLettered++
      else if ((marks & REMAINING) !== 0 && unique) n.remaining++
      else if (unique ? held > 0 : effects + held >= needed) n.explained++
      else if ((page.bare[i] as number) > 0 && (page.drops[i] as number) >= dues) n.dropped++
      else if ((page.dueAt[i] as number) < from) n.before++
      else if ((page.dueAt[i] as number) > limits.until - limits.lateMs) n.pending++
      else if (coverage.effectsWithout > 0) n.undecided++
      else found.lost.add(base + i)
    }
  }
  return count.level(evidence, keys)
}

function unexpected({ n, found }: Count, entry: number, page: Page, i: number, from: number, coverage: Coverage): void {
  if ((page.first.at[i] as number) < from) n.before++
  else if (coverage.duesWithout > 0) n.undecided++
  else found.unexpected.add(entry)
}

/** It was due, and had its effect. */
function happened(
  { n, found }: Count,
  entry: number,
  page: Page,
  i: number,
  { deliveryCountFrom }: Limits,
  primary: boolean,
  needed = 1,
): void {
  if (page.effects[i] === needed) {
    n.once++
    const again = (page.deliveries[i] as number) > needed || (page.highest[i] as number) - 1 > deliveryCountFrom
    if (primary && again) found.redelivered.add(entry)
  }
  if (((page.marks[i] as number) & (REMAINING | DEAD)) !== 0) found.unsettled.add(entry)
}

function isOnBoth(marks: number): boolean {
  return (marks & (ON_SOURCE | ON_TARGET)) === (ON_SOURCE | ON_TARGET)
}

function hasEffect(keys: Ledger, key: number): boolean {
  return (keys.page(key).effects[keys.within(key)] as number) > 0
}
