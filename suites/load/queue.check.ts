import { queueFindings } from '../../src/compare/load/queue.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { blindTo, unusable, verdictUnless } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/load.ts'

export default defineCheck({
  id: 'load/queue',
  question: 'While orders come at the peak, do the jobs that they make keep up?',
  plan: 'Cost shape change',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['load.records'] },
  codes: ['queue-latency-missed', 'queue-grows'],

  async gather({ target }, { declared }) {
    const load = statedLoad(declared)
    const record = await target['load.records'].newest([load.proof])
    return { record: { ...record, pods: { ...record.pods, series: [] } }, load }
  },

  judge({ record, load }) {
    const none = unusable(record)
    if (none) return none
    const { queues } = record.pods
    const notes = queues.map(({ name, samples }) => {
      const most = (pick: (sample: (typeof samples)[number]) => number) => Math.max(0, ...samples.map(pick))
      return `${name}: at most ${most(({ depth }) => depth)} jobs waited, the oldest ${most(({ latency }) => latency).toFixed(1)} s.`
    })
    return verdictUnless(blindTo(record, 'queues'), queueFindings(record, load), queues.length, notes)
  },
})
