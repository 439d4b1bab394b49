import { carried } from '../../src/compare/sidekiq/carried.ts'
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
  phases: ['freeze', 'after-cutover'],
  needs: { source: ['sidekiq.state', 'sidekiq.records'], target: ['sidekiq.state'] },
  codes: ['jobs-lost', 'jobs-left-behind', 'jobs-on-both-sides', 'jobs-doubled', 'jobs-changed', 'jobs-unexpected'],

  async gather({ source, target }, { phase }) {
    const before = await source['sidekiq.records'].before()
    const [there, here] = await Promise.all([
      source['sidekiq.state'].waiting(MOST),
      target['sidekiq.state'].waiting(MOST),
    ])
    const cut = [...there.places, ...here.places].filter((place) => place.cut).map(({ where }) => where)
    const moved = there.places.filter((place) => place.moved).map(({ where }) => where)
    return {
      recorded: before?.length ?? null,
      source: there.jobs.length,
      target: here.jobs.length,
      cut,
      moved,
      ...carried(phase, before, there, here, Date.now()),
    }
  },

  judge({ recorded, source, target, cut, moved, findings, total, notes }) {
    const counts = `${recorded ?? 'No'} jobs were recorded before; ${source} wait in the old Redis, ${target} in the new one.`
    if (findings.length > 0) return verdictOf(findings, 1 + source + target, { total, notes: [counts, ...notes] })
    if (cut.length > 0)
      return unproven(
        'nothing-examined',
        `More than ${MOST} jobs wait in ${cut.join(', ')}: not all of them were compared.`,
      )
    if (moved.length > 0)
      return unproven('moving-target', `The old Redis changed while it was read (${moved.join(', ')}).`)
    if (recorded === null)
      return unproven(
        'not-configured',
        'What waited in the old Redis before is not recorded: take a record once its workers are quiet (npm run sidekiq:record) and name it as sidekiq.before.',
      )
    return verdictOf(findings, 1 + recorded + source + target, { total, notes: [counts, ...notes] })
  },
})
