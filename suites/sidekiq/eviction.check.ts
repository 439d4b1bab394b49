import { evictionFindings } from '../../src/compare/sidekiq/redis.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'
import '../../src/ports/sidekiq-declared.ts'

export default defineCheck({
  id: 'sidekiq/eviction',
  question: 'Does the new Redis keep every key, also when memory runs short?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['redis.server'], target: ['redis.server'] },
  codes: ['redis-evicts', 'redis-has-evicted', 'redis-memory-short'],

  async gather({ source, target }, { declared }) {
    const [there, here] = await Promise.all([source['redis.server'].about(), target['redis.server'].about()])
    return { source: there, target: here, stated: declared.sidekiq?.evictionPolicy ?? null }
  },

  judge({ source, target, stated }) {
    // Redis Enterprise, which Azure Managed Redis is, answers with nothing.
    if (!target.policy && !stated)
      return unproven(
        'not-configured',
        'The target does not tell its eviction policy: read it from its control plane (az redisenterprise database show) and state it as sidekiq.evictionPolicy.',
      )
    return verdictOf(evictionFindings(source, target, stated ?? undefined), 3)
  },
})
