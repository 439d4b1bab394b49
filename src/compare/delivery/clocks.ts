/** Whose clocks the times of a history were read from. */
export const CLOCKS = ['published', 'broker', 'source', 'target'] as const
export type Clock = (typeof CLOCKS)[number]

/** The event that bounds a difference best. */
export interface Witness {
  /** How far `clock` may be ahead of `against` at most, milliseconds. */
  atMost: number
  id: string | null
  /** What the one clock showed, and before it the other. */
  at: number
  against: number
  place: number
}

/** By how much one clock is ahead of another, milliseconds: between `least` and `most`, as far as causes bound it. */
export interface Skew {
  clock: Clock
  against: Clock
  least: number | null
  most: number | null
}

/**
 * What causes tell of clocks: an effect does not come before its publication, nor a completion after the end of its lock.
 * Each pair of causes bounds one difference from above; together they bound every other.
 */
export class Clocks {
  readonly #bounds = new Map<string, Witness>()

  /** What happened at `earlier` by the clock `against` came before `at` by `clock`: so `clock` is ahead by at most their difference. */
  bound(against: Clock, earlier: number, clock: Clock, at: number, place: number, id: () => string | null): void {
    const pair = `${clock}-${against}`
    const known = this.#bounds.get(pair)
    const atMost = at - earlier
    if (known && known.atMost <= atMost) return
    this.#bounds.set(pair, { atMost, id: id(), at, against: earlier, place })
  }

  witness(clock: Clock, against: Clock): Witness | undefined {
    return this.#bounds.get(`${clock}-${against}`)
  }

  /** The tightest bounds on every pair of clocks of which something is known. */
  skews(): Skew[] {
    const most = CLOCKS.map((a) =>
      CLOCKS.map((b) => (a === b ? 0 : (this.witness(a, b)?.atMost ?? Number.POSITIVE_INFINITY))),
    )
    const far = (a: number, b: number) => (most[a] as number[])[b] as number
    for (let via = 0; via < CLOCKS.length; via++)
      for (let a = 0; a < CLOCKS.length; a++)
        for (let b = 0; b < CLOCKS.length; b++)
          if (a !== b) (most[a] as number[])[b] = Math.min(far(a, b), far(a, via) + far(via, b))
    const finite = (value: number) => (Number.isFinite(value) ? value : null)
    return PAIRS.flatMap(([a, b]) => {
      const least = 0 - far(b, a)
      const known = { least: finite(least), most: finite(far(a, b)) }
      return known.least === null && known.most === null
        ? []
        : [{ clock: CLOCKS[a] as Clock, against: CLOCKS[b] as Clock, ...known }]
    })
  }
}

const PAIRS = [
  [2, 0],
  [3, 0],
  [2, 1],
  [3, 1],
  [3, 2],
] as const

/** Whether a difference is proven to be beyond the bound, or contradicts itself: then a clock was set while it ran. */
export function beyond({ least, most }: Skew, boundMs: number): boolean {
  if (least !== null && least > boundMs) return true
  if (most !== null && most < -boundMs) return true
  return least !== null && most !== null && least - most > boundMs
}
