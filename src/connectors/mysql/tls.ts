import { once } from 'node:events'
import { createConnection, isIP, type Socket } from 'node:net'
import tls, { type ConnectionOptions, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { CannotTell } from '../../kernel/judgement.ts'
import type { Handshake, TlsReader } from '../../ports/tls.ts'
import { asCannotTell } from './errors.ts'
import type { ServerHandle } from './handle.ts'
import { connect } from './session.ts'

const CLIENT_SSL = 0x800
/** PROTOCOL_41, SECURE_CONNECTION and PLUGIN_AUTH, which every server since 5.7 expects. */
const CAPABILITIES = CLIENT_SSL | 0x200 | 0x8000 | 0x80000
const ERROR_PACKET = 0xff
const SECURE_TRANSPORT_REQUIRED = 3159

/** What a client reads when the server refuses the offered version: its alert, or a version that was not offered. */
const REFUSALS = /ALERT_PROTOCOL_VERSION|ALERT_HANDSHAKE_FAILURE|ERR_SSL_UNSUPPORTED_PROTOCOL|ERR_SSL_WRONG_SSL_VERSION/

/** Handshakes are made on sockets of their own, without logging in: no password is sent and no session is left behind. */
export function tlsReader({ pool, signal }: ServerHandle): TlsReader {
  const { endpoint, limits } = pool
  const where = `${pool.label} (${endpoint.host}:${endpoint.port})`

  /** `undefined`: the server offers no TLS. */
  async function secured<T>(options: ConnectionOptions, use: (socket: TLSSocket) => T): Promise<T | undefined> {
    const limit = AbortSignal.timeout(limits.connectMs)
    const either = AbortSignal.any([signal, limit])
    const socket = createConnection(endpoint.port, endpoint.host)
    const stop = () => socket.destroy(either.reason as Error)
    either.addEventListener('abort', stop, { once: true })
    try {
      either.throwIfAborted()
      if (!offersTls(await greeting(socket), where)) return undefined
      socket.write(sslRequest())
      const upgraded = tls.connect({
        socket,
        rejectUnauthorized: false,
        // The host's name is compared on its own, so that the chain's trouble does not hide it.
        checkServerIdentity: () => undefined,
        ...(isIP(endpoint.host) ? {} : { servername: endpoint.host }),
        ...(endpoint.tls.ca ? { ca: endpoint.tls.ca } : {}),
        ...options,
      })
      upgraded.on('error', () => {})
      await once(upgraded, 'secureConnect')
      return use(upgraded)
    } catch (error) {
      signal.throwIfAborted()
      if (limit.aborted)
        throw new CannotTell('timed-out', `${where}: no TLS handshake within ${limits.connectMs / 1000} s.`)
      throw error
    } finally {
      either.removeEventListener('abort', stop)
      socket.destroy()
    }
  }

  return {
    async plain() {
      try {
        const connection = await connect({ ...endpoint, tls: { mode: 'disabled' } }, limits, { hidePassword: true })
        connection.destroy()
        return 'accepted'
      } catch (error) {
        const { errno, code } = error as { errno?: number; code?: string }
        if (errno === SECURE_TRANSPORT_REQUIRED) return 'refused'
        if (code === 'ER_ACCESS_DENIED_ERROR') return 'undecided'
        if (error instanceof CannotTell && error.reason === 'forbidden') return 'undecided'
        throw asCannotTell(error, where)
      }
    },

    async session() {
      const rows = await pool.query(
        "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher')",
        [],
        signal,
      )
      const value = (name: string) => String(rows.find((row) => row.Variable_name === name)?.Value ?? '')
      return { version: value('Ssl_version'), cipher: value('Ssl_cipher') }
    },

    async handshake() {
      try {
        return (await secured({}, (socket) => told(socket, endpoint.host))) ?? null
      } catch (error) {
        throw asCannotTell(error, where)
      }
    },

    async accepts(version) {
      // Level 0 lets this side offer what it would refuse by itself.
      const only = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
      try {
        return (await secured(only, () => true)) ?? false
      } catch (error) {
        if (REFUSALS.test((error as { code?: string }).code ?? '')) return false
        throw asCannotTell(error, `${where}: offering ${version}`)
      }
    },
  }
}

function told(socket: TLSSocket, host: string): Handshake {
  const leaf = socket.getPeerCertificate(true)
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    untrusted: socket.authorized ? null : String(socket.authorizationError),
    mismatch: tls.checkServerIdentity(host, leaf)?.message ?? null,
    certificates: chainOf(leaf).map((certificate) => ({
      subject: String(certificate.subject?.CN ?? certificate.subject?.O ?? certificate.fingerprint256),
      expires: new Date(certificate.valid_to).toISOString(),
    })),
  }
}

/** A root is its own issuer; an unknown issuer is absent. */
function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.valid_to && !chain.includes(at); )
    at = chain[chain.push(at) - 1]?.issuerCertificate
  return chain
}

/** The server's first packet, without its header of four bytes. */
async function greeting(socket: Socket): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  while (bytes.length < 4 || bytes.length < 4 + bytes.readUIntLE(0, 3)) {
    const chunk = socket.read() as Buffer | null
    if (chunk) bytes = Buffer.concat([bytes, chunk])
    else if (socket.readableEnded) throw Object.assign(new Error('closed'), { code: 'PROTOCOL_CONNECTION_LOST' })
    else await Promise.race([once(socket, 'readable'), once(socket, 'end')])
  }
  return bytes.subarray(4)
}

/** Protocol::HandshakeV10: version, NUL-terminated server version, connection id (4), scramble (8), filler (1), low capabilities (2). */
function offersTls(packet: Buffer, where: string): boolean {
  if (packet[0] === ERROR_PACKET)
    throw new CannotTell(
      'unreachable',
      `${where}: ${packet
        .subarray(3)
        .toString()
        .replace(/^#\w{5}/, '')}`,
    )
  return (packet.readUInt16LE(packet.indexOf(0, 1) + 1 + 4 + 8 + 1) & CLIENT_SSL) !== 0
}

/** Protocol::SSLRequest, packet number 1: capabilities, packet limit, character set utf8mb4, filler. */
function sslRequest(): Buffer {
  const packet = Buffer.alloc(36)
  packet.writeUIntLE(32, 0, 3)
  packet[3] = 1
  packet.writeUInt32LE(CAPABILITIES, 4)
  packet.writeUInt32LE(1 << 24, 8)
  packet[12] = 45
  return packet
}
