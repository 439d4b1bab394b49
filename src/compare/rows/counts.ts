import { setTimeout as wait } from 'node:timers/promises'
import type { RunContext } from '../../kernel/check.ts'
import type { Following, PositionReader } from '../../ports/position.ts'
import type { RowPlan, RowReader, TableShape } from '../../ports/rows.ts'
import { Brake } from './brake.ts'
import { isCounted } from './chunks.ts'
import { Fence } from './fence.ts'
import { idOf, leftOut, pairTables, placeOf } from './pairing.ts'
import { planPair } from './plan.ts'
import { type Bench, reconcile } from './reconcile.ts'

export interface CountsEvidence {
  fence: Following
  equal: number
  /** `upTo`: counted up to this key, while later ones were being written. */
  differs: readonly { at: string; source: number; target: number; upTo?: string }[]
  unresolved: readonly string[]
  /** Tables that grew meanwhile and were counted up to a key; absent in older ledgers. */
  partly: readonly string[]
  /** Tables that are not on both sides, or that the config leaves out. */
  apart: readonly string[]
}

interface Ports {
  'mysql.rows': RowReader
  'mysql.position': PositionReader
}

const MARGIN_MS = 3_000
const AT_ONCE = 3
/** Of counting whole tables before those that move are counted up to a key. */
const ROUNDS = 6

/** Counts every table on both sides at the same place in the stream of transactions. */
export async function countAll(source: Ports, target: Ports, run: RunContext): Promise<CountsEvidence> {
  const goesOn = () => !run.signal.aborted && Date.now() < run.deadline - MARGIN_MS
  const [ours, theirs, fence] = await Promise.all([
    source['mysql.rows'].tables(run.databases),
    target['mysql.rows'].tables(run.databases),
    Fence.between(source['mysql.position'], target['mysql.position'], {
      goesOn,
      maxLagSeconds: run.declared.replication.maxLagSeconds,
    }),
  ])
  const isOut = leftOut(
    run.declared.notCompared.map(({ table }) => table),
    [...ours, ...theirs],
  )
  const { both: pairs, onlySource, onlyTarget } = pairTables(ours, theirs)
  const both = new Map(pairs.filter(({ source }) => !isOut(source)).map((pair) => [idOf(pair.source), pair]))
  const placeOfId = (id: string) => placeOf(both.get(id)?.source ?? { database: '', name: id })
  const apart = [...pairs.map(({ source }) => source).filter(isOut), ...onlySource, ...onlyTarget].map(placeOf)
  const { gentle } = run.declared.comparison
  const brake = new Brake(
    [() => source['mysql.rows'].load(), () => target['mysql.rows'].load()],
    run.declared.comparison,
    goesOn,
  )
  const bounds = new Map<string, { column: string; value: string }>()
  const count = async (side: 'source' | 'target', names: readonly string[]) => {
    const reader = side === 'source' ? source['mysql.rows'] : target['mysql.rows']
    const queue = [...names]
    const counts = new Map<string, string>()
    const worker = async () => {
      for (let name = queue.shift(); name; name = queue.shift()) {
        const table = both.get(name)?.[side]
        await brake.pass()
        if (table) counts.set(name, String(await reader.count(table, bounds.get(name))))
      }
    }
    await Promise.all(Array.from({ length: gentle ? 1 : AT_ONCE }, worker))
    return counts
  }
  const [first, second] = await Promise.all([count('source', [...both.keys()]), count('target', [...both.keys()])])
  // Of a table that grows, the target may have now what the source had before.
  const again = fence.kind === 'nobody' ? first : await count('source', [...both.keys()])
  const suspects = [...both.keys()].filter(
    (name) => first.get(name) !== second.get(name) || first.get(name) !== again.get(name),
  )
  const bench: Bench = {
    counts: true,
    source: (names) => count('source', names),
    target: (names) => count('target', names),
    fence: () => fence.pass(),
    pause: () => wait(20 + Math.random() * 60),
    goesOn: () => fence.goesOn(),
  }
  let rounds = 0
  const whole = await reconcile(suspects, { ...bench, goesOn: () => rounds++ < ROUNDS && bench.goesOn() })
  // A table that grows all the time never rests as a whole; up to a key that it has now, it does.
  for (const name of whole.unresolved) {
    const pair = both.get(name)
    const plan = pair && countedPlan(pair.source, pair.target)
    const ends = plan && (await source['mysql.rows'].ends(plan))
    if (plan && ends) bounds.set(name, { column: plan.key?.columns[0]?.name ?? '', value: ends.last })
  }
  const { differs: late, unresolved } = await reconcile(whole.unresolved, bench)
  const differs = new Map([...whole.differs, ...late])
  return {
    fence: fence.kind,
    equal: both.size - differs.size - unresolved.size,
    differs: [...differs].map(([name, values]) => ({
      at: placeOfId(name),
      source: Number(values.source),
      target: Number(values.target),
      ...(bounds.has(name) ? { upTo: bounds.get(name)?.value ?? '' } : {}),
    })),
    unresolved: [...unresolved].map(placeOfId),
    partly: [...bounds.keys()].filter((name) => !unresolved.has(name) && !differs.has(name)).map(placeOfId),
    apart: [...new Set(apart)],
  }
}

/** The plan of a table whose key is one integer. */
function countedPlan(source: TableShape, target: TableShape): RowPlan | undefined {
  const planned = planPair(source, target, source.name)
  return 'rows' in planned && isCounted(planned) ? planned.source : undefined
}
