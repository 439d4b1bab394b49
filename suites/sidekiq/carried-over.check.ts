import { carriedFindings } from '../../src/compare/sidekiq/work.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'

/** Jobs of each queue and set that are compared. */
const MOST = 100_000

export default defineCheck({
  id: 'sidekiq/carried-over',
  question: 'Is every waiting, scheduled, failed and dead job of the old Redis worked off or carried over, once?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['after-cutover'],
  needs: { source: ['sidekiq.state'], target: ['sidekiq.state'] },
  codes: ['jobs-left-behind', 'jobs-on-both-sides'],

  async gather({ source, target }) {
    const [there, here] = await Promise.all([
      source['sidekiq.state'].waiting(MOST),
      target['sidekiq.state'].waiting(MOST),
    ])
    const perPlace = Map.groupBy([...there, ...here], ({ where }) => where)
    const cut = [...perPlace].filter(([, jobs]) => jobs.length >= MOST).map(([where]) => where)
    return { source: there.length, target: here.length, cut, ...carriedFindings(there, here) }
  },

  judge({ source, target, cut, findings, total }) {
    if (findings.length === 0 && cut.length > 0)
      return unproven(
        'nothing-examined',
        `More than ${MOST} jobs wait in ${cut.join(', ')}: not all of them were compared.`,
      )
    const notes = [`${source} jobs wait in the old Redis, ${target} in the new one.`]
    return verdictOf(findings, 1 + source + target, { total, notes })
  },
})
