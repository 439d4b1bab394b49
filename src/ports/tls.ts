declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.tls': TlsReader
  }
}

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

/** How a server protects connections, measured by making some. */
export interface TlsReader {
  /**
   * Tries to log in without TLS. `undecided`: the server turned this account away before it looked at the transport, or wanted
   * the password itself.
   */
  plain(): Promise<'refused' | 'accepted' | 'undecided'>
  /** Of an ordinary session of this run; empty texts without TLS. */
  session(): Promise<{ version: string; cipher: string }>
  /** A handshake that trusts nobody beforehand; `null` where the server offers no TLS. */
  handshake(): Promise<Handshake | null>
  /** Whether the server goes on with exactly this version. Throws `CannotTell` where its answer is neither yes nor no. */
  accepts(version: TlsVersion): Promise<boolean>
}

export interface Handshake {
  version: string
  cipher: string
  /** OpenSSL's name of why the chain does not end at a trusted root (the endpoint's CA, else the system's), e.g. `SELF_SIGNED_CERT_IN_CHAIN`. */
  untrusted: string | null
  /** Why the certificate is not for the endpoint's host. */
  mismatch: string | null
  /** The server's own certificate first, then those of its issuers that are known. */
  certificates: { subject: string; expires: string }[]
}
