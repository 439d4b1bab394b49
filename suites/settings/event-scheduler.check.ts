import { setVariable } from '../../src/compare/settings/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/settings.ts'

export default defineCheck({
  id: 'settings/event-scheduler',
  question: 'Do the database’s own events run on the one side that serves, and nowhere else?',
  plan: 'Cron / out-of-band schedules',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['event-scheduler-early', 'event-scheduler-off', 'event-scheduler-source-on'],

  async gather({ source, target }, { databases, declared, phase }) {
    const ask = async (server: (typeof source)['mysql.settings']) => {
      const [globals, events] = await Promise.all([server.globals(), server.events(databases)])
      return { scheduler: globals.event_scheduler ?? 'OFF', events }
    }
    const [a, b] = await Promise.all([ask(source['mysql.settings']), ask(target['mysql.settings'])])
    return { phase, source: a, target: b, kinds: declared.kinds }
  },

  judge({ phase, source, target, kinds }) {
    const findings: Finding[] = []
    const at = 'event_scheduler'
    const told = (side: typeof source) => `${side.scheduler}, ${side.events.length} events`
    const both = { source: told(source), target: told(target) }
    const enabled = source.events.filter(({ status }) => status === 'ENABLED').length
    if (phase !== 'after-cutover' && target.scheduler === 'ON' && target.events.length > 0)
      findings.push({
        code: 'event-scheduler-early',
        at: `${at} of the target`,
        ...both,
        remedy: setVariable('target', kinds.target, at, 'OFF'),
      })
    if (phase === 'after-cutover' && target.scheduler !== 'ON' && enabled > 0)
      findings.push({
        code: 'event-scheduler-off',
        at: `${at} of the target`,
        ...both,
        remedy: setVariable('target', kinds.target, at, 'ON'),
      })
    if (phase !== 'replicating' && source.scheduler === 'ON' && enabled > 0)
      findings.push({
        code: 'event-scheduler-source-on',
        at: `${at} of the source`,
        ...both,
        remedy: setVariable('source', kinds.source, at, 'OFF'),
      })
    return verdictOf(findings, 2)
  },
})
