export const PROFILES = ['smoke', 'peak', 'breakpoint', 'spike', 'soak'] as const
/** How load comes: a moment of it, the stated peak, up until it breaks, a sudden multiple, hours of the ordinary. */
export type Profile = (typeof PROFILES)[number]

/**
 * What k6 is to do, as JSON: the harness writes it, `load/` reads it. Holds no secret.
 * The rates are of journeys a second, all runners together.
 */
export interface LoadPlan {
  profile: Profile
  baseUrl: string
  /** Journeys a second at the profile's height. */
  rate: number
  seconds: number
  /** Stretches into which the run is cut, so that a bad minute does not vanish in a good hour. */
  windows: number
  journeys: readonly Journey[]
  /** Of each step, by its name. */
  objectives: Readonly<Record<string, { p95Ms: number }>>
  /** Highest share of failed requests, 0–1. */
  errorShare: number
  /** Texts (regular expressions, any case) that make a successful answer a failed one. */
  errorBodies: readonly string[]
  /** Header → environment variable of k6 that holds its value. */
  secretHeaders: Readonly<Record<string, string>>
  /** Seconds after which a request counts as failed. */
  timeoutSeconds: number
  maxVUs: number
}

/** Steps in turn by one customer. */
export interface Journey {
  name: string
  /** How often, in proportion to the others. */
  weight: number
  steps: readonly LoadStep[]
}

export interface LoadStep {
  /** The endpoint, as it is named in every report. */
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /** `{unique}` becomes a text that no other iteration has; other names what an earlier step saved. */
  path: string
  body?: unknown
  headers?: Readonly<Record<string, string>>
  /** Status codes that are right; default 200–299. */
  expect?: readonly number[]
  /** Name → path in the JSON answer (`order.id`), for later steps. */
  save?: Readonly<Record<string, string>>
}
