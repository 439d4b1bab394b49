declare module '../kernel/check.ts' {
  interface PortTypes {
    'egress.path': EgressPath
    'egress.certificate': ClientCertificateReader
  }
}

/** One way out to the far ends: the old one of AWS or the new one of Azure. */
export interface EgressPath {
  /** In people's words: `CONNECT proxy 10.0.0.4:3128`, `recorded answers`. */
  readonly label: string
  /** Nothing is sent: answers come out of the recordings. */
  readonly recorded: boolean
  readonly farEnds: readonly FarEndInfo[]
  /** Every exchange of the recordings, in their order. */
  exchanges(): Promise<readonly Exchange[]>
  /** What is in the recordings and is not asked again, a sentence each. */
  leftOut(): Promise<readonly string[]>
  /** Asks again what was recorded, with fresh credentials. Refuses what is neither safe nor listed: nothing is sent then. */
  send(exchange: Exchange): Promise<Answer>
  /** How far a connection comes. */
  reach(farEnd: string): Promise<Reach>
  /** Trusts nobody beforehand. Throws `CannotTell` where there is no connection. */
  handshake(farEnd: string): Promise<TlsHandshake>
  /** By the resolver of this side. */
  dns(farEnd: string): Promise<DnsAnswer>
  /** The address that the echo endpoint saw, one a new connection. */
  addresses(connections: number): Promise<readonly string[]>
  /** Whether the far end serves a client with this certificate. */
  served(farEnd: string, certificate: 'own' | 'none' | 'stranger'): Promise<Served>
  /** Milliseconds of the far end's smallest safe exchange over one kept connection, one after the other. */
  timings(farEnd: string, count: number): Promise<readonly number[]>
  /** Bytes a second of the far end's largest safe exchange, the connection kept. */
  throughput(farEnd: string, count: number): Promise<readonly number[]>
}

export type Vendor = 'sfcc' | 'nav' | 'other'

export interface FarEndInfo {
  name: string
  vendor: Vendor
  /** `https://host:port` */
  origin: string
  /** Only what is safe may go there. */
  production: boolean
  /** It asks clients for a certificate. */
  mutual: boolean
}

export interface HttpRequest {
  method: string
  /** `https://host[:port]` as recorded. */
  origin: string
  /** With the query. */
  path: string
  headers: Headers
  body: string
}

/** Names in lower case; several values of one name joined by `, `. */
export type Headers = Readonly<Record<string, string>>

export interface Exchange {
  /** `recording.har #3` */
  id: string
  farEnd: string
  operation: Operation
  request: HttpRequest
  recorded: Answer
}

export interface Operation {
  /** `ocapi-shop GET orders/{}`, `nav-page Customer:ReadMultiple`: what the config names. */
  name: string
  /** `token`: is asked afresh with the credentials of this run. */
  kind: 'safe' | 'token' | 'unsafe'
}

/** What came back; `failure` where nothing did. */
export interface Answer {
  status: number
  headers: Headers
  /** After content-encoding. */
  body: Uint8Array
  /** Why the body is not whole; null where it is. */
  cut: string | null
  /** Why there is no answer at all. */
  failure: string | null
  /** Turned away for asking too much, after all attempts. */
  throttled: boolean
  ms: number
}

/** `path`: the proxy or the way to it; `far-end`: it closes or refuses; `tls`: no handshake; `answer`: a status that turns clients away. */
export type Reach = { reached: true } | { reached: false; stage: 'path' | 'far-end' | 'tls' | 'answer'; cause: string }

export interface TlsHandshake {
  version: string
  cipher: string
  alpn: string
  /** OpenSSL's name of why the chain does not end at a trusted root: the far end's CA, else Mozilla's list; never the machine's own store. */
  untrusted: string | null
  mismatch: string | null
  /** As served, the far end's own first. */
  chain: readonly CertificateInfo[]
}

export interface CertificateInfo {
  subject: string
  issuer: string
  /** SHA-256, hexadecimal. */
  fingerprint: string
  /** SHA-256 of the public key. */
  key: string
  /** ISO 8601. */
  from: string
  to: string
}

export interface DnsAnswer {
  resolver: string
  addresses: readonly string[]
}

export interface Served {
  served: boolean
  /** `200`, or what broke: `alert certificate required`. */
  how: string
}

/** The certificate by which a side makes itself known to NAV. */
export interface ClientCertificateReader {
  read(): Promise<ClientCertificateFile>
}

export interface ClientCertificateFile {
  path: string
  /** The client's own first, in the file's order. */
  chain: readonly CertificateInfo[]
  /** SHA-256 of the public half of the private key; null where the side states no key. */
  key: string | null
  /** What is wrong with reading it: one sentence a file. */
  unreadable: readonly string[]
}

/** Headers that mean something to a client; all others are the business of those in between. */
export const COMPARED_HEADERS = [
  'content-type',
  'content-language',
  'content-disposition',
  'cache-control',
  'retry-after',
  'www-authenticate',
  'x-dw-resource-state',
] as const
