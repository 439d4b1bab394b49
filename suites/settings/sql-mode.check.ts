import { sessionsOf } from '../../src/compare/settings/rails-session.ts'
import { setVariable } from '../../src/compare/settings/remedies.ts'
import { same } from '../../src/compare/settings/values.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import type { Json } from '../../src/kernel/json.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { SettingsReader } from '../../src/ports/settings.ts'

/** `{ error }` where the server refuses the mode. */
async function modesOf(server: SettingsReader, rails: readonly string[]): Promise<{ server: string; rails: Json }> {
  const [[global = null], [asRails = null]] = await Promise.all([
    server.evaluate(['@@GLOBAL.sql_mode']),
    server.evaluate(['@@SESSION.sql_mode'], rails),
  ])
  return { server: String(global), rails: asRails }
}

export default defineCheck({
  id: 'settings/sql-mode',
  question: 'Do both servers accept and refuse the same statements, from Rails and from other clients?',
  plan: 'Gotchas: sql_mode',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['sql-mode-differs', 'rails-sql-mode-differs', 'rails-sql-mode-refused'],

  async gather({ source, target }, { declared }) {
    const { rails } = sessionsOf(declared.rails)
    const [a, b] = await Promise.all([
      modesOf(source['mysql.settings'], rails),
      modesOf(target['mysql.settings'], rails),
    ])
    return { source: a, target: b, statement: rails.join('; '), kind: declared.kinds.target }
  },

  judge({ source, target, statement, kind }) {
    const findings: Finding[] = []
    const wanted = inEffect(source.server)
    const remedy = setVariable('target', kind, 'sql_mode', wanted)
    if (!same(wanted, inEffect(target.server), 'words'))
      findings.push({
        code: 'sql-mode-differs',
        at: 'sql_mode',
        source: source.server,
        target: target.server,
        remedy,
      })
    const at = 'sql_mode of a Rails session'
    if (typeof target.rails !== 'string')
      findings.push({
        code: 'rails-sql-mode-refused',
        at,
        source: source.rails,
        target: target.rails,
        remedy: { how: `The target refuses '${statement}': take what it does not know out of database.yml.` },
      })
    else if (!same(inEffect(String(source.rails)), inEffect(target.rails), 'words'))
      findings.push({ code: 'rails-sql-mode-differs', at, source: source.rails, target: target.rails, remedy })
    const notes =
      wanted === source.server
        ? []
        : ['NO_AUTO_CREATE_USER is not compared: since 8.0 it is always in effect, and the word is refused.']
    return verdictOf(findings, 2, { notes })
  },
})

/** Without the word that 8.0 dropped: GRANT never creates accounts there. */
function inEffect(modes: string): string {
  return modes
    .split(',')
    .filter((mode) => mode.trim() !== 'NO_AUTO_CREATE_USER')
    .join(',')
}
