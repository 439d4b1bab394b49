import { createHash, X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import tls, { type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { codeOf } from '../../kernel/error-code.ts'
import type { CertificateInfo, TlsHandshake } from '../../ports/egress.ts'
import type { FarEnd } from '../../ports/egress-service.ts'
import { outOfTime } from './dial.ts'
import { WayError } from './way-error.ts'

export interface SecureWish {
  alpn: readonly string[]
  /** PEM of what is shown to a far end that asks. */
  client?: { certificate: string; key: string }
  /** True: whoever answers is looked at, not believed. */
  anybody?: boolean
}

/** TLS over an open connection. Trusted are the far end's own CA or Mozilla's list: a root that a firewall put on this machine is not. */
export async function secure(
  socket: Socket,
  { origin, ca }: Pick<FarEnd, 'origin' | 'ca'>,
  wish: SecureWish,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const hostname = hostOf(origin)
  const upgraded = tls.connect({
    socket,
    ...(isIP(hostname) ? {} : { servername: hostname }),
    ca: ca ? [ca] : [...tls.rootCertificates],
    ALPNProtocols: [...wish.alpn],
    rejectUnauthorized: !wish.anybody,
    ...(wish.anybody ? { checkServerIdentity: () => undefined } : {}),
    ...(wish.client ? { cert: wish.client.certificate, key: wish.client.key } : {}),
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = () => upgraded.destroy()
  signal.addEventListener('abort', stop, { once: true })
  upgraded.once('secureConnect', resolve)
  upgraded.on('error', reject)
  upgraded.once('close', () =>
    reject(Object.assign(new Error('the far end closes the connection'), { code: 'ECONNRESET' })),
  )
  try {
    signal.throwIfAborted()
    await promise
    return upgraded
  } catch (error) {
    upgraded.destroy()
    // A firewall that drops what it does not know looks just so.
    throw (
      outOfTime(signal, 'far-end', `${hostname} takes the connection and does not answer TLS`) ??
      tlsError(error as Error, hostname)
    )
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Of an origin, an IPv6 address without its brackets. */
export function hostOf(origin: string): string {
  return new URL(origin).hostname.replace(/^\[|\]$/g, '')
}

/** A connection that is closed before TLS begins was refused by the far end; anything else is TLS's own trouble. */
function tlsError(error: Error, host: string): WayError {
  const code = codeOf(error)
  const closed = code === 'ECONNRESET' || code === 'EPIPE' || /before secure TLS connection/.test(error.message)
  return closed
    ? new WayError(
        'far-end',
        `${host} closes the connection before any TLS: so does an allow-list that does not know the address.`,
        code,
        { cause: error },
      )
    : new WayError('tls', `TLS with ${host} fails: ${code || error.message}.`, code, { cause: error })
}

export function toldOf(socket: TLSSocket, host: string): TlsHandshake {
  const leaf = socket.getPeerCertificate(true)
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    alpn: socket.alpnProtocol || 'none',
    untrusted: socket.authorized ? null : String(socket.authorizationError),
    mismatch: tls.checkServerIdentity(host, leaf)?.message ?? null,
    chain: chainOf(leaf).map(({ raw }) => infoOf(new X509Certificate(raw))),
  }
}

/** A root is its own issuer; an unknown issuer is absent. */
function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.raw && !chain.includes(at); )
    at = chain[chain.push(at) - 1]?.issuerCertificate
  return chain
}

export function infoOf(certificate: X509Certificate): CertificateInfo {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    key: keyOf(certificate.publicKey),
    from: new Date(certificate.validFrom).toISOString(),
    to: new Date(certificate.validTo).toISOString(),
  }
}

/** SHA-256 of a public key in its standard form. */
export function keyOf(key: X509Certificate['publicKey']): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

const oneLine = (name: string | undefined) => (name ?? '').split('\n').join(', ')
