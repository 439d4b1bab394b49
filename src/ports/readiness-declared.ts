declare module '../kernel/check.ts' {
  interface Declared {
    readiness?: DeclaredReadiness
  }
}

/** Days are `YYYY-MM-DD`, UTC. */
export interface DeclaredReadiness {
  cutover?: string | undefined
  filesystem?: DeclaredFilesystem | undefined
  secrets?: { homes: readonly SecretHome[] } | undefined
  logs?: DeclaredLogs | undefined
  migrations?: { database?: string | undefined } | undefined
  allowList?: DeclaredAllowList | undefined
  openQuestions: Readonly<Record<string, OpenAnswer | undefined>>
}

export interface DeclaredFilesystem {
  /** Rails.root on the old hosts; below Capistrano's `current`, `releases/*` and `shared` count as the same place. */
  root: string
  /** The folder of the image's source, where one is named. */
  image?: string | undefined
  /** Every host that serves today. */
  hosts: readonly string[]
  /** By the order of the files. */
  captures: readonly DeclaredCapture[]
  /** What a capture must last at least, hours. */
  minimumHours: number
  /** What a person found of expressions that cannot be read: `file` or `file:line` → paths. */
  expressions: readonly { at: string; paths: readonly string[] }[]
  homes: readonly FileHome[]
  sas: readonly SasLimit[]
}

export interface DeclaredCapture {
  file: string
  host: string
  /** Folders that were watched or searched, with all below them. */
  watched: readonly string[]
  /** ISO 8601 moments. */
  from: string
  until: string
}

/** Where something that lay on a disk goes. `paths`: patterns, absolute or from Rails.root; `*` within a segment, `**` over many. */
export type FileHome = { paths: readonly string[] } & (
  | { home: 'key-vault'; mount: string }
  | { home: 'blob'; sas: string }
  | { home: 'stdout' }
  | { home: 'ephemeral'; mount?: string | undefined; reason: string }
  | { home: 'none'; owner: string; reason: string }
)

export interface SasLimit {
  name: string
  account: string
  container: string
  /** Letters of `sp` that the application needs at most. */
  permissions: string
  /** Days that it may be valid at most. */
  maximumDays: number
}

export interface SecretHome {
  /** As the list of names spells them. */
  keys: readonly string[]
  /** Absent: it is not carried over, `reason` says why. */
  vault?: string | undefined
  object?: string | undefined
  reason?: string | undefined
  rotation?: { owner: string; last: string; everyDays: number; procedure: string } | undefined
}

export interface DeclaredLogs {
  /** Paths of the order's id, by dots; one of them must stay where it was. */
  orderId: readonly string[]
  /** Below these paths keys are data. */
  opaque: readonly string[]
  /** Share of the old lines whose kind must be seen in the new sample, 0–1. */
  coverage: number
  service: string
  /** Containers that are not of the application → their own service. */
  containers: Readonly<Record<string, string>>
  queries: readonly { name: string; query: string }[]
  /** What the agent adds to each line, by key. */
  tags: { old: Readonly<Record<string, string>>; new: Readonly<Record<string, string>> }
}

export interface DeclaredAllowList {
  /** Every address that the pods may leave by; absent: those that the egress checks expect. */
  egress?: readonly string[] | undefined
  vendors: readonly {
    name: string
    /** Days from the request to the confirmation. */
    leadDays: number
    requested?: string | undefined
    confirmed?: string | undefined
    /** Addresses or CIDR ranges, as requested. */
    addresses: readonly string[]
  }[]
}

export interface OpenAnswer {
  answer: string
  /** A role, e.g. `platform-team`. */
  by: string
  on: string
}
