import type { Journey, Profile } from './load-plan.ts'

declare module '../kernel/check.ts' {
  interface Declared {
    load?: LoadDeclared
  }
}

/** What a config states of load: where to, how much, what is wanted of it, and what it costs. */
export interface LoadDeclared {
  baseUrl: string
  stand: 'rehearsal' | 'staging' | 'production'
  /** Hosts that may get load, exactly as they stand in `baseUrl`. */
  allowedHosts: readonly string[]
  /** Somebody's word that production may get it, until a day. */
  production?: { owner: string; reason: string; expires: string }
  /** Asked every second while load runs; a target that fails it stops the load. */
  healthPath: string
  journeys: readonly Journey[]
  errorBodies: readonly string[]
  secretHeaders: Readonly<Record<string, string>>
  /** Journeys a second at the busiest hour that is planned for. */
  peakRate: number
  seconds: Readonly<Record<Profile, number>>
  /** Whose record proves limits and objectives: `peak`, in a rehearsal `smoke`. */
  proof: Profile
  maxVUs: number
  objectives: {
    p95Ms: number
    /** By step name, over `p95Ms`. */
    endpoints: Readonly<Record<string, { p95Ms: number }>>
    errorShare: number
    /** Share of windows that may miss an objective. */
    badWindows: number
    /** Seconds that a job may wait. */
    queueSeconds: number
    /** Seconds from a queue that is too long until the scaler asks for more pods. */
    scaleSeconds: number
  }
  /** Shares of a limit, 0–1. */
  limits: { memoryHeadroom: number; cpuHeadroom: number; throttledShare: number }
  /** Highest share of the database's connections that measured use may come to at the scaler's maximum. */
  connectionShare: number
  /** Longest a worker may need to stop: Sidekiq's timeout. */
  workerTimeoutSeconds: number
  soak: { minimumMinutes: number; growthShare: number }
  cost?: CostDeclared
}

export interface CostDeclared {
  currency: string
  /** For one core and one GiB that a pod requests, for an hour. */
  cpuHour: number
  memoryGiBHour: number
  /** Node capacity that pods cannot be packed into, and that the system takes, 0–1. */
  unused: number
  /** Hours a day that count as night, and the share of the day's pods that remain in it. */
  nightHours: number
  nightShare: number
  /** What stands there today. */
  today: { hosts: number; monthlyEach: number }
}
