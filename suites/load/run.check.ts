import { asStated, type StatedRun, statedRun } from '../../src/compare/load/as-stated.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { unusable } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { LoadRecord } from '../../src/ports/load.ts'

/** Without a sample it holds in k6 whatever it says (k6#4283); a count of what must not be is the one that may have none. */
const MAY_BE_EMPTY = 'dropped_iterations'

export default defineCheck({
  id: 'load/run',
  question: 'Did the load run to its end, with every threshold held against real samples?',
  plan: 'Cost shape change',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['load.records'] },
  codes: ['threshold-broken', 'load-stopped', 'load-not-as-stated'],

  async gather({ target }, { declared }): Promise<Evidence> {
    const load = statedLoad(declared)
    const { pods: _, ...record } = await target['load.records'].newest([load.proof])
    return { ...record, stated: statedRun(load, record.profile) }
  },

  judge({ stated, ...record }: Evidence) {
    const { k6, profile, host, stopped } = record
    const none = unusable({ ...record, pods: NOTHING })
    if (none && !stopped) return none
    const findings: Finding[] = (k6?.thresholds ?? [])
      .filter(({ ok }) => !ok)
      .map(({ metric, threshold, samples }) => ({
        code: 'threshold-broken',
        at: metric,
        source: threshold,
        target: `not so, over ${samples} samples`,
        remedy: {
          how: 'See load/objectives for the endpoint and the minute, load/limits for the pods of that minute.',
        },
      }))
    if (stopped)
      findings.unshift({
        code: 'load-stopped',
        at: host,
        source: 'a load that ends by itself',
        target: stopped,
        remedy: { how: 'Find what fell first in load/limits and in the pods’ logs, then run the load again.' },
      })
    if (stated) findings.push(...asStated([record], stated))
    if (k6?.exitCode === 99 && findings.length === 0)
      return unproven('defect', 'k6 ended with 99 (thresholds) and its summary names none that broke.')
    const thresholds = k6?.thresholds ?? []
    const empty = thresholds.find(({ metric, samples }) => samples === 0 && metric !== MAY_BE_EMPTY)
    if (findings.length === 0 && (empty || !thresholds.some(({ samples }) => samples > 0)))
      return unproven(
        'nothing-examined',
        empty
          ? `The threshold of ${empty.metric} had no sample: it says nothing.`
          : 'The summary of k6 shows no threshold that was held against a sample.',
      )
    // Older evidence does not hold what the config stated.
    if (findings.length === 0 && !stated)
      return unproven('nothing-examined', 'Whether the load was the stated one was not looked at: run the check again.')
    return verdictOf(findings, thresholds.length, {
      notes: [
        `${profile}: ${k6?.iterations ?? 0} iterations on ${host}, ${k6?.dropped ?? 0} dropped, by ${k6?.version}.`,
      ],
    })
  },
})

type Evidence = Omit<LoadRecord, 'pods'> & { stated?: StatedRun }

const NOTHING = {
  everyMs: 0,
  series: [],
  scalers: [],
  queues: [],
  workloads: [],
  events: [],
  eventsDropped: 0,
  blind: [],
}
