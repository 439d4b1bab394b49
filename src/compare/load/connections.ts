import type { Finding } from '../../kernel/judgement.ts'
import type { PodRecord } from '../../ports/pods.ts'
import { percent } from './verdict.ts'

export interface ConnectionUse {
  max: number
  /** Most that were open at once, and the pods of that moment. */
  used: number
  pods: number
  /** Pods at the scalers' maximum, with a quarter more of the web while a deploy goes on. */
  podsAtMost: number
  projected: number
}

/** Undefined where the database was not watched. */
export function connectionUse({ database, workloads, scalers }: PodRecord): ConnectionUse | undefined {
  const peak = database?.samples.toSorted((a, b) => b.used - a.used)[0]
  if (!database || !peak || peak.pods === 0) return undefined
  const podsAtMost = workloads.reduce((sum, { name, role, replicas }) => {
    const most = Math.max(replicas, ...scalers.filter(({ workload }) => workload === name).map(({ max }) => max))
    return sum + (role === 'web' ? Math.ceil(most * 1.25) : most)
  }, 0)
  const { used, pods } = peak
  return { max: database.max, used, pods, podsAtMost, projected: Math.ceil((used / pods) * Math.max(pods, podsAtMost)) }
}

export function connectionFindings(
  { max, used, pods, podsAtMost, projected }: ConnectionUse,
  share: number,
): Finding[] {
  const found: Finding[] = []
  if (used >= max)
    found.push({
      code: 'connections-exhausted',
      at: 'max_connections',
      source: `fewer than ${max}`,
      target: `${used} were open at once, of ${pods} pods`,
      remedy: {
        how: 'Lower the pool of each pod, or raise max_connections (a larger tier): the next pod gets error 1040.',
      },
    })
  if (projected > max * share)
    found.push({
      code: 'connections-projected-over',
      at: 'max_connections',
      source: `at most ${percent(share)} of ${max}`,
      target: `${projected}: ${used} of ${pods} pods were seen, the scalers may ask for ${podsAtMost}`,
      remedy: {
        how: `Lower pool or the scalers’ maximum, or take a tier with max_connections of ${Math.ceil(projected / share)} or more.`,
      },
    })
  return found
}
