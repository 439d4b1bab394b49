import {
  alignedSetup,
  type BehaviorEvidence,
  differing,
  isRefusal,
  judgeBehavior,
  SESSION_SETTINGS,
} from '../../src/compare/settings/behavior.ts'
import { PROBES } from '../../src/compare/settings/probes.ts'
import { sessionsOf } from '../../src/compare/settings/rails-session.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import type { Json } from '../../src/kernel/json.ts'
import type { SettingsReader } from '../../src/ports/settings.ts'

const SQL_MODE = '@@SESSION.sql_mode'
const expressions = [...PROBES.map(({ expression }) => expression), SQL_MODE]
const settings = [...SESSION_SETTINGS.map((name) => `@@SESSION.${name}`), SQL_MODE]

/** The probes `ids` on both servers, under the source's session settings. */
async function aligned(
  source: SettingsReader,
  target: SettingsReader,
  setup: readonly string[],
  ids: readonly string[],
) {
  const values = await source.evaluate(settings, setup)
  const mode = values.at(-1)
  const same = alignedSetup(setup[0] ?? '', typeof mode === 'string' ? mode : '', values)
  const again = [...PROBES.filter(({ id }) => ids.includes(id)).map(({ expression }) => expression), SQL_MODE]
  const [a, b] = await Promise.all([source.evaluate(again, same), target.evaluate(again, same)])
  return { ids: PROBES.map(({ id }) => id).filter((id) => ids.includes(id)), source: a, target: b }
}

export default defineCheck({
  id: 'settings/behaviour',
  question: 'Do both servers return the same results for the same expressions, to Rails and to other clients?',
  plan: 'Gotchas: sql_mode',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['behaviour-differs', 'version-behavior-differs'],
  timeout: 120_000,

  async gather({ source, target }, { declared }): Promise<BehaviorEvidence> {
    const [a, b] = [source['mysql.settings'], target['mysql.settings']]
    const setups = sessionsOf(declared.rails)
    const both = async (setup: readonly string[]) => {
      const [ours, theirs] = await Promise.all([a.evaluate(expressions, setup), b.evaluate(expressions, setup)])
      return { source: ours, target: theirs }
    }
    const [versionOfSource, versionOfTarget, server, rails] = await Promise.all([
      a.version(),
      b.version(),
      both(setups.server),
      both(setups.rails),
    ])
    const named = [
      ['the server’s own', server, setups.server],
      ['the Rails', rails, setups.rails],
    ] as const
    const again: Record<string, { ids: string[]; source: Json[]; target: Json[] }> = {}
    for (const [session, answers, setup] of named) {
      const ids = differing(PROBES, answers)
      if (ids.length > 0 && !isRefusal(answers.source.at(-1))) again[session] = await aligned(a, b, setup, ids)
    }
    return {
      versions: { source: versionOfSource, target: versionOfTarget },
      probes: PROBES,
      sessions: Object.fromEntries(named.map(([session, answers]) => [session, answers])),
      aligned: again,
    }
  },

  judge: judgeBehavior,
})
