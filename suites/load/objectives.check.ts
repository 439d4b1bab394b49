import { objectiveFindings } from '../../src/compare/load/objectives.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { unusable } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/load.ts'

export default defineCheck({
  id: 'load/objectives',
  question: 'Do all endpoints of the order mix answer in time and rightly, in every stretch of the run?',
  plan: 'Cost shape change',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['load.records'] },
  codes: ['latency-objective-missed', 'error-objective-missed', 'error-in-success', 'iterations-dropped'],

  async gather({ target }, { declared }) {
    const load = statedLoad(declared)
    const record = await target['load.records'].newest([load.proof])
    return { record: { ...record, pods: { ...record.pods, series: [] } }, load }
  },

  judge({ record, load }) {
    const none = unusable(record)
    const { k6 } = record
    if (none || !k6) return none ?? unproven('not-configured', 'k6 did not run.')
    const findings = objectiveFindings(k6, load)
    const asked = new Set(k6.endpoints.filter(({ requests }) => requests > 0).map(({ name }) => name))
    const silent = load.journeys
      .flatMap(({ steps }) => steps.map(({ name }) => name))
      .filter((name) => !asked.has(name))
    if (findings.length === 0 && silent.length > 0)
      return unproven('nothing-examined', `No request went to ${[...new Set(silent)].join(', ')}.`)
    const notes = k6.endpoints.map(
      ({ name, requests, p50, p95, p99 }) =>
        `${name}: ${requests} requests, median ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms.`,
    )
    return verdictOf(findings, asked.size * Math.max(1, k6.windows.length), { notes })
  },
})
