import type { Secret } from '../kernel/secret.ts'
import type { Vendor } from './egress.ts'

declare module './services.ts' {
  interface Services {
    egress: EgressService
    clientCertificate: ClientCertificateFiles
  }
}

/** How one side gets to the far ends. */
export interface EgressService {
  way: Way
  farEnds: readonly FarEnd[]
  /** HAR files, absolute. */
  recordings: readonly string[]
  /** Names of operations besides the safe ones that may be replayed, never against production. */
  allowed: readonly string[]
  /** Origins of exchanges in the recordings that are nobody's concern here; absent: none. */
  skipOrigins?: readonly string[]
  echo?: { url: string; ca?: string }
  /** Milliseconds for one answer. */
  timeoutMs: number
}

export type Way =
  /** `resolver`: `host:port` of a DNS server in place of the machine's. */
  | { kind: 'direct'; localAddress?: string; resolver?: string }
  | { kind: 'connect'; host: string; port: number; credentials?: Secret; resolver?: string }
  | { kind: 'socks5'; host: string; port: number; user?: string; password?: Secret; resolver?: string }
  /** The old path is gone: what was recorded stands for it. */
  | { kind: 'recorded' }

export interface FarEnd {
  name: string
  vendor: Vendor
  origin: string
  /** Origins that recordings have in place of `origin`. */
  recordedAs: readonly string[]
  production: boolean
  /** PEM; absent: Mozilla's list. */
  ca?: string
  http2: boolean
  auth: Auth
  /** Sent with every request, e.g. `x-dw-client-id`. */
  headers: Readonly<Record<string, Secret>>
  /** PEM of what this side shows. */
  client?: { certificate: string; key: Secret }
  /** Requests a second over both paths together. */
  perSecond: number
  concurrency: number
}

export type Auth =
  | { kind: 'none' }
  | { kind: 'bearer'; token: Secret }
  | { kind: 'basic'; user: string; password: Secret }
  | { kind: 'client-credentials'; url: string; id: Secret; secret: Secret; scope?: string }

export interface ClientCertificateFiles {
  /** PEM: the certificate first, then its chain. */
  certificate: string
  /** PEM of the private key; absent where only the certificate was brought here. */
  key?: string
  /** Who must be able to read both; absent: whoever runs this. */
  reader?: { uid: number; gids: readonly number[] }
}
