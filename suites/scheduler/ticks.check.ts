import { activeIn } from '../../src/compare/scheduler/awake.ts'
import { declaredSchedules } from '../../src/compare/scheduler/declared.ts'
import { layTicks } from '../../src/compare/scheduler/ledger.ts'
import { settle } from '../../src/compare/scheduler/settle.ts'
import { findingOf, sampled } from '../../src/compare/scheduler/tick-findings.ts'
import { ledgerInput, planOf } from '../../src/compare/scheduler/tick-input.ts'
import { evidenceOf, windowOf } from '../../src/compare/scheduler/tick-window.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell } from '../../src/kernel/judgement.ts'
import '../../src/ports/schedule.ts'

export default defineCheck({
  id: 'scheduler/ticks',
  question: 'Did every tick that was due fire exactly once, on the side that is at work?',
  plan: 'Recurring jobs',
  severity: 'blocker',
  phases: ['replicating', 'after-cutover'],
  needs: { source: ['schedule.redis', 'schedule.runs'], target: ['schedule.redis', 'schedule.runs'] },
  codes: [
    'tick-fired-twice',
    'tick-fired-by-each-replica',
    'tick-fired-on-both-sides',
    'tick-missed',
    'tick-claimed-not-pushed',
    'tick-late',
    'tick-skewed',
    'run-not-due',
    'runs-all-failed',
  ],
  // Watching takes as long as the ticks let it wait.
  timeout: 3_600_000,

  async gather({ source, target }, run) {
    const declared = declaredSchedules(run.declared)
    const active = activeIn(run.phase) ?? 'source'
    const held = { source: await source['schedule.redis'].held(), target: await target['schedule.redis'].held() }
    const plan = planOf(active, held[active], declared)
    const window = await windowOf(declared, plan, held[active].now, run)
    const shared = held.source.place === held.target.place
    const sides = {
      source: await evidenceOf(source, window, declared, shared && active === 'target'),
      target: await evidenceOf(target, window, declared, shared && active === 'source'),
    }
    if (!sides[active].covered)
      throw new CannotTell(
        'not-configured',
        `config: schedules.${active}.logs or runsSql is not set: Redis alone does not tell how often a tick fired.`,
      )
    const { input, doubts, notes } = ledgerInput(plan, active, sides, window, declared)
    const { faults, ...counts } = layTicks(input)
    return { active, window, jobs: plan.length, ...counts, ...sampled(faults), doubts, notes }
  },

  judge({ active, window, jobs, due, once, unseen, total, kept, doubts, notes }) {
    const span = `${new Date(window.from).toISOString()} to ${new Date(window.to).toISOString()}`
    const unread = unseen > 0 ? [`${unseen} ticks did not fire where the logs of the ${active} do not reach.`] : []
    const told = `${due} ticks of ${jobs} jobs were due from ${span}; ${once} fired once.`
    return settle(kept.map(findingOf), due, { doubts: [...unread, ...doubts], notes: [told, ...notes], total })
  },
})
