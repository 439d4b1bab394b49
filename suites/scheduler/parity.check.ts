import { activeIn } from '../../src/compare/scheduler/awake.ts'
import { declaredSchedules } from '../../src/compare/scheduler/declared.ts'
import { compareSchedules } from '../../src/compare/scheduler/parity.ts'
import { settle } from '../../src/compare/scheduler/settle.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell } from '../../src/kernel/judgement.ts'
import '../../src/ports/schedule.ts'

export default defineCheck({
  id: 'scheduler/parity',
  question: 'Do both schedulers hold what the table of recurring jobs says: names, times, zones, classes, queues?',
  plan: 'Recurring jobs',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['schedule.redis', 'schedule.table'], target: ['schedule.redis', 'schedule.table'] },
  codes: [
    'recurring-job-not-scheduled',
    'schedule-without-row',
    'schedule-time-differs',
    'schedule-zone-differs',
    'schedule-class-differs',
    'schedule-queue-differs',
    'schedule-arguments-differ',
    'schedule-enabled-differs',
    'schedule-refused',
    'class-scheduled-twice',
  ],

  async gather({ source, target }, { phase, declared, databases: [database] }) {
    const { table, sides, besideTable } = declaredSchedules(declared)
    if (!table.includes('.') && !database)
      throw new CannotTell('not-configured', `config: no database is named, so ${table} cannot be read.`)
    // After the cutover the source's table stands still.
    const reader = phase === 'after-cutover' ? target : source
    const rows = await reader['schedule.table'].rows(table.includes('.') ? table : `${database}.${table}`)
    const held = { source: await source['schedule.redis'].held(), target: await target['schedule.redis'].held() }
    const sideOf = (side: 'source' | 'target') => ({
      gem: held[side].gem,
      timeZone: sides[side].timeZone,
      entries: held[side].entries,
      unreadable: held[side].unreadable,
    })
    return {
      rows,
      beside: besideTable,
      active: activeIn(phase),
      now: held.source.now,
      sides: { source: sideOf('source'), target: sideOf('target') },
    }
  },

  judge(evidence) {
    const { findings, doubts, examined } = compareSchedules(evidence)
    const { source, target } = evidence.sides
    return settle(findings, examined, {
      doubts,
      notes: [
        `${evidence.rows.length} rows, ${source.entries.length} entries of ${source.gem} in ${source.timeZone}, ${target.entries.length} of ${target.gem} in ${target.timeZone}.`,
      ],
    })
  },
})
