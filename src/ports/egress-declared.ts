import { CannotTell } from '../kernel/judgement.ts'

declare module '../kernel/check.ts' {
  interface Declared {
    egress?: DeclaredEgress
  }
}

/** What checks of the egress are held against. */
export interface DeclaredEgress {
  /** Addresses that the new path may leave by. */
  expected: readonly string[]
  /** New connections to the echo endpoint. */
  connections: number
  farEnds: Readonly<Record<string, DeclaredFarEnd>>
  ignore: readonly { at: string; operation?: string; reason: string; expires: string }[]
  headers: readonly string[]
  latency: { samples: number; medianMs: number; p99Ms: number; throughput: number }
  minimumDaysToExpiry: number
  /** Exchanges under way at once. */
  concurrency: number
}

export interface DeclaredFarEnd {
  allowList?: readonly string[]
  addresses?: readonly string[]
  issuers?: readonly string[]
}

export function requireEgress({ egress }: { egress?: DeclaredEgress }): DeclaredEgress {
  if (!egress) throw new CannotTell('not-configured', 'config: egress (paths, farEnds, recordings) is not stated.')
  return egress
}
