import { isIP } from 'node:net'
import { CannotTell } from '../../kernel/judgement.ts'
import type { Exchange, Served } from '../../ports/egress.ts'
import type { EgressService, FarEnd } from '../../ports/egress-service.ts'
import { FarEndAsker } from './asker.ts'
import { HttpClient, NO_ANSWER_IN_TIME } from './client.ts'
import { makeStranger } from './stranger.ts'
import { TIMED_OUT, WayError } from './way-error.ts'

const ECHO: FarEnd = {
  name: 'echo',
  vendor: 'other',
  origin: '',
  recordedAs: [],
  production: true,
  http2: false,
  auth: { kind: 'none' },
  headers: {},
  perSecond: 20,
  concurrency: 1,
}

/** What the echo endpoint says of each of so many new connections. */
export async function seenAddresses(
  { echo, way, timeoutMs }: EgressService,
  connections: number,
  signal: AbortSignal,
): Promise<string[]> {
  if (!echo)
    throw new CannotTell(
      'not-configured',
      'config: egress.addresses.echo is not stated, so nobody tells from which address we come.',
    )
  const { origin, pathname, search } = new URL(echo.url)
  const farEnd = { ...ECHO, origin, ...(echo.ca ? { ca: echo.ca } : {}) }
  const seen: string[] = []
  for (let i = 0; i < connections; i++) {
    await using client = new HttpClient(way, farEnd, timeoutMs, { connections: 1 })
    const { body, failure, status } = await client.ask(
      { method: 'GET', path: `${pathname}${search}`, headers: {} },
      signal,
    )
    const address = new TextDecoder()
      .decode(body)
      .match(/[0-9a-f:.]{3,}/gi)
      ?.find((word) => isIP(word))
    if (!address)
      throw new CannotTell('unreachable', `The echo endpoint ${origin} tells no address (${failure ?? status}).`)
    seen.push(address)
  }
  return seen
}

/** Asks over a connection of its own that shows this certificate. Rejects with `WayError` where not even ours gets to the far end. */
export async function servedWith(
  { way, timeoutMs }: EgressService,
  farEnd: FarEnd,
  exchange: Exchange,
  which: 'own' | 'none' | 'stranger',
  signal: AbortSignal,
): Promise<Served> {
  const client = which === 'own' ? undefined : which === 'none' ? null : await makeStranger()
  const http = new HttpClient(way, farEnd, timeoutMs, { connections: 1, ...(client === undefined ? {} : { client }) })
  await using asker = new FarEndAsker(way, farEnd, timeoutMs, http)
  try {
    const { failure, status } = await asker.send(exchange, signal)
    // Silence is no refusal.
    if (failure === NO_ANSWER_IN_TIME) throw new WayError('far-end', `${farEnd.name}: ${failure}.`, TIMED_OUT)
    return { served: failure === null && status === exchange.recorded.status, how: failure ?? String(status) }
  } catch (error) {
    // Who refuses a certificate may do so by closing; who refuses everybody closes for our own certificate, too.
    const refused =
      error instanceof WayError &&
      error.code !== TIMED_OUT &&
      (error.stage === 'tls' || (which !== 'own' && error.stage === 'far-end'))
    if (refused) return { served: false, how: error.message }
    throw error
  }
}
