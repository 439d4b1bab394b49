declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.tls': TlsReader
  }
}

/** What protects connections to a server, measured by opening some. */
export interface TlsReader {
  /** Whether a connection in plain text gets through to a session. */
  acceptsPlain(): Promise<boolean>
  /** The protection that is agreed on by default; undefined where the server offers none. Certificates are looked at, not insisted on. */
  handshake(): Promise<Handshake | undefined>
  /** Whether a connection of at most this version gets through. */
  acceptsVersion(version: 'TLSv1.2'): Promise<boolean>
  /** `require_secure_transport` */
  requiresTls(): Promise<boolean>
}

export interface Handshake {
  /** e.g. `TLSv1.3` */
  protocol: string
  cipher: string
  subject: string
  issuer: string
  /** ISO 8601 */
  validTo: string
  /** Why the chain leads to no trusted root; absent where it does. */
  untrusted?: string
  /** Why the certificate is not made out to the host name; absent where it is. */
  mismatch?: string
}
