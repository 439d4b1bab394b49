import { COMMANDS, shapeFindings } from '../../src/compare/sidekiq/redis.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'

export default defineCheck({
  id: 'sidekiq/redis-shape',
  question: 'Is the new Redis one that Sidekiq can work with: one shard, one database, TLS, every command, lasting?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['redis.server'], target: ['redis.server'] },
  codes: ['redis-clustered', 'redis-database-number', 'redis-plain-text', 'redis-command-missing', 'redis-forgets'],

  async gather({ source, target }) {
    const [there, here, lacks, times] = await Promise.all([
      source['redis.server'].about(),
      target['redis.server'].about(),
      target['redis.server'].lacks(COMMANDS),
      target['redis.server'].roundTrips(50),
    ])
    const sorted = times.toSorted((a, b) => a - b)
    return {
      source: there,
      target: here,
      lacks,
      medianMs: Number((sorted[25] ?? 0).toFixed(3)),
      slowestMs: Number((sorted[49] ?? 0).toFixed(3)),
    }
  },

  judge({ source, target, lacks, medianMs, slowestMs }) {
    return verdictOf(shapeFindings(source, target, lacks), 4 + COMMANDS.length, {
      notes: [`A round trip takes ${medianMs} ms (median of 50), ${slowestMs} ms at most; a job needs four or more.`],
    })
  },
})
