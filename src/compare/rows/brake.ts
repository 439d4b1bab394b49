import { setTimeout as wait } from 'node:timers/promises'

export interface Load {
  threadsRunning: number
  /** Undo that long readers keep from being purged; absent where the account may not see it. */
  historyLength?: number
  /** Absent where the server follows nobody, or does not say. */
  lagSeconds?: number
  /** What the account may not see, with the privilege that it takes. */
  refused?: readonly string[]
}

export interface BrakeLimits {
  threadsRunning: number
  historyLength: number
  lagSeconds: number
}

/** How long one look at a server's load is believed. */
const FRESH_MS = 1_000
const PAUSE_MS = 500

/** Holds back while a server is busy: a comparison may wait, customers may not. */
export class Brake {
  readonly #looks: readonly (() => Promise<Load>)[]
  readonly #limits: BrakeLimits
  readonly #goesOn: () => boolean
  readonly #now: () => number
  readonly #pause: (ms: number) => Promise<unknown>
  #until = 0
  #looking: Promise<boolean> | undefined
  /** Milliseconds held back. */
  held = 0
  /** Limits that nothing could be held against. */
  readonly unwatched = new Set<string>()

  constructor(
    looks: readonly (() => Promise<Load>)[],
    limits: BrakeLimits,
    goesOn: () => boolean,
    { now = () => performance.now(), pause = (ms: number): Promise<unknown> => wait(ms) } = {},
  ) {
    this.#looks = looks
    this.#limits = limits
    this.#goesOn = goesOn
    this.#now = now
    this.#pause = pause
  }

  /** Resolves when both servers are calm, or when there is no time left. */
  async pass(): Promise<void> {
    while (this.#goesOn()) {
      if (this.#now() < this.#until) return
      this.#looking ??= this.#isBusy().finally(() => {
        this.#looking = undefined
      })
      if (!(await this.#looking)) {
        this.#until = this.#now() + FRESH_MS
        return
      }
      const began = this.#now()
      await this.#pause(PAUSE_MS)
      this.held += this.#now() - began
    }
  }

  async #isBusy(): Promise<boolean> {
    const loads = await Promise.all(this.#looks.map((look) => look()))
    for (const { refused = [] } of loads) for (const what of refused) this.unwatched.add(what)
    return loads.some(
      ({ threadsRunning, historyLength = 0, lagSeconds = 0 }) =>
        threadsRunning > this.#limits.threadsRunning ||
        historyLength > this.#limits.historyLength ||
        lagSeconds > this.#limits.lagSeconds,
    )
  }
}
