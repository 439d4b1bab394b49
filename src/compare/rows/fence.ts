import type { Following, PositionReader } from '../../ports/position.ts'

/** How rows in flight were told from differences; printed in every report. */
export const FENCES: Readonly<Record<Following, string>> = {
  gtid: 'rows were read again behind the source’s GTID set',
  file: 'rows were read again behind the source’s binary log position',
  stopped:
    'replication does not run: rows in flight cannot be told from differences unless the target already had them',
  nobody: 'the target follows nobody: rows were read again at rest',
}

/** Seconds that one wait may take: short, so that a run that is given up ends soon. */
const WAIT_SECONDS = 5
/** A target that needs longer than this many times the agreed lag will not be waited for again. */
const PATIENCE = 6

export interface FenceLimits {
  maxLagSeconds: number
  goesOn(): boolean
}

/** Waits until the target has what the source had when asked. */
export class Fence {
  readonly #source: PositionReader
  readonly #target: PositionReader
  readonly kind: Following
  readonly #limits: FenceLimits
  #hopeless = false

  private constructor(source: PositionReader, target: PositionReader, kind: Following, limits: FenceLimits) {
    this.#source = source
    this.#target = target
    this.kind = kind
    this.#limits = limits
  }

  static async between(source: PositionReader, target: PositionReader, limits: FenceLimits): Promise<Fence> {
    return new Fence(source, target, await target.follows(), limits)
  }

  /** False once the target did not arrive: asking again would only take time. */
  goesOn(): boolean {
    return !this.#hopeless && this.#limits.goesOn()
  }

  async pass(): Promise<boolean> {
    if (this.kind === 'nobody') return true
    const arrived = this.goesOn() && (await this.#arrives())
    if (!arrived) this.#hopeless = true
    return arrived
  }

  async #arrives(): Promise<boolean> {
    const position = await this.#source.position()
    if (!position) return false
    const until = performance.now() + PATIENCE * Math.max(2, this.#limits.maxLagSeconds) * 1_000
    while (this.#limits.goesOn() && performance.now() < until) {
      // A replica that stopped, now or meanwhile, has what it has.
      const stopped = (await this.#target.follows()) === 'stopped'
      if (await this.#target.reached(position, stopped ? 0.1 : WAIT_SECONDS)) return true
      if (stopped) return false
    }
    return false
  }
}
