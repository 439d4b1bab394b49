import { setTimeout as wait } from 'node:timers/promises'
import type { Answer, Exchange } from '../../ports/egress.ts'
import type { FarEnd, Way } from '../../ports/egress-service.ts'
import { type Ask, HttpClient } from './client.ts'
import { type Pace, paceOf } from './pace.ts'
import { Credentials } from './token.ts'

const ATTEMPTS = 5
const FIRST_REST_MS = 500
/** A far end that asks to be left alone for longer is not waited for. */
const LONGEST_REST_MS = 20_000

/** Asks one far end along one way: at its pace, with this run's credentials, again when it asks for patience. */
export class FarEndAsker implements AsyncDisposable {
  readonly farEnd: FarEnd
  readonly #client: HttpClient
  readonly #credentials: Credentials
  readonly #pace: Pace

  constructor(way: Way, farEnd: FarEnd, timeoutMs: number, client = new HttpClient(way, farEnd, timeoutMs)) {
    this.farEnd = farEnd
    this.#client = client
    this.#credentials = new Credentials(way, farEnd, timeoutMs)
    this.#pace = paceOf(farEnd)
  }

  async send(exchange: Exchange, signal: AbortSignal): Promise<Answer> {
    let last: Answer | undefined
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const answer = await this.#once(exchange, signal)
      if (answer.status === 401 && attempt === 0 && this.#credentials.forget()) continue
      const rest = restOf(answer, attempt)
      if (rest === undefined) return answer
      last = answer
      if (rest > LONGEST_REST_MS || attempt === ATTEMPTS - 1) break
      this.#pace.rest(rest)
      await wait(rest, undefined, { signal })
    }
    return { ...(last as Answer), throttled: true }
  }

  async #once({ request, operation }: Exchange, signal: AbortSignal): Promise<Answer> {
    using _turn = await this.#pace.turn(signal)
    if (operation.kind === 'token') {
      const answer = await this.#credentials.exchange(signal)
      if (answer) return answer
    }
    return await this.#client.ask(await this.#asked(request, signal), signal)
  }

  async #asked({ method, path, headers, body }: Exchange['request'], signal: AbortSignal): Promise<Ask> {
    const own = Object.entries(this.farEnd.headers).map(([name, value]) => [name, value.reveal()] as const)
    const kept = SENT.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]))
    return {
      method,
      path,
      headers: { ...Object.fromEntries([...kept, ...own]), ...(await this.#credentials.headers(signal)) },
      body,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#client[Symbol.asyncDispose](), this.#credentials[Symbol.asyncDispose]()])
  }
}

/** Of the recorded headers only those that say what is asked. */
const SENT = ['accept', 'content-type', 'soapaction'] as const

/** Milliseconds to leave the far end alone; undefined: the answer is one. */
function restOf({ status, headers }: Answer, attempt: number): number | undefined {
  const asked = headers['retry-after']
  const shedding = status === 503 && (asked !== undefined || headers.sfdc_load !== undefined)
  if (status !== 429 && !shedding) return undefined
  if (asked === undefined) return FIRST_REST_MS * 2 ** attempt
  const ms = /^\d+$/.test(asked.trim()) ? Number(asked) * 1_000 : Date.parse(asked) - Date.now()
  return Number.isNaN(ms) ? FIRST_REST_MS * 2 ** attempt : Math.max(0, ms)
}
