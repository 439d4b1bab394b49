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
    const { examined, differences, harmless, unclassed, newFeatures, oneSided } = compareVariables(source, target)
    const findings = differences.map(({ name, rule, source: a, target: b, wanted }: VariableDifference): Finding => {
      const code = CODE[rule.class as keyof typeof CODE]
      const remedy = !wanted
        ? { how: `The target’s version has no such variable and behaves as with '${b}': change the application.` }
        : kind === 'azure-flexible' && rule.onAzure
          ? { how: rule.onAzure }
          : setVariable('target', kind, wanted.name, wanted.value, rule.takes)
      return { code, at: name, source: a, target: b, remedy: { ...remedy, how: `${rule.why} ${remedy.how}` } }
    })
    const [unknown, ofOneSide] = partition(unclassed, (name) => name in source && name in target)
    for (const name of unknown) {
      const a = source[name] ?? ''
      const how = `This check does not know what ${name} does: look it up in the manual of both servers; if the difference does not matter, waive it.`
      const set = setVariable('target', kind, name, a)
      findings.push({
        code: 'variable-differs',
        at: name,
        source: a,
        target: target[name] ?? '',
        remedy: { how: `${how} ${set.how}` },
      })
    }
    const notes = [
      listed(newFeatures, 'tune features that the other version does not have, so that no statement depends on them'),
      listed(oneSided, 'exist in one version only, and nothing is known of the other’s behavior'),
      listed(ofOneSide, 'exist on one side only and are not known to this check'),
      listed(harmless, 'differ as the platform has them, without harm'),
    ].flatMap((note) => note ?? [])
    return verdictOf(findings, examined, { notes })
  },
})

function listed(names: readonly string[], what: string): string | undefined {
  return names.length > 0 ? `${names.length} variables ${what}: ${names.join(', ')}` : undefined
}

function partition<T>(all: readonly T[], first: (one: T) => boolean): [T[], T[]] {
  return [all.filter(first), all.filter((one) => !first(one))]
}
