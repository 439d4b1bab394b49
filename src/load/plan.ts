import type { LoadDeclared } from '../ports/load-declared.ts'
import type { LoadPlan, Profile } from '../ports/load-plan.ts'

/** How far the breakpoint's ramp goes, in peaks, where the config states nothing else. */
const BREAKPOINT_PEAKS = 4
const SPIKE_PEAKS = 3

export interface PlanWish {
  profile: Profile
  seconds?: number
  /** Journeys a second at the profile's height. */
  rate?: number
}

/** What k6 is told, from what the config states. */
export function planOf(load: LoadDeclared, { profile, seconds = load.seconds[profile], rate }: PlanWish): LoadPlan {
  const { journeys, objectives } = load
  const names = journeys.flatMap(({ steps }) => steps.map(({ name }) => name))
  const height = { smoke: 1, peak: 1, soak: 1, breakpoint: BREAKPOINT_PEAKS, spike: SPIKE_PEAKS }[profile]
  return {
    profile,
    baseUrl: load.baseUrl,
    rate: rate ?? load.peakRate * height,
    seconds,
    windows: windowsOf(profile, seconds),
    journeys,
    objectives: Object.fromEntries(
      names.map((name) => [name, { p95Ms: objectives.endpoints[name]?.p95Ms ?? objectives.p95Ms }]),
    ),
    errorShare: objectives.errorShare,
    errorBodies: load.errorBodies,
    secretHeaders: load.secretHeaders,
    timeoutSeconds: 30,
    maxVUs: load.maxVUs,
  }
}

/** Some tens of windows: k6 keeps a series for each and endpoint. The breakpoint wants to know the second. */
function windowsOf(profile: Profile, seconds: number): number {
  const length = profile === 'breakpoint' ? 1 : Math.max(1, seconds / 24)
  return Math.max(1, Math.min(60, Math.floor(seconds / length)))
}
