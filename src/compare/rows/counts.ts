import { setTimeout as wait } from 'node:timers/promises'
import type { RunContext } from '../../kernel/check.ts'
import { matches } from '../../kernel/waiver.ts'
import type { Following, PositionReader } from '../../ports/position.ts'
import type { RowReader, TableName } from '../../ports/rows.ts'
import { Fence } from './fence.ts'
import { reconcile } from './reconcile.ts'

export interface CountsEvidence {
  fence: Following
  equal: number
  differs: readonly { at: string; source: number; target: number }[]
  unresolved: readonly string[]
  /** Tables that are not on both sides, or that the config leaves out. */
  apart: readonly string[]
}

interface Ports {
  'mysql.rows': RowReader
  'mysql.position': PositionReader
}

const MARGIN_MS = 3_000
const AT_ONCE = 3

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
  const at = ({ database, name }: TableName) => `${database}.${name}`
  const isOut = (name: string) => run.declared.notCompared.some(({ table }) => matches(table, name))
  const onTarget = new Map(theirs.map((table) => [at(table).toLowerCase(), table]))
  const both = new Map(
    ours.flatMap((table) => {
      const other = onTarget.get(at(table).toLowerCase())
      return other && !isOut(at(table)) ? [[at(table), { source: table, target: other }] as const] : []
    }),
  )
  const known = new Set([...both.values()].map((pair) => at(pair.target)))
  const apart = [
    ...ours.map(at).filter((name) => !both.has(name)),
    ...theirs.map(at).filter((name) => !known.has(name)),
  ]
  const count = async (side: 'source' | 'target', names: readonly string[]) => {
    const reader = side === 'source' ? source['mysql.rows'] : target['mysql.rows']
    const queue = [...names]
    const counts = new Map<string, string>()
    const worker = async () => {
      for (let name = queue.shift(); name; name = queue.shift()) {
        const table = both.get(name)?.[side]
        if (table) counts.set(name, String(await reader.count(table)))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    return counts
  }
  const [first, second] = await Promise.all([count('source', [...both.keys()]), count('target', [...both.keys()])])
  const suspects = [...both.keys()].filter((name) => first.get(name) !== second.get(name))
  const { differs, unresolved } = await reconcile(suspects, {
    source: (names) => count('source', names),
    target: (names) => count('target', names),
    fence: () => fence.pass(),
    pause: () => wait(20 + Math.random() * 60),
    goesOn: () => fence.goesOn(),
  })
  return {
    fence: fence.kind,
    equal: both.size - differs.size - unresolved.size,
    differs: [...differs].map(([name, values]) => ({
      at: name,
      source: Number(values.source),
      target: Number(values.target),
    })),
    unresolved: [...unresolved],
    apart: [...new Set(apart)],
  }
}
