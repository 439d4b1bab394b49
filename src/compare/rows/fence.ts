import type { Following, Position, PositionReader } from '../../ports/position.ts'

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

/** Waits until the target has what the source had when asked. */
export class Fence {
  readonly #source: PositionReader
  readonly #target: PositionReader
  readonly kind: Following
  readonly #goesOn: () => boolean

  private constructor(source: PositionReader, target: PositionReader, kind: Following, goesOn: () => boolean) {
    this.#source = source
    this.#target = target
    this.kind = kind
    this.#goesOn = goesOn
  }

  static async between(source: PositionReader, target: PositionReader, goesOn: () => boolean): Promise<Fence> {
    return new Fence(source, target, await target.follows(), goesOn)
  }

  async pass(): Promise<boolean> {
    if (this.kind === 'nobody') return true
    const position: Position | undefined = await this.#source.position()
    if (!position) return false
    if (this.kind === 'stopped') return await this.#target.reached(position, 0.1)
    while (this.#goesOn()) {
      if (await this.#target.reached(position, WAIT_SECONDS)) return true
      // A replica that stopped meanwhile will not arrive.
      if ((await this.#target.follows()) === 'stopped') return await this.#target.reached(position, 0.1)
    }
    return false
  }
}
