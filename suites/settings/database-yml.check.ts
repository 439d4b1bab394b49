import { connectionsOf, modeOf, talksToMysql, unknownKeys } from '../../src/compare/settings/database-yml.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'

const HOW =
  'Write ssl_mode: verify_identity with the path of the authority’s certificates (mysql2: sslca, Trilogy: ssl_ca), or at least ssl_mode: required.'

export default defineCheck({
  id: 'settings/database-yml',
  question: 'Does database.yml ask for TLS by a key that the driver knows, in a mode that does not fall back?',
  plan: 'Gotchas: TLS',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: {},
  codes: ['database-yml-tls-key', 'database-yml-tls-optional'],

  async gather(_, { declared }) {
    const text = declared.rails.databaseYml
    if (text === undefined)
      throw new CannotTell('not-configured', 'No database.yml is declared: name its path in rails.databaseYml.')
    const connections = connectionsOf(text)
    if (typeof connections === 'string') throw new CannotTell('nothing-examined', connections)
    return connections.filter(talksToMysql)
  },

  judge(connections) {
    const findings: Finding[] = []
    for (const connection of connections) {
      const { at, tls } = connection
      const unknown = unknownKeys(connection)
      for (const key of unknown)
        findings.push({
          code: 'database-yml-tls-key',
          at: `${at}.${key}`,
          source: null,
          target: `${key}: ${tls[key]}`,
          remedy: { how: `${connection.adapter ?? 'The driver'} does not know ${key}. ${HOW}` },
        })
      // One fault is told once: a wrong key is why the right one is absent.
      if (modeOf(connection) === 'open' && (tls.ssl_mode !== undefined || unknown.length === 0))
        findings.push({
          code: 'database-yml-tls-optional',
          at: `${at}.ssl_mode`,
          source: null,
          target: tls.ssl_mode ?? 'not set: mysql2 then falls back to plain text, Trilogy asks for no TLS',
          remedy: { how: HOW },
        })
    }
    const unclear = connections.filter((connection) => modeOf(connection) === 'unclear')
    if (findings.length === 0 && unclear.length > 0)
      return unproven(
        'nothing-examined',
        `What ssl_mode becomes is not in database.yml: ${unclear.map(({ at }) => at).join(', ')} takes it from an expression, a number, or a key that only some versions of the driver know.`,
      )
    return verdictOf(findings, connections.length, {
      notes: ['DATABASE_URL, where the pods set it, goes before database.yml.'],
    })
  },
})
