/** What a busy machine was late by is made up for; after a longer pause the count begins anew, so that no quota is saved up. */
const CATCH_UP_MS = 1_000

/** So many requests a second and at once, to one far end, whoever asks. */
export class Pace {
  readonly #interval: number
  #free: number
  #next = Number.NEGATIVE_INFINITY
  readonly #waiting: (() => void)[] = []

  constructor(perSecond: number, concurrency: number) {
    this.#interval = 1_000 / perSecond
    this.#free = concurrency
  }

  /** Waits for its turn; dispose of it when the answer is there. */
  async turn(signal: AbortSignal): Promise<Disposable> {
    if (this.#free > 0) this.#free--
    else await this.#inLine(signal)
    try {
      const now = performance.now()
      const at = now - this.#next > CATCH_UP_MS ? now : this.#next
      this.#next = at + this.#interval
      if (at > now) await wait(at - now, signal)
    } catch (error) {
      this.#release()
      throw error
    }
    return { [Symbol.dispose]: () => this.#release() }
  }

  /** Nobody's turn comes before `ms` have passed: the far end asked for it. */
  rest(ms: number): void {
    this.#next = Math.max(this.#next, performance.now() + ms)
  }

  #inLine(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      const at = this.#waiting.indexOf(enter)
      if (at >= 0) this.#waiting.splice(at, 1)
      reject(signal.reason)
    }
    const enter = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    if (signal.aborted) leave()
    else {
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(enter)
    }
    return promise
  }

  #release(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = () => reject(signal.reason)
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', stop)
    resolve()
  }, ms)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  return promise.catch((reason) => {
    clearTimeout(timer)
    throw reason
  })
}

const paces = new Map<string, Pace>()

/** The pace of a far end in this process: its quota counts requests of both paths and all checks together. */
export function paceOf({
  origin,
  perSecond,
  concurrency,
}: {
  origin: string
  perSecond: number
  concurrency: number
}): Pace {
  const key = `${origin} ${perSecond} ${concurrency}`
  const pace = paces.get(key) ?? new Pace(perSecond, concurrency)
  paces.set(key, pace)
  return pace
}
