import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/settings.ts'

export default defineCheck({
  id: 'settings/sql-mode',
  question: 'Do both servers accept and refuse the same statements?',
  plan: 'Gotchas: sql_mode',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['sql-mode-differs'],

  async gather({ source, target }) {
    const [a, b] = await Promise.all([source['mysql.settings'].globals(), target['mysql.settings'].globals()])
    return { source: a.sql_mode ?? null, target: b.sql_mode ?? null }
  },

  judge({ source, target }) {
    const words = (mode: string | null) => [...new Set((mode ?? '').split(',').filter(Boolean))].sort().join(',')
    const findings: Finding[] = []
    if (words(source) !== words(target)) {
      findings.push({
        code: 'sql-mode-differs',
        at: 'sql_mode',
        source,
        target,
        remedy: { how: `Set the server parameter sql_mode of the Azure server to '${source}'.` },
      })
    }
    return verdictOf(findings, 1)
  },
})
