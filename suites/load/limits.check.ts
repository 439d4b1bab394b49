import { duringLoad, figuresOf, limitFindings, recommended } from '../../src/compare/load/limits.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { blindTo, unusable, verdictUnless } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/load.ts'

export default defineCheck({
  id: 'load/limits',
  question: 'At the peak, have the pods room to their limits, and is none killed, throttled or restarted?',
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
    const pods = duringLoad(record).map(figuresOf)
    const blind = blindTo(record, 'pods', 'limits', 'metrics')
    const unlimited = new Set(blind ? ['limit-missing'] : [])
    const findings = limitFindings(pods, record.pods.events, load).filter(({ code }) => !unlimited.has(code))
    return verdictUnless(blind, findings, pods.length, recommended(pods))
  },
})
