/** At once: few rows lie behind a difference, and comparing is as fast as reading memory. */
const PIECE = 8_192
/** A neighbour that is not alike, as shows early, must not end what is known. */
const FIRST = 256

/** Whether pieces of two texts are written alike. What was found alike beyond a piece is not compared again. */
export class Alike {
  readonly #left: string
  readonly #right: string
  /** How far the right text is shifted, and from where up to where it is known to be alike. */
  #shift = 0
  #from = 0
  #until = 0

  constructor(left: string, right: string) {
    this.#left = left
    this.#right = right
  }

  /** `left` from `start` to `end`, and `right` from `at`. */
  test(start: number, end: number, at: number): boolean {
    const stop = at + end - start
    if (stop > this.#right.length) return false
    if (at - start !== this.#shift || at < this.#from || at > this.#until) {
      if (!this.#same(start, at, Math.min(end - start, FIRST))) return false
      this.#shift = at - start
      this.#from = at
      this.#until = at
    }
    while (this.#until < stop) {
      const from = this.#until - this.#shift
      if (!this.#same(from, this.#until, PIECE)) return this.#same(from, this.#until, end - from)
      this.#until += PIECE
    }
    return true
  }

  #same(from: number, at: number, length: number): boolean {
    return this.#left.slice(from, from + length) === this.#right.slice(at, at + length)
  }
}
