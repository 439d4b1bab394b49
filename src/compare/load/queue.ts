import type { Finding } from '../../kernel/judgement.ts'
import type { LoadRecord } from '../../ports/load.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import { trendOf } from './trend.ts'

/** How jobs waited while load ran. */
export function queueFindings({ pods, startedAt, endedAt }: LoadRecord, { objectives }: LoadDeclared): Finding[] {
  return pods.queues.flatMap(({ name, samples }) => {
    const found: Finding[] = []
    const longest = Math.max(0, ...samples.map(({ latency }) => latency))
    if (longest > objectives.queueSeconds)
      found.push({
        code: 'queue-latency-missed',
        at: name,
        source: `jobs wait at most ${objectives.queueSeconds} s`,
        target: `the oldest waited ${longest.toFixed(1)} s`,
        remedy: {
          how: 'More workers or more concurrency for this queue; see load/scaling for how fast the scaler brought them.',
        },
      })
    const under = samples.filter(({ at }) => at >= startedAt && at <= endedAt)
    const trend = trendOf(under.map(({ at, depth }) => ({ t: at / 1000, v: depth })))
    const [last, worst] = [samples.at(-1)?.depth ?? 0, Math.max(0, ...samples.map(({ depth }) => depth))]
    // A queue that has come down since was only behind for a while.
    if (trend && trend.low > 0 && trend.p < 0.01 && last > worst / 2 && worst >= GREAT)
      found.push({
        code: 'queue-grows',
        at: name,
        source: 'as many jobs are done as come',
        target: `${trend.slope.toFixed(1)} more jobs every second (95 % of confidence ${trend.low.toFixed(1)} to ${trend.high.toFixed(1)}), ${last} at the end`,
        remedy: {
          how: 'The workers do not keep up at this rate: more pods (the scaler’s maximum), more concurrency, or shorter jobs.',
        },
      })
    return found
  })
}

/** Fewer jobs than this are no queue. */
const GREAT = 10
