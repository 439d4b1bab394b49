import { judgeAwake } from '../../src/compare/scheduler/awake.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { verdictOf } from '../../src/kernel/judgement.ts'
import type { ScheduleRedis } from '../../src/ports/schedule.ts'

/** Marks are kept for a day. */
const DAY = 86_400_000

export default defineCheck({
  id: 'scheduler/both-sides',
  question: 'Is the scheduler awake on the one side that is at work, and on no other?',
  plan: 'Recurring jobs',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['schedule.redis'], target: ['schedule.redis'] },
  codes: ['scheduler-on-both-sides', 'scheduler-on-neither-side', 'scheduler-on-wrong-side'],

  async gather({ source, target }, { phase }) {
    const stateOf = async (redis: ScheduleRedis) => {
      const { place, entries, processes, now } = await redis.held()
      const { marks } = await redis.fired(now - DAY, now)
      return {
        place,
        enabled: entries.filter(({ enabled }) => enabled).map(({ name }) => name),
        held: entries.length,
        processes: processes.length,
        lastTick: marks.length > 0 ? Math.max(...marks.map(({ tick }) => tick)) : null,
      }
    }
    return {
      phase,
      source: await stateOf(source['schedule.redis']),
      target: await stateOf(target['schedule.redis']),
    }
  },

  judge({ phase, source, target }) {
    const same = source.place === target.place ? ['Both sides use the same Redis, database and prefix.'] : []
    return verdictOf(judgeAwake(phase, { source, target }), source.held + target.held, { notes: same })
  },
})
