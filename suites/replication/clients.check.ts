import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/replication.ts'

export default defineCheck({
  id: 'replication/clients',
  question: 'After DATABASE_URL was flipped, is the application connected to the target?',
  plan: 'MySQL migration: cutover',
  severity: 'blocker',
  phases: ['after-cutover'],
  needs: { target: ['mysql.replication'] },
  codes: ['application-not-connected'],

  async gather({ target }, { declared }) {
    const accounts = declared.accounts.application
    return { accounts, sessions: await target['mysql.replication'].sessions(accounts) }
  },

  judge({ accounts, sessions }) {
    if (accounts.length === 0)
      return unproven('not-configured', 'Which accounts are the application’s is not stated: set accounts.application.')
    const from = Object.entries(sessions).map(([who, count]) => `${who} (${count})`)
    if (from.length > 0) return verdictOf([], from.length, { notes: [`Connected: ${from.join(', ')}.`] })
    return verdictOf(
      [
        {
          code: 'application-not-connected',
          at: accounts.join(', '),
          source: 'served until now',
          target: 'no connection',
          remedy: {
            how: 'Check DATABASE_URL in the pods (kubectl exec … printenv), restart them, and read their logs for errors 1045, 2003 and 3159.',
          },
        },
      ],
      1,
    )
  },
})
