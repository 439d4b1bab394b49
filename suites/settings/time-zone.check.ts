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

/** Now, and in both halves of a year: London keeps UTC in winter only. */
const OFFSETS = [
  'TIMEDIFF(NOW(), UTC_TIMESTAMP())',
  ...['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z'].map(
    (time) => `TIMEDIFF(FROM_UNIXTIME(${Date.parse(time) / 1000}), TIMESTAMP '${time.slice(0, 19).replace('T', ' ')}')`,
  ),
]

async function ask(server: SettingsReader) {
  const [zone = null, ...rest] = await server.evaluate(
    ['@@GLOBAL.time_zone', ...OFFSETS, ...CONVERSIONS],
    ['SET SESSION time_zone = @@GLOBAL.time_zone'],
  )
  return { zone, offsets: rest.slice(0, OFFSETS.length), converted: rest.slice(OFFSETS.length) }
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
    const told = ({ zone, offsets: [now, winter, summer] }: typeof source) =>
      `${zone} (${now} from UTC now, ${winter} in January, ${summer} in July)`
    for (const [side, { offsets }] of [['source', source] as const, ['target', target] as const]) {
      if (offsets.every((offset) => offset === '00:00:00')) continue
      findings.push({
        code: 'time-zone-not-utc',
        at: `time_zone of the ${side}`,
        source: told(source),
        target: told(target),
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
