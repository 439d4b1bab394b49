import { setTimeout as wait } from 'node:timers/promises'
import type { Following, PositionReader } from '../../ports/position.ts'
import { comparePositions } from '../replication/position.ts'

/** How rows in flight were told from differences; printed in every report. */
export const FENCES: Readonly<Record<Following, string>> = {
  gtid: 'rows were read again behind the source’s GTID set',
  file: 'rows were read again behind the source’s binary log position',
  stopped:
    'replication does not run: rows in flight cannot be told from differences unless the target already had them',
  nobody: 'the target follows nobody: rows were read again at rest',
  unclear:
    'the target does not follow this source by a channel that can be waited for: rows in flight cannot be told from differences',
}

/** Seconds that one wait may take: short, so that a run that is given up ends soon. */
const WAIT_SECONDS = 5
/** A target that needs longer than this many times the agreed lag will not be waited for again. */
const PATIENCE = 6
/** Seconds that a replica which stands still gets to run again. */
const STOPPED_SECONDS = 20
/** Between two looks at a replica that stands still. */
const LOOK_MS = 500

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
    const position = await source.position()
    const kind = await target.follows(position)
    if (kind !== 'file' || !position) return new Fence(source, target, kind, limits)
    // Read before the source's end: a log that was reset since ends before what the target says to have applied of it.
    const applied = await target.appliedTo?.(position)
    const end = await source.position()
    const order = applied && end ? comparePositions(applied, end) : 0
    return new Fence(source, target, order === undefined || order > 0 ? 'unclear' : kind, limits)
  }

  /** False once the target did not arrive: asking again would only take time. */
  goesOn(): boolean {
    return !this.#hopeless && this.#limits.goesOn()
  }

  async pass(): Promise<boolean> {
    if (this.kind === 'nobody') return true
    if (this.kind === 'unclear') return false
    const arrived = this.goesOn() && (await this.#arrives())
    if (!arrived) this.#hopeless = true
    return arrived
  }

  async #arrives(): Promise<boolean> {
    const position = await this.#source.position()
    if (!position) return false
    const began = performance.now()
    const patience = PATIENCE * Math.max(2, this.#limits.maxLagSeconds)
    while (this.#limits.goesOn()) {
      const stopped = (await this.#target.follows(position)) === 'stopped'
      // One that stands still has what it has, and may be started again.
      if (await this.#target.reached(position, stopped ? 0.1 : WAIT_SECONDS)) return true
      const waited = (performance.now() - began) / 1_000
      if (waited > (stopped ? STOPPED_SECONDS : patience)) return false
      if (stopped) await wait(LOOK_MS)
    }
    return false
  }
}
