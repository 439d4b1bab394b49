import { setVariable } from '../../src/compare/settings/remedies.ts'
import { compareVariables, type VariableDifference } from '../../src/compare/settings/variables.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/settings.ts'

const CODE = {
  'must-equal': 'variable-differs',
  'at-least': 'variable-below-source',
  'imposed-dangerous': 'variable-imposed-dangerous',
} as const

export default defineCheck({
  id: 'settings/variables',
  question: 'Does every server variable that changes what a statement does, or how much passes, agree?',
  plan: 'MySQL migration: provision',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['variable-differs', 'variable-below-source', 'variable-imposed-dangerous'],

  async gather({ source, target }, { declared }) {
    const [a, b] = await Promise.all([source['mysql.settings'].globals(), target['mysql.settings'].globals()])
    return { source: a, target: b, kind: declared.kinds.target }
  },

  judge({ source, target, kind }) {
    const { examined, differences, harmless, unclassed, oneSided } = compareVariables(source, target)
    const findings = differences.map(({ name, rule, source: a, target: b, wanted }: VariableDifference): Finding => {
      const remedy =
        kind === 'azure-flexible' && rule.onAzure
          ? { how: rule.onAzure }
          : setVariable('target', kind, wanted.name, wanted.value, rule.takes)
      const code = CODE[rule.class as keyof typeof CODE]
      return { code, at: name, source: a, target: b, remedy: { ...remedy, how: `${rule.why} ${remedy.how}` } }
    })
    const notes = [
      told(unclassed, 'differ that the matrix does not class'),
      told(oneSided, 'are known to one version only'),
      told(harmless, 'differ as the platform has them, without harm'),
    ].flatMap((note) => note ?? [])
    return verdictOf(findings, examined, { notes })
  },
})

function told(names: readonly string[], what: string): string | undefined {
  if (names.length === 0) return undefined
  const shown = names.slice(0, 20).join(', ')
  return `${names.length} variables ${what}: ${shown}${names.length > 20 ? ', …' : ''}`
}
