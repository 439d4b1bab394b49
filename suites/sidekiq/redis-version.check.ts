import { compareVersions, neededRedis } from '../../src/compare/sidekiq/redis.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'
import '../../src/ports/sidekiq-declared.ts'

export default defineCheck({
  id: 'sidekiq/redis-version',
  question: 'Does the application’s Sidekiq start on the new Redis?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['redis.server'], target: ['redis.server'] },
  codes: ['redis-too-old'],

  async gather({ source, target }, { declared }) {
    const [there, here] = await Promise.all([source['redis.server'].about(), target['redis.server'].about()])
    const { version = null, standsFor } = declared.sidekiq ?? {}
    return { sidekiq: version, source: there.version, target: standsFor ?? here.version, kind: here.kind }
  },

  judge({ sidekiq, source, target, kind }) {
    if (!sidekiq)
      return unproven(
        'not-configured',
        'Which Sidekiq the application has is not stated: set sidekiq.version as in Gemfile.lock.',
      )
    const needed = neededRedis(sidekiq)
    if (!needed) return unproven('not-configured', `Nothing is known of Sidekiq ${sidekiq}.`)
    const notes = [`Sidekiq ${sidekiq} needs Redis ${needed}; the target is ${target}.`]
    if (compareVersions(target, needed) >= 0) return verdictOf([], 2, { notes })
    return verdictOf(
      [
        {
          code: 'redis-too-old',
          at: 'redis_version',
          source,
          target: `${target}, Sidekiq ${sidekiq} needs ${needed}`,
          remedy: {
            how: `${kind === 'azure-cache' ? 'Azure Cache for Redis stops at 6.0: take' : 'Take'} Azure Managed Redis (7.4, cluster policy NonClustered, port 10000, database 0).`,
          },
        },
      ],
      2,
      { notes },
    )
  },
})
