import { PROBES } from '../../src/compare/settings/probes.ts'
import { sessionsOf } from '../../src/compare/settings/rails-session.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import type { Json } from '../../src/kernel/json.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { SettingsReader } from '../../src/ports/settings.ts'

const expressions = PROBES.map(({ expression }) => expression)
const TELLS_OF_SETUP = '@@SESSION.sql_mode'

/** The last answer is `{ error }` where the server refuses the session itself. */
function answers(server: SettingsReader, setup: readonly string[]): Promise<Json[]> {
  return server.evaluate([...expressions, TELLS_OF_SETUP], setup)
}

export default defineCheck({
  id: 'settings/behaviour',
  question: 'Do both servers answer the same expressions alike, to Rails and to other clients?',
  plan: 'Gotchas: sql_mode',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['behaviour-differs'],
  timeout: 120_000,

  async gather({ source, target }, { declared }) {
    const sessions = sessionsOf(declared.rails)
    const [a, b] = [source['mysql.settings'], target['mysql.settings']]
    const [server, rails] = await Promise.all([
      Promise.all([answers(a, sessions.server), answers(b, sessions.server)]),
      Promise.all([answers(a, sessions.rails), answers(b, sessions.rails)]),
    ])
    const sides = ([source, target]: [Json[], Json[]]) => ({ source, target })
    return { probes: PROBES, sessions: { 'the server’s own': sides(server), 'the Rails': sides(rails) } }
  },

  judge({ probes, sessions }) {
    const found = new Map<string, Finding>()
    const notes: string[] = []
    let examined = 0
    for (const [session, { source, target }] of Object.entries(sessions)) {
      // settings/sql-mode reports a session that cannot be set up.
      if (isRefusal(source.at(-1)) || isRefusal(target.at(-1))) {
        notes.push(`Not asked in ${session} session: a server refuses its sql_mode.`)
        continue
      }
      for (const [i, { id, expression }] of probes.entries()) {
        examined++
        const [a = null, b = null] = [source[i], target[i]]
        if (JSON.stringify(a) === JSON.stringify(b) || found.has(id)) continue
        const how = `In ${session} session, SELECT ${expression} answers otherwise. Mend what settings/sql-mode, settings/charset or settings/version report; what remains must be changed in the application.`
        found.set(id, { code: 'behaviour-differs', at: id, source: a, target: b, remedy: { how } })
      }
    }
    return verdictOf([...found.values()], examined, { notes })
  },
})

function isRefusal(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && 'error' in value
}
