import { COMMANDS } from '../../src/compare/sidekiq/commands.ts'
import { shapeFindings } from '../../src/compare/sidekiq/redis.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'
import '../../src/ports/sidekiq-declared.ts'

const TRIPS = 51

export default defineCheck({
  id: 'sidekiq/redis-shape',
  question: 'Is the new Redis one that Sidekiq can work with: one shard, one database, TLS, every command, lasting?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['redis.server'], target: ['redis.server'] },
  codes: [
    'redis-clustered',
    'redis-database-number',
    'redis-plain-text',
    'redis-command-missing',
    'redis-command-refused',
    'redis-forgets',
  ],

  async gather({ source, target }, { declared }) {
    const here = target['redis.server']
    const [old, fresh, spansSlots, commands] = await Promise.all([
      source['redis.server'].about(),
      here.about(),
      here.spansSlots(),
      here.commands(COMMANDS),
    ])
    const times = (await here.roundTrips(TRIPS)).toSorted((a, b) => a - b)
    return {
      source: old,
      target: fresh,
      spansSlots,
      commands,
      statedPersistence: declared.sidekiq?.persistence ?? null,
      medianMs: Number((times[(TRIPS - 1) / 2] ?? 0).toFixed(3)),
      slowestMs: Number((times.at(-1) ?? 0).toFixed(3)),
    }
  },

  judge({ medianMs, slowestMs, ...shape }) {
    const { source, target, commands, statedPersistence } = shape
    const findings = shapeFindings(shape)
    if (
      findings.length === 0 &&
      source.persistence !== 'off' &&
      !statedPersistence &&
      target.persistence === 'not-told'
    )
      return unproven(
        'not-configured',
        'Whether the target keeps its keys over a restart it does not tell: read it from its control plane (az redisenterprise database show) and state it as sidekiq.persistence.',
      )
    const notes = [
      `A round trip takes ${medianMs} ms (median of ${TRIPS}), ${slowestMs} ms at most; a job needs four or more.`,
      ...(commands.permissionsTold
        ? []
        : ['Whether the account may run every command it does not tell (ACL DRYRUN); that they are there it does.']),
    ]
    return verdictOf(findings, 5 + Object.keys(COMMANDS).length, { notes })
  },
})
