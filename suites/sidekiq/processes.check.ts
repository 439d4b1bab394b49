import { processFindings } from '../../src/compare/sidekiq/work.ts'
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
  codes: ['worker-too-early', 'worker-not-quiet', 'worker-still-alive', 'no-worker'],

  async gather({ source, target }, { phase }) {
    const [there, here] = await Promise.all([source['sidekiq.state'].processes(), target['sidekiq.state'].processes()])
    return { phase, source: there, target: here, now: Date.now() }
  },

  judge({ phase, source, target, now }) {
    // That nobody is there is an answer, too.
    return verdictOf(processFindings(phase, source, target, now), 1 + source.length + target.length)
  },
})
