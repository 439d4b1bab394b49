import type { Secret } from '../kernel/secret.ts'

declare module '../kernel/check.ts' {
  interface PortTypes {
    'blob.sas': SasReader
  }
}

declare module './services.ts' {
  interface Services {
    sas: readonly { name: string; token: Secret }[]
  }
}

/** Shared access signatures, without the signature. */
export interface SasReader {
  tokens(): readonly SasToken[]
}

export interface SasToken {
  /** As the config names it. */
  name: string
  /** Account and container, where the config holds a whole URL. */
  host?: string
  container?: string
  /** `sp`, `se`, `sr` … as they stand in it; never `sig`. Null: it is no SAS. */
  parameters: Readonly<Record<string, string>> | null
}
