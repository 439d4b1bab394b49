import { declaredSchedules } from '../../src/compare/scheduler/declared.ts'
import { judgeNights } from '../../src/compare/scheduler/night-findings.ts'
import { settle } from '../../src/compare/scheduler/settle.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/schedule.ts'

const DAY = 86_400_000

export default defineCheck({
  id: 'scheduler/daylight-saving',
  question: 'Does any job stand in an hour that a night of the coming year skips or has twice?',
  plan: 'Recurring jobs',
  severity: 'warning',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['schedule.redis'], target: ['schedule.redis'] },
  codes: ['daylight-saving-skips', 'daylight-saving-doubles'],

  async gather({ source, target }, run) {
    const { sides, nights } = declaredSchedules(run.declared)
    const held = { source: await source['schedule.redis'].held(), target: await target['schedule.redis'].held() }
    const from = nights.from ? Date.parse(nights.from) : held.target.now
    const sideOf = (side: 'source' | 'target') => ({
      gem: held[side].gem,
      timeZone: sides[side].timeZone,
      entries: held[side].entries,
    })
    return { from, to: from + nights.days * DAY, source: sideOf('source'), target: sideOf('target') }
  },

  judge(evidence) {
    const { findings, doubts, examined } = judgeNights(evidence)
    return settle(findings, examined, { doubts })
  },
})
