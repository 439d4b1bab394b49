import { setTimeout as wait } from 'node:timers/promises'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/replication.ts'

const SAMPLES = 3
const BETWEEN_MS = 200

export default defineCheck({
  id: 'replication/lag',
  question:
    'How long does a transaction of the source take until the target has applied it, measured and not believed?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.replication'], target: ['mysql.replication'] },
  codes: ['lag-above-limit'],
  timeout: 120_000,

  async gather({ source, target }, { declared, signal }) {
    const limit = declared.replication.maxLagSeconds
    const [ours, theirs] = [source['mysql.replication'], target['mysql.replication']]
    const samples: { seconds: number; applied: boolean; behind: number | null }[] = []
    for (let n = 0; n < SAMPLES; n++) {
      if (n > 0) await wait(BETWEEN_MS, undefined, { signal })
      const { executed, gtidMode } = await ours.transactions()
      if (gtidMode !== 'ON')
        throw new CannotTell(
          'not-configured',
          `source: gtid_mode is ${gtidMode}; the lag is measured by waiting for transactions by name.`,
        )
      const began = performance.now()
      const applied = await theirs.applied(executed, limit)
      const seconds = Math.round(performance.now() - began) / 1000
      const [channel] = await theirs.channels()
      samples.push({ seconds, applied, behind: channel?.secondsBehind ?? null })
      if (!applied) break
    }
    return { limit, samples }
  },

  judge({ limit, samples }) {
    const late = samples.find(({ applied }) => !applied)
    const worst = Math.max(...samples.map(({ seconds }) => seconds))
    const said = samples.map(({ behind }) => (behind === null ? 'NULL' : `${behind} s`)).join(', ')
    const notes = [
      `At most ${worst.toFixed(3)} s from commit to commit in ${samples.length} samples; Seconds_Behind said ${said}.`,
    ]
    if (!late) return verdictOf([], samples.length, { notes })
    return verdictOf(
      [
        {
          code: 'lag-above-limit',
          at: 'replication',
          source: `at most ${limit} s`,
          target: `more than ${limit} s; Seconds_Behind says ${late.behind === null ? 'NULL' : `${late.behind} s`}`,
          remedy: {
            how: 'Wait for it to catch up; else raise replica_parallel_workers or the target’s tier, and look for long transactions and tables without a key.',
          },
        },
      ],
      samples.length,
      { notes },
    )
  },
})
