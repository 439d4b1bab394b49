import type { Secret } from '../kernel/secret.ts'

/** What runs behind an address: decides which settings are the platform's own and how a remedy is worded. */
export type MysqlKind = 'rds' | 'azure-flexible' | 'self-managed'

/**
 * How a connection is protected, in the words of MySQL's own clients:
 * `preferred` falls back to plain text, `required` does not verify, `verify-ca` verifies the chain, `verify-identity` the host name too.
 */
export type TlsMode = 'disabled' | 'preferred' | 'required' | 'verify-ca' | 'verify-identity'

export interface MysqlEndpoint {
  host: string
  port: number
  user: string
  password: Secret
  kind: MysqlKind
  /** `ca`: PEM text; absent means the system's roots. */
  tls: { mode: TlsMode; ca?: string }
}
