import { judgeSource } from '../../src/compare/replication/source.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/replication.ts'
import '../../src/ports/server.ts'

export default defineCheck({
  id: 'replication/source',
  question:
    'Is the source the server that the application writes to: no replica, not read-only, and not the target itself?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.server', 'mysql.replication'], target: ['mysql.server', 'mysql.replication'] },
  codes: ['one-server', 'source-is-replica', 'source-refuses-writes'],

  async gather({ source, target }, { phase, declared }) {
    const [ours, theirs, sourceFollows, targetFollows] = await Promise.all([
      source['mysql.server'].about(),
      target['mysql.server'].about(),
      source['mysql.replication'].channels(),
      target['mysql.replication'].channels(),
    ])
    const follows = (channels: typeof sourceFollows) =>
      channels.map(({ name, sourceUuid, receiver, applier }) => ({ name, sourceUuid, receiver, applier }))
    return {
      phase,
      kind: declared.kinds.source,
      source: { ...ours, follows: follows(sourceFollows) },
      target: { ...theirs, follows: follows(targetFollows) },
    }
  },

  judge: judgeSource,
})
