import type { LoadRecord } from '../../ports/load.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import { median } from './trend.ts'

export interface Capacity {
  /** Requests a second that were served while customers waited longer than agreed: as many as the pods can. */
  requests: number
  /** Second and arrivals at which the objective broke first. */
  brokeAt: number
  windows: number
  pods: number
}

/** A pod that is behind serves as fast as it can: what comes out then is its capacity, whatever comes in. */
const FEWEST_WINDOWS = 3

/**
 * From a ramp that went until the objectives broke: the median of what was served in those windows in which every answer was late.
 * A ramp that did not get there has shown no limit: undefined.
 */
export function capacityOf({ k6, pods }: LoadRecord, { objectives }: LoadDeclared): Capacity | undefined {
  if (!k6) return undefined
  const all = k6.windows.map(({ from, seconds, endpoints }) => {
    const requests = endpoints.reduce((sum, endpoint) => sum + endpoint.requests, 0)
    const late = endpoints.filter(({ name, p50 }) => p50 > limitOf(name)).reduce((sum, e) => sum + e.requests, 0)
    return { from, served: requests / seconds, saturated: requests > 0 && late > requests / 2 }
  })
  function limitOf(name: string): number {
    // Half of the objective: by then a queue stands before every place.
    return (objectives.endpoints[name]?.p95Ms ?? objectives.p95Ms) / 2
  }
  // The last one is cut off by the end of the run.
  const last = all.findLastIndex(({ served }) => served > 0)
  const saturated = all.slice(0, last).filter((window) => window.saturated)
  const first = saturated[0]
  if (!first || saturated.length < FEWEST_WINDOWS) return undefined
  const web = pods.workloads.find(({ role }) => role === 'web')
  return {
    requests: median(saturated.map(({ served }) => served)),
    brokeAt: first.from,
    windows: saturated.length,
    pods: web?.replicas ?? pods.series.length,
  }
}
