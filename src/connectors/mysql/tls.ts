import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls'
import { CannotTell } from '../../kernel/judgement.ts'
import type { Handshake, TlsReader } from '../../ports/tls.ts'
import { asCannotTell } from './errors.ts'
import type { ServerHandle } from './handle.ts'
import { connect } from './session.ts'

/** The server's own words for "not without TLS". */
const SECURE_TRANSPORT_REQUIRED = 3159

export function tlsReader({ pool, signal }: ServerHandle): TlsReader {
  const { endpoint, limits, label } = pool
  const open = async (mode: 'disabled' | 'required', more?: { maxVersion: 'TLSv1.2' }) => {
    signal.throwIfAborted()
    const connection = await connect({ ...endpoint, tls: { ...endpoint.tls, mode } }, limits, more)
    connection.on('error', () => {})
    return connection
  }
  const where = `${label} (${endpoint.host}:${endpoint.port})`
  return {
    async acceptsPlain() {
      try {
        const connection = await open('disabled')
        connection.destroy()
        return true
      } catch (error) {
        const { errno, sqlState } = error as { errno?: number; sqlState?: string }
        if (errno === SECURE_TRANSPORT_REQUIRED) return false
        // Accounts may demand TLS for themselves: then only the server's own word tells of others.
        if (sqlState === '28000') {
          if (await this.requiresTls()) return false
          throw new CannotTell(
            'forbidden',
            `${where}: this account may not try a connection in plain text, so whether others may is unknown; use one without REQUIRE SSL.`,
            { cause: error },
          )
        }
        throw asCannotTell(error, where)
      }
    },

    async handshake() {
      try {
        const connection = await open('required')
        const socket = (connection as unknown as { connection: { stream: TLSSocket } }).connection.stream
        const answer = describe(socket, endpoint.host)
        connection.destroy()
        return answer
      } catch (error) {
        if ((error as { code?: string }).code === 'HANDSHAKE_NO_SSL_SUPPORT') return undefined
        throw asCannotTell(error, where)
      }
    },

    async acceptsVersion(maxVersion) {
      try {
        const connection = await open('required', { maxVersion })
        connection.destroy()
        return true
      } catch (error) {
        const { code, message } = error as { code?: string; message?: string }
        if (/protocol|version|handshake|EPROTO|SSL/i.test(`${code} ${message}`)) return false
        throw asCannotTell(error, where)
      }
    },

    async requiresTls() {
      const { value } = await pool.one('SELECT @@GLOBAL.require_secure_transport AS value', [], signal)
      return Number(value) === 1
    },
  }
}

function describe(socket: TLSSocket, host: string): Handshake {
  const certificate: PeerCertificate = socket.getPeerCertificate()
  const mismatch = checkServerIdentity(host, certificate)
  const name = (party: PeerCertificate['subject'] | undefined) => String(party?.CN ?? party?.O ?? '')
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    subject: name(certificate.subject),
    issuer: name(certificate.issuer),
    validTo: new Date(certificate.valid_to).toISOString(),
    ...(socket.authorized ? {} : { untrusted: String(socket.authorizationError ?? 'unknown') }),
    ...(mismatch ? { mismatch: mismatch.message } : {}),
  }
}
