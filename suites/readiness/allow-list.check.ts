import { judgeAllowList } from '../../src/compare/readiness/allow-list.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/egress-declared.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/allow-list',
  question: 'Will every vendor let in every egress address before the cutover, by what was asked and confirmed?',
  plan: 'Egress IP whitelisting',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: {},
  codes: [
    'allow-list-not-requested',
    'allow-list-too-late',
    'allow-list-unconfirmed',
    'allow-list-address-missing',
    'allow-list-address-foreign',
  ],

  async gather(_, { declared: { readiness, egress: path } }) {
    const { allowList, cutover } = readiness ?? {}
    const egress = allowList?.egress ?? path?.expected ?? []
    if (!allowList || !cutover || egress.length === 0)
      throw new CannotTell(
        'not-configured',
        'config: readiness.cutover, readiness.allowList.vendors and the egress addresses (readiness.allowList.egress or egress.addresses.expected) are not stated.',
      )
    return { egress, vendors: allowList.vendors, cutover, today: new Date().toISOString().slice(0, 10) }
  },

  judge({ egress, vendors, cutover, today }) {
    const { findings, awaited } = judgeAllowList(egress, vendors, today, cutover)
    if (findings.length === 0 && awaited.length > 0)
      return unproven('nothing-examined', `Not confirmed: ${awaited.join('; ')}.`)
    return verdictOf(findings, vendors.length * (egress.length + 1), {
      notes: awaited.map((sentence) => `Not confirmed: ${sentence}.`),
    })
  },
})
