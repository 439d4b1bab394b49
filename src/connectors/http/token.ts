import { Secret } from '../../kernel/secret.ts'
import type { Answer, Headers } from '../../ports/egress.ts'
import type { Auth, FarEnd, Way } from '../../ports/egress-service.ts'
import { HttpClient, NO_ANSWER_IN_TIME } from './client.ts'
import { TIMED_OUT, WayError } from './way-error.ts'

/** A token is renewed when it has less than this to live. */
const RENEW_BEFORE_MS = 30_000

/** Fresh credentials of this run in place of recorded ones. Tokens are fetched along the same way as everything else. */
export class Credentials implements AsyncDisposable {
  readonly #auth: Auth
  readonly #client: HttpClient | undefined
  readonly #path: string
  #token: Promise<{ value: Secret; until: number }> | undefined

  constructor(way: Way, farEnd: FarEnd, timeoutMs: number) {
    this.#auth = farEnd.auth
    const url = this.#auth.kind === 'client-credentials' ? new URL(this.#auth.url) : undefined
    this.#path = url ? `${url.pathname}${url.search}` : ''
    this.#client = url && new HttpClient(way, { ...farEnd, origin: url.origin }, timeoutMs, { connections: 1 })
  }

  async headers(signal: AbortSignal): Promise<Headers> {
    const auth = this.#auth
    if (auth.kind === 'bearer') return { authorization: `Bearer ${auth.token.reveal()}` }
    if (auth.kind === 'basic') return { authorization: `Basic ${base64(`${auth.user}:${auth.password.reveal()}`)}` }
    if (auth.kind === 'none') return {}
    const known = await this.#token
    if (!known || known.until < Date.now()) this.#token = this.#fetch(signal)
    return { authorization: `Bearer ${(await this.#token)?.value.reveal()}` }
  }

  /** After a 401: the token may have been taken back. */
  forget(): boolean {
    const had = this.#token !== undefined
    this.#token = undefined
    return had
  }

  /** The exchange itself, asked afresh; what it hands out is known to be secret from now on. */
  async exchange(signal: AbortSignal): Promise<Answer | undefined> {
    const auth = this.#auth
    if (auth.kind !== 'client-credentials' || !this.#client) return undefined
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...(auth.scope ? { scope: auth.scope } : {}) })
    const identity = base64(`${encodeURIComponent(auth.id.reveal())}:${encodeURIComponent(auth.secret.reveal())}`)
    new Secret(identity)
    const headers = { authorization: `Basic ${identity}`, 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await this.#client.ask({ method: 'POST', path: this.#path, headers, body: body.toString() }, signal)
    const token = read(answer)?.access_token
    if (typeof token === 'string') new Secret(token)
    return answer
  }

  async #fetch(signal: AbortSignal): Promise<{ value: Secret; until: number }> {
    try {
      const answer = await this.exchange(signal)
      const { access_token: token, expires_in: seconds } = (answer && read(answer)) ?? {}
      if (typeof token !== 'string') throw noToken(answer)
      return { value: new Secret(token), until: Date.now() + (Number(seconds) || 300) * 1_000 - RENEW_BEFORE_MS }
    } catch (error) {
      this.#token = undefined
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.[Symbol.asyncDispose]()
  }
}

/** Without a token nothing can be asked: that is the path's trouble or the client's, never an answer of the far end's. */
function noToken(answer: Answer | undefined): WayError {
  const how = answer?.failure ?? answer?.status
  const sentence = `the token endpoint answers ${how} without an access_token.`
  if (answer?.failure === NO_ANSWER_IN_TIME) return new WayError('far-end', sentence, TIMED_OUT)
  return new WayError(answer?.failure ? 'far-end' : 'answer', sentence)
}

function read({ body, status }: Answer): Record<string, unknown> | undefined {
  if (status !== 200) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>
  } catch {
    return undefined
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
