import { isAlive, processFindings } from '../../src/compare/sidekiq/processes.ts'
import { longerThanStated, widerThanStated } from '../../src/compare/sidekiq/stated.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'

export default defineCheck({
  id: 'sidekiq/processes',
  question: 'Do workers fetch jobs on the side that this phase demands, and on no other?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['sidekiq.state'], target: ['sidekiq.state'] },
  codes: [
    'worker-too-early',
    'worker-not-quiet',
    'worker-still-alive',
    'no-worker',
    'job-longer-than-stated',
    'concurrency-above-stated',
  ],

  async gather({ source, target }, { phase, declared }) {
    const [there, here] = await Promise.all([source['sidekiq.state'].processes(), target['sidekiq.state'].processes()])
    const [busy, working] = await Promise.all([source['sidekiq.state'].working(), target['sidekiq.state'].working()])
    return {
      phase,
      source: there,
      target: here,
      working: { source: busy.jobs, target: working.jobs },
      longestJobSeconds: declared.sidekiq?.longestJobSeconds ?? null,
      clients: declared.clients?.sidekiq ?? null,
    }
  },

  judge({ phase, source, target, working, longestJobSeconds = null, clients = null }) {
    const busy = working ?? { source: [], target: [] }
    const findings = [
      ...processFindings(phase, source, target),
      ...(longestJobSeconds === null
        ? []
        : [
            ...longerThanStated('source', source, busy.source, longestJobSeconds),
            ...longerThanStated('target', target, busy.target, longestJobSeconds),
          ]),
      ...(clients === null ? [] : widerThanStated(target, clients)),
    ]
    const notes = [
      ...(longestJobSeconds === null
        ? []
        : [
            `That no job takes longer than ${longestJobSeconds} s is stated; ${busy.source.length + busy.target.length} jobs under way were held against it.`,
          ]),
      ...(clients !== null && !target.some(isAlive)
        ? ['The threads of clients.sidekiq are stated: no worker of the target is there to hold them against.']
        : []),
    ]
    // That nobody is there is an answer, too.
    return verdictOf(findings, 1 + source.length + target.length, { notes })
  },
})
