import { setTimeout as wait } from 'node:timers/promises'
import { Keeper } from '../compare/load/keep.ts'
import type { PodRecord, PodWatcher } from '../ports/pods.ts'

/** Looks at the pods from its making until `stop`, which takes a last look and gives what was kept. */
export class Watching {
  readonly #keeper: Keeper
  readonly #watcher: PodWatcher
  readonly #everyMs: number
  readonly #stop = new AbortController()
  #failures = 0
  #last = ''
  readonly #running: Promise<void>

  constructor(watcher: PodWatcher, everyMs: number) {
    this.#keeper = new Keeper({ everyMs })
    this.#watcher = watcher
    this.#everyMs = everyMs
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const began = performance.now()
      await this.#look(this.#stop.signal)
      await pause(this.#everyMs - (performance.now() - began), this.#stop.signal)
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    try {
      const look = await this.#watcher.look(AbortSignal.any([signal, AbortSignal.timeout(10_000)]))
      this.#keeper.add(look, Date.now())
    } catch (error) {
      if (signal.aborted) return
      this.#failures++
      this.#last = (error as Error).message
    }
  }

  async stop(): Promise<PodRecord> {
    this.#stop.abort()
    await this.#running
    await this.#look(new AbortController().signal)
    const record = this.#keeper.record()
    if (record.series.length > 0 || this.#failures === 0) return record
    const blind = {
      what: 'pods',
      reason: 'unreachable',
      cause: `The pods could not be watched: ${this.#last}`,
    } as const
    return { ...record, blind: [...record.blind, blind] }
  }
}

/** Ends early when told to stop. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(Math.max(0, ms), undefined, { signal }).catch(() => {})
}
