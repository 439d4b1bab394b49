import type { Profile } from './load-plan.ts'
import type { PodRecord } from './pods.ts'

declare module '../kernel/check.ts' {
  interface PortTypes {
    'load.records': LoadRecords
  }
}

declare module './services.ts' {
  interface Services {
    load: LoadService
  }
}

export interface LoadService {
  /** Where load runs leave their records. */
  folder: string
  /** Records that are older say nothing of what runs today. */
  maxAgeHours: number
  /** What is watched beside the load, of a target that is not the rehearsal. */
  watch?: WatchPlace
}

export interface WatchPlace {
  kind: 'kubernetes' | 'docker'
  namespace: string
  context?: string
  /** Deployments of the web and of the workers, by name. */
  web: readonly string[]
  worker: readonly string[]
}

/** How k6 is called, as a process. `image`: inside of Docker. */
export interface K6Program {
  command: string
  before: readonly string[]
  origin: string
  image?: string
}

/** What load runs have left. A load run is an experiment that is made once, on purpose; checks judge its record and never make load. */
export interface LoadRecords {
  /** The newest of these profiles; throws `CannotTell` where there is none, or where it is too old. */
  newest(profiles: readonly Profile[]): Promise<LoadRecord>
  /** All of these profiles that are not too old, oldest first. */
  all(profiles: readonly Profile[]): Promise<readonly LoadRecord[]>
}

export interface LoadRecord {
  version: 1
  id: string
  profile: Profile
  /** Records of one soak have one. */
  session?: string
  /** Epoch milliseconds of the load itself: pods were watched from before it until after it. */
  startedAt: number
  endedAt: number
  /** The host that got the load. */
  host: string
  rehearsal: boolean
  /** Requests a second that the profile meant to send at its height. */
  rate: number
  /** Absent: k6 did not run, `missing` says why. */
  k6?: K6Result
  missing?: string
  /** Why the harness stopped the load before its end. */
  stopped?: string
  pods: PodRecord
  /** One a segment of a soak: what the parity suites said meanwhile. */
  latches?: readonly Latch[]
}

/** The verdict of the parity suites at one moment of a soak. */
export interface Latch {
  at: number
  exitCode: number
  /** Check → verdict. */
  checks: Readonly<Record<string, string>>
}

/** k6's own summary, brought into one shape; from one runner or from several. */
export interface K6Result {
  version: string
  exitCode: number
  runners: number
  iterations: number
  dropped: number
  /** Every threshold with whether it held. Thresholds that only make k6 keep a sub-metric are left out. */
  thresholds: readonly { metric: string; threshold: string; ok: boolean; samples: number }[]
  endpoints: readonly EndpointResult[]
  windows: readonly LoadWindow[]
  /** Last lines of what k6 said, where it ended otherwise than by 0 or 99. */
  said?: string
}

export interface Figures {
  requests: number
  /** Share of requests that failed: no answer, a status that was not expected, or an error in the body. 0–1. */
  errors: number
  /** Milliseconds; 0 without requests. */
  p50: number
  p95: number
  p99: number
  max: number
}

export interface EndpointResult extends Figures {
  name: string
  /** Requests that were answered with success and an error in the body. */
  falseSuccess: number
}

/** A stretch of the run; requests count where they end. */
export interface LoadWindow {
  /** Seconds from the start. */
  from: number
  seconds: number
  endpoints: readonly (Figures & { name: string })[]
}
