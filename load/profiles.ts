import type { Scenario } from 'k6/options'
import type { LoadPlan } from '../src/ports/load-plan.ts'

/** Open models: iterations start at their rate whether the system keeps up or not, as customers do. What cannot start is dropped, and fails the run. */
export function scenario(plan: LoadPlan): Scenario {
  const { profile, rate, seconds, maxVUs } = plan
  const whole = Math.max(1, Math.round(rate * 60))
  // For answers of three seconds: k6 drops iterations while it makes more, and that would be its own fault.
  const vus = { preAllocatedVUs: Math.min(maxVUs, Math.max(10, Math.ceil(rate * 3))), maxVUs, timeUnit: '1m' }
  const part = (share: number) => `${Math.max(1, Math.round(seconds * share * 1000))}ms`
  const ramp = (startRate: number, stages: { target: number; duration: string }[]): Scenario => ({
    executor: 'ramping-arrival-rate',
    startRate: Math.max(1, Math.round(startRate)),
    stages: stages.map(({ target, duration }) => ({ target: Math.max(1, Math.round(target)), duration })),
    ...vus,
    gracefulStop: '30s',
  })
  switch (profile) {
    case 'smoke':
    case 'soak':
      return { executor: 'constant-arrival-rate', rate: whole, duration: part(1), ...vus, gracefulStop: '30s' }
    case 'peak':
      return ramp(whole / 5, [
        { target: whole, duration: part(0.2) },
        { target: whole, duration: part(0.8) },
      ])
    case 'breakpoint':
      // All customers that wait are wanted: what the pods complete while they are behind is their capacity.
      return { ...ramp(whole / 10, [{ target: whole, duration: part(1) }]), gracefulStop: '1s' }
    case 'spike':
      return ramp(whole / 5, [
        { target: whole / 5, duration: part(0.3) },
        { target: whole, duration: part(0.05) },
        { target: whole, duration: part(0.25) },
        { target: whole / 5, duration: part(0.05) },
        { target: whole / 5, duration: part(0.35) },
      ])
  }
}
