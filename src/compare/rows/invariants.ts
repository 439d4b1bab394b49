import { setTimeout as wait } from 'node:timers/promises'
import type { RunContext } from '../../kernel/check.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { InvariantReader } from '../../ports/invariants.ts'
import type { PositionReader } from '../../ports/position.ts'
import { Fence } from './fence.ts'
import { reconcile } from './reconcile.ts'

export interface InvariantEvidence {
  rules: readonly { name: string; source: number; target: number }[]
  unresolved: readonly string[]
}

interface Ports {
  'mysql.invariants': InvariantReader
  'mysql.position': PositionReader
}

const MARGIN_MS = 3_000

/** Counts the rows that break each stated rule, on both sides at the same place in the stream of transactions. */
export async function countViolations(source: Ports, target: Ports, run: RunContext): Promise<InvariantEvidence> {
  const { invariants, replication } = run.declared
  if (invariants.length === 0)
    throw new CannotTell(
      'not-configured',
      'config: invariants (SELECTs of rows that break a rule of the business) are not stated.',
    )
  const goesOn = () => !run.signal.aborted && Date.now() < run.deadline - MARGIN_MS
  const fence = await Fence.between(source['mysql.position'], target['mysql.position'], {
    goesOn,
    maxLagSeconds: replication.maxLagSeconds,
  })
  const sqlOf = new Map(invariants.map(({ name, sql }) => [name, sql]))
  const count = async (reader: InvariantReader, names: readonly string[]) => {
    const counts = new Map<string, string>()
    for (const name of names) counts.set(name, String(await reader.violations(sqlOf.get(name) ?? '')))
    return counts
  }
  const all = [...sqlOf.keys()]
  const [a, b] = await Promise.all([count(source['mysql.invariants'], all), count(target['mysql.invariants'], all)])
  const again = fence.kind === 'nobody' ? a : await count(source['mysql.invariants'], all)
  const { differs, unresolved } = await reconcile(
    all.filter((name) => a.get(name) !== b.get(name) || a.get(name) !== again.get(name)),
    {
      source: (names) => count(source['mysql.invariants'], names),
      target: (names) => count(target['mysql.invariants'], names),
      counts: true,
      fence: () => fence.pass(),
      pause: () => wait(20 + Math.random() * 60),
      goesOn: () => fence.goesOn(),
    },
  )
  const rules = all
    .filter((name) => !unresolved.has(name))
    .map((name) => {
      const found = differs.get(name)
      return { name, source: Number(found?.source ?? b.get(name)), target: Number(found?.target ?? b.get(name)) }
    })
  return { rules, unresolved: [...unresolved] }
}
