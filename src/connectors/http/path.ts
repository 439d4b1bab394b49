import { CannotTell } from '../../kernel/judgement.ts'
import type { Answer, EgressPath, Exchange, Reach, Served } from '../../ports/egress.ts'
import type { EgressService, FarEnd, Way } from '../../ports/egress-service.ts'
import type { SideHandle } from '../side.ts'
import { FarEndAsker } from './asker.ts'
import { dial, resolveHost } from './dial.ts'
import { seenAddresses, servedWith } from './probes.ts'
import { loadRecordings, RecordingError, type Recordings } from './recordings.ts'
import { hostOf, secure, toldOf } from './secure.ts'
import { TIMED_OUT, WayError } from './way-error.ts'

const NAMES = { source: 'old', target: 'new' } as const

export function egressPath({ role, services, resources, signal }: SideHandle): EgressPath {
  const service = services.egress
  if (!service)
    throw new CannotTell(
      'not-configured',
      `config: egress is not stated, so there is no ${NAMES[role]} path to the far ends.`,
    )
  return new Path(role, service, resources, signal)
}

class Path implements EgressPath {
  readonly label: string
  readonly recorded: boolean
  readonly farEnds: EgressPath['farEnds']
  readonly #role: SideHandle['role']
  readonly #service: EgressService
  readonly #resources: AsyncDisposableStack
  readonly #signal: AbortSignal
  readonly #askers = new Map<string, FarEndAsker>()
  #recordings: Recordings | undefined

  constructor(role: SideHandle['role'], service: EgressService, resources: AsyncDisposableStack, signal: AbortSignal) {
    this.#role = role
    this.#service = service
    this.#resources = resources
    this.#signal = signal
    this.label = `${NAMES[role]} path (${labelOf(service.way)})`
    this.recorded = service.way.kind === 'recorded'
    this.farEnds = service.farEnds.map(({ name, vendor, origin, production, client }) => ({
      name,
      vendor,
      origin,
      production,
      mutual: client !== undefined,
    }))
  }

  async exchanges(): Promise<readonly Exchange[]> {
    return this.#loaded().exchanges
  }

  async leftOut(): Promise<readonly string[]> {
    return this.#loaded().leftOut
  }

  #loaded(): Recordings {
    try {
      this.#recordings ??= loadRecordings(this.#service)
      return this.#recordings
    } catch (error) {
      if (error instanceof RecordingError) throw new CannotTell('forbidden', error.message, { cause: error })
      throw error
    }
  }

  async send(exchange: Exchange): Promise<Answer> {
    // The config was refused already; this is the last door.
    const { allowed } = this.#service
    const farEnd = this.#farEnd(exchange.farEnd)
    if (exchange.operation.kind === 'unsafe' && (farEnd.production || !allowed.includes(exchange.operation.name)))
      throw new CannotTell(
        'forbidden',
        `${exchange.id} is '${exchange.operation.name}', which may change something there: it was not sent.`,
      )
    if (this.recorded) return exchange.recorded
    try {
      return await this.#told(this.#asker(farEnd).send(exchange, this.#signal))
    } catch (error) {
      const why = error instanceof CannotTell ? error.cause : undefined
      // Who refuses says so at once, and egress/reach tells it; a connection that hangs is an answer that never came.
      if (why instanceof WayError && why.code === TIMED_OUT) return unanswered(why.message)
      throw error
    }
  }

  async reach(name: string): Promise<Reach> {
    this.#mustBeLive()
    const farEnd = this.#farEnd(name)
    const smallest = await this.#sample(name, (a, b) => a - b)
    try {
      if (!smallest) {
        await this.#handshake(farEnd)
        return { reached: true }
      }
      const { failure, status } = await this.#asker(farEnd).send(smallest, this.#signal)
      if (failure !== null) return { reached: false, stage: 'far-end', cause: failure }
      // The recorded one had rights: who is turned away now is turned away for where it comes from or who it is.
      if ((status === 401 || status === 403 || status === 407) && smallest.recorded.status !== status)
        return { reached: false, stage: 'answer', cause: `${smallest.operation.name} is answered with ${status}` }
      return { reached: true }
    } catch (error) {
      if (error instanceof WayError) return { reached: false, stage: error.stage, cause: error.message }
      throw error
    }
  }

  handshake(name: string) {
    return this.#told(this.#handshake(this.#farEnd(name)))
  }

  async #handshake(farEnd: FarEnd) {
    this.#mustBeLive()
    const limit = this.#limit()
    const { port } = new URL(farEnd.origin)
    const hostname = hostOf(farEnd.origin)
    const raw = await dial(this.#service.way, hostname, Number(port) || 443, limit)
    try {
      const client = farEnd.client && { certificate: farEnd.client.certificate, key: farEnd.client.key.reveal() }
      const alpn = farEnd.http2 ? ['h2', 'http/1.1'] : ['http/1.1']
      const socket = await secure(raw, farEnd, { alpn, anybody: true, ...(client ? { client } : {}) }, limit)
      const told = toldOf(socket, hostname)
      socket.destroy()
      return told
    } finally {
      raw.destroy()
    }
  }

  async dns(name: string) {
    this.#mustBeLive()
    const { way } = this.#service
    const resolver = 'resolver' in way ? way.resolver : undefined
    const addresses = await this.#told(resolveHost(hostOf(this.#farEnd(name).origin), resolver, this.#limit()))
    return { resolver: resolver ?? 'this machine’s', addresses: addresses.toSorted() }
  }

  addresses(connections: number): Promise<readonly string[]> {
    this.#mustBeLive()
    return this.#told(seenAddresses(this.#service, connections, this.#signal))
  }

  async served(name: string, which: 'own' | 'none' | 'stranger'): Promise<Served> {
    this.#mustBeLive()
    const exchange = await this.#needed(name, (a, b) => a - b)
    return await this.#told(servedWith(this.#service, this.#farEnd(name), exchange, which, this.#signal))
  }

  async timings(name: string, count: number): Promise<readonly number[]> {
    const answers = await this.#repeat(await this.#needed(name, (a, b) => a - b), count)
    return answers.map(({ ms }) => ms)
  }

  async throughput(name: string, count: number): Promise<readonly number[]> {
    const largest = await this.#needed(name, (a, b) => b - a)
    if (largest.recorded.body.length < LEAST_FOR_THROUGHPUT) return []
    const answers = await this.#repeat(largest, count)
    return answers.map(({ ms, bytes }) => (bytes * 1_000) / ms)
  }

  async #repeat(exchange: Exchange, count: number): Promise<{ ms: number; bytes: number }[]> {
    this.#mustBeLive()
    const asker = this.#asker(this.#farEnd(exchange.farEnd))
    const taken: { ms: number; bytes: number }[] = []
    // The first one opens the connection and fetches the token.
    for (let i = -1; i < count; i++) {
      const { failure, status, cut, ms, body } = await this.#told(asker.send(exchange, this.#signal))
      if (failure !== null || cut !== null || status !== exchange.recorded.status)
        throw new CannotTell(
          'unreachable',
          `${this.label}: ${exchange.operation.name} is answered with ${failure ?? cut ?? status}: that time says nothing.`,
        )
      if (i >= 0) taken.push({ ms, bytes: body.length })
    }
    return taken
  }

  async #needed(name: string, order: (a: number, b: number) => number): Promise<Exchange> {
    const exchange = await this.#sample(name, order)
    if (!exchange)
      throw new CannotTell(
        'nothing-examined',
        `No safe exchange with '${name}' is recorded: there is nothing to ask it.`,
      )
    return exchange
  }

  async #sample(name: string, order: (a: number, b: number) => number): Promise<Exchange | undefined> {
    const all = (await this.exchanges()).filter(({ farEnd, operation }) => farEnd === name && operation.kind === 'safe')
    return all.toSorted((a, b) => order(a.recorded.body.length, b.recorded.body.length))[0]
  }

  #asker(farEnd: FarEnd): FarEndAsker {
    const known = this.#askers.get(farEnd.name)
    if (known) return known
    const made = this.#resources.use(new FarEndAsker(this.#service.way, farEnd, this.#service.timeoutMs))
    this.#askers.set(farEnd.name, made)
    return made
  }

  #farEnd(name: string): FarEnd {
    const found = this.#service.farEnds.find((farEnd) => farEnd.name === name)
    if (!found)
      throw new CannotTell(
        'not-configured',
        `config: egress.farEnds has no '${name}' for the ${NAMES[this.#role]} path.`,
      )
    return found
  }

  #limit(): AbortSignal {
    return AbortSignal.any([this.#signal, AbortSignal.timeout(this.#service.timeoutMs)])
  }

  #mustBeLive(): void {
    if (this.recorded)
      throw new CannotTell(
        'not-configured',
        'The old path is gone: only its recordings stand for it, and they tell nothing of this.',
      )
  }

  async #told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      throw this.#cannotTell(error)
    }
  }

  #cannotTell(error: unknown): unknown {
    return error instanceof WayError
      ? new CannotTell('unreachable', `${this.label}: ${error.message}`, { cause: error })
      : error
  }
}

function unanswered(failure: string): Answer {
  return { status: 0, headers: {}, body: new Uint8Array(), cut: null, failure, throttled: false, ms: 0 }
}

/** Bytes of an answer below which its time is a round trip's, not a transfer's. */
const LEAST_FOR_THROUGHPUT = 20_000

function labelOf(way: Way): string {
  if (way.kind === 'recorded') return 'recorded answers'
  if (way.kind === 'direct') return way.localAddress ? `direct, from ${way.localAddress}` : 'direct'
  return `${way.kind === 'connect' ? 'CONNECT' : 'SOCKS5'} proxy ${way.host}:${way.port}`
}
