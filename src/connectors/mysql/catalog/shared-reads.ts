/** Milliseconds for which a finished read answers further askers. */
const LIFETIME_MS = 5_000

interface Shared<T> {
  value: Promise<T>
  stop: AbortController
  waiting: number
  /** `performance.now()` after which it is stale; absent while it is being read. */
  until?: number
}

/**
 * One read for many askers. The read is bound to no asker's signal: it goes on while anyone waits, and is stopped when the
 * last one has given up, so an asker that aborts neither spoils the others' answer nor leaves a statement running.
 * Failures are not kept.
 */
export class SharedReads<T> {
  readonly #byOwner = new WeakMap<object, Map<string, Shared<T>>>()

  /** @param owner whose end is the end of its reads, such as a connection pool */
  async read(owner: object, key: string, signal: AbortSignal, read: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    const reads = this.#byOwner.get(owner) ?? new Map<string, Shared<T>>()
    this.#byOwner.set(owner, reads)
    let shared = reads.get(key)
    if (!shared || shared.stop.signal.aborted || (shared.until ?? Number.POSITIVE_INFINITY) < performance.now()) {
      const started = start(read)
      reads.set(key, started)
      started.value.then(
        () => {
          started.until = performance.now() + LIFETIME_MS
        },
        () => {
          if (reads.get(key) === started) reads.delete(key)
        },
      )
      shared = started
    }
    return await wait(shared, signal)
  }
}

function start<T>(read: (signal: AbortSignal) => Promise<T>): Shared<T> {
  const stop = new AbortController()
  return { value: read(stop.signal), stop, waiting: 0 }
}

async function wait<T>(shared: Shared<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  shared.waiting++
  try {
    return await Promise.race([shared.value, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
    shared.waiting--
    if (shared.waiting === 0 && shared.until === undefined) shared.stop.abort(signal.reason)
  }
}
