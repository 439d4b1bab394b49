import { type Findings, judgeApplication, judgeReplication } from '../../src/compare/settings/accounts.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/accounts.ts'

export default defineCheck({
  id: 'settings/accounts',
  question: 'Can every account that the cutover relies on log in, and may it do what it does today?',
  plan: 'MySQL migration: provision',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.accounts'], target: ['mysql.accounts'] },
  codes: [
    'account-missing',
    'account-unusable',
    'account-plugin-unusable',
    'account-grant-missing',
    'replication-account-missing',
    'replication-grant-missing',
  ],

  async gather({ source, target }, { declared, databases, phase }) {
    const { application, replication } = declared.accounts
    // Nobody replicates from the source any more once the target writes.
    const expected = { application, replication: phase === 'after-cutover' ? null : replication }
    const nobody = { accounts: [], grants: [], roles: [], plugins: [] }
    const [a, b] = await Promise.all([
      application.length + replication.length > 0
        ? source['mysql.accounts'].read([...application, ...replication])
        : nobody,
      application.length > 0 ? target['mysql.accounts'].read(application) : nobody,
    ])
    return { source: a, target: b, databases, expected }
  },

  judge({ source, target, databases, expected }) {
    const findings: Findings = []
    for (const user of expected.application) findings.push(...judgeApplication(user, source, target, databases))
    for (const user of expected.replication ?? []) findings.push(...judgeReplication(user, source))
    const undeclared = (Object.keys(expected) as (keyof typeof expected)[]).filter(
      (name) => expected[name]?.length === 0,
    )
    if (findings.length === 0 && undeclared.length > 0)
      return unproven(
        'not-configured',
        `The config names no accounts: fill in ${undeclared.map((name) => `accounts.${name}`).join(' and ')}.`,
      )
    const strangers = expected.application.filter((name) => !source.accounts.some(({ user }) => user === name))
    if (findings.length === 0 && strangers.length > 0)
      return unproven(
        'nothing-examined',
        `The source has no account '${strangers.join("', '")}': what it must be allowed to do on the target cannot be told.`,
      )
    return verdictOf(findings, expected.application.length + (expected.replication?.length ?? 0), {
      notes: ['Privileges on the whole server and the right to grant are not compared, nor is the age of passwords.'],
    })
  },
})
