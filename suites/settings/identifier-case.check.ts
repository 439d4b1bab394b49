import { type CaseEvidence, caseCatalog, caseFindings, caseNotes } from '../../src/compare/settings/identifier-case.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/catalog.ts'
import '../../src/ports/settings.ts'

export default defineCheck({
  id: 'settings/identifier-case',
  question: 'Does every name of a table mean the same table on both servers, whatever its case?',
  plan: 'MySQL migration: provision',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings', 'mysql.catalog'], target: ['mysql.settings'] },
  codes: ['identifier-case-capitals', 'identifier-case-differs', 'identifier-case-collision'],
  timeout: 120_000,

  async gather({ source, target }, { databases, declared }): Promise<CaseEvidence> {
    const [a, b, names] = await Promise.all([
      source['mysql.settings'].identifierCase(),
      target['mysql.settings'].identifierCase(),
      source['mysql.settings'].names(databases),
    ])
    if (!names.some((name) => name.includes('.')))
      throw new CannotTell('nothing-examined', `source: the account sees no table of ${databases.join(', ')}.`)
    const evidence = { source: a, target: b, names, azure: declared.kinds.target === 'azure-flexible' }
    if (a === b) return evidence
    return { ...evidence, catalog: caseCatalog(await source['mysql.catalog'].catalog(databases)) }
  },

  judge(evidence) {
    const { source, target, names, catalog } = evidence
    const findings = caseFindings(evidence)
    const notes = caseNotes(evidence)
    if (findings.length > 0 || source === target) return verdictOf(findings, 1 + names.length, { notes })
    if (!catalog)
      return unproven('nothing-examined', 'This evidence does not hold the names that views and stored programs use.')
    if (catalog.unread.length > 0)
      return unproven('forbidden', `The names of tables could not be read in: ${catalog.unread.join('; ')}.`)
    return verdictOf([], 1 + names.length + catalog.programs.length, { notes })
  },
})
