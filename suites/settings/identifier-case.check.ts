import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/settings.ts'

const TOLD = ['0 (kept apart)', '1 (stored in lower case)', '2 (stored as written, compared without case)']

export default defineCheck({
  id: 'settings/identifier-case',
  question: 'Do both servers tell table names apart alike, and can the target have those of the source?',
  plan: 'MySQL migration: provision',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['identifier-case-unsupported', 'identifier-case-differs', 'identifier-case-collision'],

  async gather({ source, target }, { databases, declared }) {
    const [a, b, names] = await Promise.all([
      source['mysql.settings'].identifierCase(),
      target['mysql.settings'].identifierCase(),
      source['mysql.settings'].names(databases),
    ])
    if (!names.some((name) => name.includes('.')))
      throw new CannotTell('nothing-examined', `source: the account sees no table of ${databases.join(', ')}.`)
    return { source: a, target: b, names, azure: declared.kinds.target === 'azure-flexible' }
  },

  judge({ source, target, names, azure }) {
    const findings: Finding[] = []
    const at = 'lower_case_table_names'
    const told = { source: TOLD[source] ?? source, target: TOLD[target] ?? target }
    if (azure && source === 0)
      findings.push({
        code: 'identifier-case-unsupported',
        at,
        ...told,
        remedy: {
          how: 'The value is fixed when a server is made, and Azure offers 1 and 2 only: rename tables to lower case on the source, look for statements that write them otherwise, and make the target with 1.',
        },
      })
    else if (source !== target)
      findings.push({
        code: 'identifier-case-differs',
        at,
        ...told,
        remedy: { how: 'Make the target anew with the source’s value: it cannot be changed later.' },
      })
    if (target !== 0)
      for (const same of Map.groupBy(names, (name) => name.toLowerCase()).values())
        if (same.length > 1)
          findings.push({
            code: 'identifier-case-collision',
            at: same[0] ?? '',
            source: same.join(', '),
            target: 'one name',
            remedy: { how: 'Rename one of them on the source, and in the application.' },
          })
    return verdictOf(findings, 1 + names.length)
  },
})
