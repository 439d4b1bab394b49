import { setVariable } from '../../src/compare/settings/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { SettingsReader } from '../../src/ports/settings.ts'

/** Winter, summer and both changes of two zones that the OMS works in. */
const CONVERSIONS = ['America/Los_Angeles', 'Europe/Berlin'].flatMap((zone) =>
  ['2026-01-15 12:00:00', '2026-07-15 12:00:00', '2026-03-10 09:30:00', '2026-10-28 09:30:00'].map(
    (time) => `CONVERT_TZ('${time}', 'UTC', '${zone}')`,
  ),
)

async function ask(server: SettingsReader) {
  const [zone = null, offset = null, ...converted] = await server.evaluate(
    ['@@GLOBAL.time_zone', 'TIMEDIFF(NOW(), UTC_TIMESTAMP())', ...CONVERSIONS],
    ['SET SESSION time_zone = @@GLOBAL.time_zone'],
  )
  return { zone, offset, converted }
}

export default defineCheck({
  id: 'settings/time-zone',
  question: 'Do both servers keep UTC, and do they know the zones by name alike?',
  plan: 'MySQL migration: provision',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['time-zone-not-utc', 'time-zone-tables-missing', 'time-zone-tables-differ'],

  async gather({ source, target }, { declared }) {
    const [a, b] = await Promise.all([ask(source['mysql.settings']), ask(target['mysql.settings'])])
    return { source: a, target: b, expressions: CONVERSIONS, kinds: declared.kinds }
  },

  judge({ source, target, expressions, kinds }) {
    const findings: Finding[] = []
    for (const [side, { offset }] of [['source', source] as const, ['target', target] as const]) {
      if (offset === '00:00:00') continue
      findings.push({
        code: 'time-zone-not-utc',
        at: `time_zone of the ${side}`,
        source: `${source.zone} (${source.offset} from UTC)`,
        target: `${target.zone} (${target.offset} from UTC)`,
        remedy: setVariable(
          side,
          kinds[side],
          'time_zone',
          side === 'target' && kinds.target === 'azure-flexible' ? '+00:00' : 'UTC',
        ),
      })
    }
    const load = {
      how: 'Load the zones: on Azure CALL mysql.az_load_timezone(); elsewhere mysql_tzinfo_to_sql, then ask again in a new session.',
    }
    for (const [i, expression] of expressions.entries()) {
      const [a = null, b = null] = [source.converted[i], target.converted[i]]
      if (b === null && a !== null)
        findings.push({ code: 'time-zone-tables-missing', at: expression, source: a, target: b, remedy: load })
      else if (JSON.stringify(a) !== JSON.stringify(b))
        findings.push({ code: 'time-zone-tables-differ', at: expression, source: a, target: b, remedy: load })
    }
    const notes = source.converted.every((value) => value === null)
      ? ['The source knows no zones by name: CONVERT_TZ with names answers NULL there.']
      : []
    return verdictOf(findings, 2 + expressions.length, { notes })
  },
})
