import { connectionsOf } from '../../src/compare/settings/database-yml/connections.ts'
import { judgeYml, type YmlEvidence } from '../../src/compare/settings/database-yml/judge.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven } from '../../src/kernel/judgement.ts'

export default defineCheck({
  id: 'settings/database-yml',
  question:
    'Does database.yml lead the pods to the target, over TLS that cannot fall back, with settings that work there?',
  plan: 'Gotchas: TLS',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: {},
  codes: [
    'database-yml-tls-key',
    'database-yml-tls-optional',
    'database-yml-host',
    'database-yml-setting',
    'database-yml-unknown-key',
    'database-yml-contradicts-config',
  ],

  async gather(_, { declared, databases }): Promise<YmlEvidence> {
    const { rails, accounts, clients, kinds } = declared
    if (rails.databaseYml === undefined)
      throw new CannotTell('not-configured', 'No database.yml is configured: set rails.databaseYml to its path.')
    const connections = connectionsOf(rails.databaseYml)
    if (typeof connections === 'string') throw new CannotTell('nothing-examined', connections)
    const { strict, sqlMode } = rails
    const stated = { databases, accounts: accounts.application, clients, strict, sqlMode }
    return { connections, stated: { ...stated, azure: kinds.target === 'azure-flexible' } }
  },

  judge(evidence) {
    // Older evidence holds the keys of TLS alone.
    if (!evidence.stated) return unproven('nothing-examined', 'This evidence does not hold all keys of database.yml.')
    return judgeYml(evidence)
  },
})
