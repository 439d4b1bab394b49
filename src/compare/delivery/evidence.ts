import type { Role } from '../../kernel/check.ts'
import { lineOf, sourceOf } from '../../ports/history.ts'
import type { Ledger } from './ledger.ts'
import { type Slots, UNCOUNTED } from './page.ts'
import { type HistoryOptions, isoOf, SAMPLES, type Sample, type Step, type Tally } from './report.ts'

/** Consumers by number. */
export interface Consumer {
  side: Role
  name: string | undefined
}

/** Counts all, keeps the first ten entries. */
export class Found {
  count = 0
  readonly entries: number[] = []

  add(entry: number): void {
    this.count++
    if (this.entries.length < SAMPLES) this.entries.push(entry)
  }
}

/** Turns entries into what a person reads. */
export class Evidence {
  readonly #placeText: HistoryOptions['placeText']
  readonly #consumers: readonly Consumer[]

  constructor(placeText: HistoryOptions['placeText'], consumers: readonly Consumer[]) {
    this.#placeText = placeText
    this.#consumers = consumers
  }

  place(place: number): string {
    return this.#placeText(sourceOf(place), lineOf(place))
  }

  published(ledger: Ledger, entry: number): Step[] {
    const page = ledger.page(entry)
    const i = ledger.within(entry)
    if (page.dues[i] === 0) return []
    return [{ what: 'published', at: isoOf(page.dueAt[i] as number), place: this.place(page.duePlace[i] as number) }]
  }

  /** The earliest effects of an entry, two at most. */
  effects(ledger: Ledger, entry: number): Step[] {
    const page = ledger.page(entry)
    const i = ledger.within(entry)
    if (page.effects[i] === 0) return []
    const second = ledger.second(entry)
    const lock = page.first.lock[i] as number
    return [
      this.#effect(page.first, i),
      ...(second
        ? [
            {
              ...this.#effect(second.slots, second.at),
              ...(lock !== 0 && second.slots.lock[second.at] !== 0
                ? { sameLock: second.slots.lock[second.at] === lock }
                : {}),
            },
          ]
        : []),
    ]
  }

  #effect(slots: Slots, i: number): Step {
    const { side, name } = this.#consumers[slots.by[i] as number] as Consumer
    const count = slots.count[i] as number
    return {
      what: 'effect',
      at: isoOf(slots.at[i] as number),
      side,
      ...(name === undefined ? {} : { by: cut(name) }),
      ...(count === UNCOUNTED ? {} : { deliveryCount: count }),
      place: this.place(slots.place[i] as number),
    }
  }

  sample(ledger: Ledger, entry: number, keys?: Ledger): Sample {
    const page = ledger.page(entry)
    const i = ledger.within(entry)
    const key = page.key[i] as number
    const deliveries = page.deliveries[i] as number
    return {
      name: cut(ledger.names.text(entry)),
      ...(keys && key > 0 ? { key: cut(keys.names.text(key - 1)) } : {}),
      ...(deliveries > 0 ? { deliveries } : {}),
      steps: [...this.published(ledger, entry), ...this.effects(ledger, entry)],
    }
  }

  tally(found: Found, ledger: Ledger, keys?: Ledger): Tally {
    return { count: found.count, samples: found.entries.map((entry) => this.sample(ledger, entry, keys)) }
  }
}

export function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
