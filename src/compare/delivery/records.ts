import type { Slots } from './page.ts'

/** Two hashes of a record's own name. */
export type RecordName = readonly [number, number]

/** Three effects of one name are rare; where they are not, a record that is read again may count as one more. */
const MOST = 500_000

/** Which records of an entry were told before: its two earliest effects know their own, further ones are remembered here. */
export class Records {
  readonly #more = new Map<number, Set<number>>()

  /** Whether this very record was told of the entry before. @param kept the slots of its effects that are kept, two at most */
  isRetold(entry: number, name: RecordName, kept: readonly (readonly [Slots, number])[]): boolean {
    if (kept.some(([slots, i]) => slots.record?.[2 * i] === name[0] && slots.record[2 * i + 1] === name[1])) return true
    if (kept.length < 2) return false
    const known = this.#more.get(entry)
    const own = joined(name)
    if (known?.has(own)) return true
    if (known) known.add(own)
    else if (this.#more.size < MOST) {
      // An earlier effect may take the place of either.
      const both = kept.map(([{ record }, i]) => joined([record?.[2 * i] ?? 0, record?.[2 * i + 1] ?? 0]))
      this.#more.set(entry, new Set([own, ...both]))
    }
    return false
  }
}

function joined([one, other]: RecordName): number {
  return one * 2 ** 21 + (other & 0x1fffff)
}
