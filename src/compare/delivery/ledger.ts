import type { Effect } from '../../ports/history.ts'
import { BARE_SHIFT, DEAD, ON_SOURCE, ON_TARGET, PAGE, Page, REMAINING, Slots, UNCOUNTED } from './page.ts'
import { type RecordName, Records } from './records.ts'
import { Texts } from './texts.ts'

const SHIFT = Math.log2(PAGE)
const WITHIN = PAGE - 1

/** What is folded into an entry of an effect; made once an event. */
export interface Told {
  at: number
  place: number
  /** Number of the consumer. */
  by: number
  count: number
  lock: number
  record: RecordName | undefined
}

/**
 * Everything that was due or happened, by one name: of messages or of business keys. Each event changes the same few numbers
 * in whatever order the events come. Of any number of effects the two earliest are kept as evidence.
 */
export class Ledger {
  readonly names = new Texts()
  readonly pages: Page[] = []
  readonly #extras: Slots[] = []
  readonly #records = new Records()
  #extra = 0

  get size(): number {
    return this.names.size
  }

  /** The entry of this name, made where there is none. */
  entry(name: string): number {
    const number = this.names.intern(name)
    if (number >> SHIFT === this.pages.length) this.pages.push(new Page())
    return number
  }

  page(entry: number): Page {
    return this.pages[entry >> SHIFT] as Page
  }

  /** Where an entry is within its page. */
  within(entry: number): number {
    return entry & WITHIN
  }

  due(entry: number, at: number, place: number): void {
    const page = this.page(entry)
    const i = entry & WITHIN
    page.dues[i] = (page.dues[i] as number) + 1
    const known = page.dueAt[i] as number
    if (at < known || (at === known && place < (page.duePlace[i] as number))) {
      page.dueAt[i] = at
      page.duePlace[i] = place
    }
  }

  /** A message was published under this key; the first stays. */
  published(entry: number, key: number): void {
    const page = this.page(entry)
    const i = entry & WITHIN
    if (page.key[i] === 0) page.key[i] = key + 1
  }

  /** See `Page.bare`. @param side of an effect without a key */
  bare(entry: number, side?: Effect['side']): void {
    const page = this.page(entry)
    const i = entry & WITHIN
    page.bare[i] = (page.bare[i] as number) + 1
    if (side) page.marks[i] = (page.marks[i] as number) | (markOf(side) << BARE_SHIFT)
  }

  /** False where this very record was folded in before. */
  effect(entry: number, told: Told, side: Effect['side']): boolean {
    const page = this.page(entry)
    const i = entry & WITHIN
    if (told.record && this.#records.isRetold(entry, told.record, this.#keptOf(entry, page, i))) return false
    const effects = page.effects[i] as number
    page.effects[i] = effects + 1
    page.marks[i] = (page.marks[i] as number) | markOf(side)
    this.#counted(page, i, told.count)
    this.#keep(page, i, told)
    return true
  }

  /** Takes over effects that a message told without its key: `bare` of them, which are among those that it keeps if they are few. */
  inherit(entry: number, messages: Ledger, message: number, bare: number): void {
    const from = messages.page(message)
    const at = message & WITHIN
    const page = this.page(entry)
    const i = entry & WITHIN
    page.effects[i] = (page.effects[i] as number) + bare
    page.marks[i] = (page.marks[i] as number) | (((from.marks[at] as number) >> BARE_SHIFT) & (ON_SOURCE | ON_TARGET))
    this.#keep(page, i, toldOf(from.first, at))
    const second = messages.second(message)
    if (second && bare > 1) this.#keep(page, i, toldOf(second.slots, second.at))
  }

  /** Keeps the two earliest. */
  #keep(page: Page, i: number, told: Told): void {
    if (page.first.at[i] === Number.POSITIVE_INFINITY) {
      write(page.first, i, told)
      return
    }
    const slot = this.#secondOf(page, i)
    if (isBefore(told, page.first, i)) {
      slot.slots.copy(slot.at, page.first, i)
      write(page.first, i, told)
    } else if (isBefore(told, slot.slots, slot.at)) write(slot.slots, slot.at, told)
  }

  delivery(entry: number, count: number | undefined): void {
    const page = this.page(entry)
    const i = entry & WITHIN
    page.deliveries[i] = Math.min(UNCOUNTED, (page.deliveries[i] as number) + 1)
    this.#counted(page, i, count ?? UNCOUNTED)
  }

  kept(entry: number, as: 'remaining' | 'dead-lettered' | 'dropped'): void {
    const page = this.page(entry)
    const i = entry & WITHIN
    if (as === 'dropped') {
      page.drops[i] = Math.min(0xffff, (page.drops[i] as number) + 1)
      return
    }
    page.held[i] = Math.min(0xffff, (page.held[i] as number) + 1)
    page.marks[i] = (page.marks[i] as number) | (as === 'remaining' ? REMAINING : DEAD)
  }

  /** The first order that is told of an entry stays. */
  ordered(entry: number, session: number, sequence: number): void {
    const page = this.page(entry)
    const i = entry & WITHIN
    page.order ??= { session: new Uint32Array(PAGE), sequence: new Float64Array(PAGE) }
    if (page.order.session[i] !== 0) return
    page.order.session[i] = session
    page.order.sequence[i] = sequence
  }

  /** The second earliest effect of an entry, where there is one. */
  second(entry: number): { slots: Slots; at: number } | undefined {
    const number = this.page(entry).second[entry & WITHIN] as number
    return number === 0 ? undefined : this.#extraAt(number)
  }

  #secondOf(page: Page, i: number): { slots: Slots; at: number } {
    if (page.second[i] === 0) {
      if (this.#extra >> SHIFT === this.#extras.length) this.#extras.push(new Slots())
      page.second[i] = ++this.#extra
    }
    return this.#extraAt(page.second[i] as number)
  }

  #extraAt(number: number): { slots: Slots; at: number } {
    return { slots: this.#extras[(number - 1) >> SHIFT] as Slots, at: (number - 1) & WITHIN }
  }

  #keptOf(entry: number, page: Page, i: number): (readonly [Slots, number])[] {
    const second = this.second(entry)
    return [
      ...(page.effects[i] === 0 ? [] : [[page.first, i] as const]),
      ...(second ? [[second.slots, second.at] as const] : []),
    ]
  }

  #counted(page: Page, i: number, count: number): void {
    if (count !== UNCOUNTED && count + 1 > (page.highest[i] as number)) page.highest[i] = count + 1
  }
}

function markOf(side: Effect['side']): number {
  return side === 'source' ? ON_SOURCE : ON_TARGET
}

function toldOf(slots: Slots, i: number): Told {
  return {
    at: slots.at[i] as number,
    place: slots.place[i] as number,
    by: slots.by[i] as number,
    count: slots.count[i] as number,
    lock: slots.lock[i] as number,
    record: undefined,
  }
}

function isBefore(told: Told, slots: Slots, i: number): boolean {
  const at = slots.at[i] as number
  return told.at < at || (told.at === at && told.place < (slots.place[i] as number))
}

function write(slots: Slots, i: number, told: Told): void {
  slots.at[i] = told.at
  slots.place[i] = told.place
  slots.by[i] = told.by
  slots.count[i] = told.count
  slots.lock[i] = told.lock
  if (told.record || slots.record) {
    slots.record ??= new Uint32Array(2 * PAGE)
    slots.record[2 * i] = told.record?.[0] ?? 0
    slots.record[2 * i + 1] = told.record?.[1] ?? 0
  }
}
