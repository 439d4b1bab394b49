import { unitsOf, unmeasured } from '../../src/compare/load/containers.ts'
import { containerFigures, duringLoad } from '../../src/compare/load/figures.ts'
import { limitFindings, waitingFindings } from '../../src/compare/load/limits.ts'
import { recommended } from '../../src/compare/load/recommended.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { blindTo, unusable, verdictUnless } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/load.ts'

export default defineCheck({
  id: 'load/limits',
  question: 'At the peak, does every container stay within its own limits, without kills, throttling or restarts?',
  plan: 'Cost shape change',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['load.records'] },
  codes: [
    'pod-oom-killed',
    'pod-restarted',
    'pod-not-running',
    'pod-evicted',
    'pod-probe-failed',
    'limit-missing',
    'memory-headroom-low',
    'cpu-headroom-low',
    'cpu-throttled',
  ],

  async gather({ target }, { declared }) {
    const load = statedLoad(declared)
    return { record: await target['load.records'].newest([load.proof]), load }
  },

  judge({ record, load }) {
    const none = unusable(record)
    if (none) return none
    const series = duringLoad(record)
    const figures = containerFigures(series)
    // Limits are read from the pods themselves; only a machine without limits cannot lack one.
    const isLimitless = blindTo(record, 'limits') !== undefined
    const blind = blindTo(record, 'pods', 'limits', 'metrics') ?? unmeasured(series.flatMap(unitsOf))
    const findings = [...limitFindings(figures, record.pods.events, load), ...waitingFindings(series)].filter(
      ({ code }) => !(isLimitless && code === 'limit-missing'),
    )
    return verdictUnless(blind, findings, figures.length, recommended(figures))
  },
})
