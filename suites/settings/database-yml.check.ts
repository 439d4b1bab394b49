import { tlsEntries, tlsFault } from '../../src/compare/settings/database-yml.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, verdictOf } from '../../src/kernel/judgement.ts'

export default defineCheck({
  id: 'settings/database-yml',
  question: 'Does database.yml insist on TLS by a key that the driver knows?',
  plan: 'Gotchas: TLS',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: {},
  codes: ['database-yml-tls-key'],

  async gather(_, { declared: { rails } }) {
    if (rails.databaseYml === undefined)
      throw new CannotTell(
        'not-configured',
        'config: rails.databaseYml (the path of database.yml) is not stated, so nobody knows how Rails connects.',
      )
    return { entries: tlsEntries(rails.databaseYml) }
  },

  judge({ entries }) {
    const fault = tlsFault(entries)
    if (!fault) return verdictOf([], entries.length)
    return verdictOf(
      [
        {
          code: 'database-yml-tls-key',
          at: 'database.yml',
          source: null,
          target: fault,
          remedy: {
            how: 'Write ssl_mode: verify_identity and ssl_ca: <path of the CA bundle>, then look for a non-empty Ssl_cipher in a session of Rails.',
          },
        },
      ],
      1,
    )
  },
})
