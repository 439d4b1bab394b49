import type { Finding } from '../../kernel/judgement.ts'
import type { LoadRecord } from '../../ports/load.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import type { Profile } from '../../ports/load-plan.ts'

/** What the config says that a record must be of. */
export interface StatedRun {
  host: string
  peakRate: number
  /** Of the record's profile. */
  seconds: number
}

type Run = Pick<LoadRecord, 'host' | 'rate' | 'startedAt' | 'endedAt' | 'stopped' | 'profile'> & {
  k6?: Pick<NonNullable<LoadRecord['k6']>, 'iterations' | 'dropped' | 'exitCode'> | undefined
}

/** Profiles whose rate is the stated peak from their beginning, or nearly. */
const STEADY: readonly Profile[] = ['smoke', 'peak', 'soak']
/** A run ends a little before its last second. */
const WHOLE = 0.9
/** Of what a steady rate must have started; ramps at its ends start less. */
const STARTED = 0.5

export function statedRun({ baseUrl, peakRate, seconds }: LoadDeclared, profile: Profile): StatedRun {
  return { host: URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl, peakRate, seconds: seconds[profile] }
}

/** A record that was made elsewhere, with less, or for a shorter time than the config states proves nothing of what it states. */
export function asStated(records: readonly Run[], stated: StatedRun): Finding[] {
  const [first] = records
  if (!first) return []
  const find = (at: string, source: string, target: string): Finding => ({
    code: 'load-not-as-stated',
    at,
    source,
    target,
    remedy: {
      how: `Make the load again with this config (npm run load -- ${first.profile}), or correct what it states.`,
    },
  })
  // What ended it early is told by itself: health that fell, or a threshold, at which k6 gives up with 99.
  const isCut = records.some(({ stopped, k6 }) => stopped !== undefined || k6?.exitCode === 99)
  const found: Finding[] = []
  const hosts = [...new Set(records.map(({ host }) => host))].filter((host) => host !== stated.host)
  if (hosts.length > 0) found.push(find('load.baseUrl', stated.host, `the load went to ${hosts.join(', ')}`))
  const rate = Math.min(...records.map((record) => record.rate))
  const seconds = records.reduce((sum, { startedAt, endedAt }) => sum + (endedAt - startedAt) / 1000, 0)
  const started = records.reduce((sum, { k6 }) => sum + (k6 ? k6.iterations + k6.dropped : 0), 0)
  if (rate < stated.peakRate)
    found.push(find('load.peakRate', `${stated.peakRate} journeys/s`, `the load meant to send ${rate} journeys/s`))
  else if (STEADY.includes(first.profile) && seconds > 0 && started / seconds < stated.peakRate * STARTED && !isCut)
    found.push(
      find(
        'load.peakRate',
        `${stated.peakRate} journeys/s`,
        `${(started / seconds).toFixed(1)} journeys/s were started`,
      ),
    )
  if (seconds < stated.seconds * WHOLE && !isCut)
    found.push(find('load.seconds', `${stated.seconds} s`, `the load lasted ${seconds.toFixed(0)} s`))
  return found
}
