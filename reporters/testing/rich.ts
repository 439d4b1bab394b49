import { compareRuns } from '../../src/kernel/comparison.ts'
import type { Ledger } from '../../src/kernel/ledger.ts'
import { chartsOfANight } from './charts.ts'
import { night } from './night.ts'
import { check } from './sample.ts'

/** Everything that a report can show, at once. */
export function rich(): Ledger {
  const from = night()
  const now = { ...from, checks: [...from.checks, check('load/soak', 'holds', { evidence: chartsOfANight() })] }
  const then = {
    ...from,
    run: { ...from.run, id: 'before' },
    checks: from.checks.filter(({ id }) => id !== 'data/rows'),
  }
  return { ...now, comparison: compareRuns(then, now) }
}
