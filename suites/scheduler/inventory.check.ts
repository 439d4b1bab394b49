import { declaredSchedules } from '../../src/compare/scheduler/declared.ts'
import { inventory } from '../../src/compare/scheduler/outside/inventory.ts'
import { settle } from '../../src/compare/scheduler/settle.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/schedule.ts'

export default defineCheck({
  id: 'scheduler/inventory',
  question: 'Has everything that the old hosts do by cron, timer or whenever exactly one new home, at the same times?',
  plan: 'Cron / out-of-band schedules',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['schedule.outside'], target: ['schedule.outside', 'schedule.redis'] },
  codes: [
    'outside-job-left-behind',
    'outside-job-two-homes',
    'outside-job-time-differs',
    'outside-job-zone-differs',
    'outside-home-suspended',
    'outside-home-never-fires',
    'outside-home-fails',
    'outside-home-awake-early',
    'outside-home-unknown',
    'outside-overlap-differs',
  ],

  async gather({ source, target }, { phase, declared }) {
    const { homes, sides } = declaredSchedules(declared)
    const { gem, entries, now } = await target['schedule.redis'].held()
    // Crontabs may hold passwords: only what became of them is kept.
    return inventory({
      source: await source['schedule.outside'].captures(),
      target: await target['schedule.outside'].captures(),
      scheduled: { gem, timeZone: sides.target.timeZone, entries },
      decisions: homes,
      phase,
      now,
    })
  },

  judge: ({ findings, doubts, notes, examined }) => settle(findings, examined, { doubts, notes }),
})
